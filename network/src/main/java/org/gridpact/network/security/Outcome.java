package org.gridpact.network.security;

import java.util.List;
import java.util.Set;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.plan.Violation;

/** What a state is like after a loss. */
public sealed interface Outcome {
  /**
   * There is a steady state.
   *
   * @param violations the furthest beyond its limit first
   * @param withoutSupply buses that are not joined to the slack bus, but those that had no supply
   *     before and at which nothing takes or gives any
   * @param unservedWatts what loads at buses without supply would take
   */
  record Solved(
      FlowResult.Solved state,
      List<Violation> violations,
      Set<String> withoutSupply,
      double unservedWatts)
      implements Outcome {
    public Solved {
      violations = List.copyOf(violations);
      withoutSupply = Set.copyOf(withoutSupply);
    }
  }

  /** No steady state was found. */
  record NotConverged(String reason) implements Outcome {}

  /** The load flow has no model of this loss. */
  record NotComputed(String reason) implements Outcome {}
}
