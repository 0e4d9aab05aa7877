package org.gridpact.network.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.gridpact.network.flow.Outage;
import org.gridpact.network.flow.Unit;
import org.gridpact.network.grid.Grid;

/** What is lost. */
public sealed interface Contingency {
  /** No two of a grid have the same. */
  String name();

  /** Nothing: the state itself. */
  record None() implements Contingency {
    @Override
    public String name() {
      return "none";
    }
  }

  /** A line or transformer. */
  record Branch(String id) implements Contingency {
    @Override
    public String name() {
      return "branch " + id;
    }
  }

  /** A generator, with the voltage that it alone holds. */
  record Generator(String id) implements Contingency {
    @Override
    public String name() {
      return "unit " + id;
    }
  }

  /** Several lost together, as a line and the unit behind it. */
  record Several(List<Contingency> parts) implements Contingency {
    public Several {
      parts = List.copyOf(parts);
    }

    @Override
    public String name() {
      return parts.stream().map(Contingency::name).collect(Collectors.joining(" + "));
    }
  }

  /** Ids of the branches that are lost. */
  default Set<String> branches() {
    return switch (this) {
      case None _, Generator _ -> Set.of();
      case Branch branch -> Set.of(branch.id());
      case Several several ->
          several.parts().stream()
              .flatMap(part -> part.branches().stream())
              .collect(Collectors.toUnmodifiableSet());
    };
  }

  /** Ids of the generators that are lost. */
  default Set<String> units() {
    return switch (this) {
      case None _, Branch _ -> Set.of();
      case Generator unit -> Set.of(unit.id());
      case Several several ->
          several.parts().stream()
              .flatMap(part -> part.units().stream())
              .collect(Collectors.toUnmodifiableSet());
    };
  }

  /** As load flows and plans take it. */
  default Outage outage() {
    return new Outage(name(), branches(), units());
  }

  /** Which are looked at. */
  enum Scope {
    /** The state itself. */
    NONE,
    /** The state itself, and each branch in service. */
    BRANCHES,
    /** The state itself, each branch and each generator in service. */
    N_1
  }

  /** In the order of the file; the state itself is first. */
  static List<Contingency> of(Grid grid, Scope scope) {
    List<Contingency> all = new ArrayList<>(List.of(new None()));
    if (scope != Scope.NONE) {
      grid.branches().stream()
          .filter(b -> b.inService())
          .map(b -> new Branch(b.id()))
          .forEach(all::add);
    }
    if (scope == Scope.N_1) {
      Unit.of(grid).stream().map(u -> new Generator(u.id())).forEach(all::add);
    }
    return List.copyOf(all);
  }
}
