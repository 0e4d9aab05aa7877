package org.gridpact.network.flow;

import java.util.Set;

/**
 * What is lost at once.
 *
 * @param name as reports and plans call it
 * @param branches ids
 * @param units ids of generators
 */
public record Outage(String name, Set<String> branches, Set<String> units) {
  /** Nothing. */
  public static final Outage NONE = new Outage("none", Set.of(), Set.of());

  public Outage {
    branches = Set.copyOf(branches);
    units = Set.copyOf(units);
  }
}
