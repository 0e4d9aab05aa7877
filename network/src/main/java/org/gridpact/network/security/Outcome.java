package org.gridpact.network.security;

import java.util.List;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.plan.Violation;

/** What a state is like after a loss. */
public sealed interface Outcome {
  /**
   * There is a steady state.
   *
   * @param violations the furthest beyond its limit first
   * @param unservedWatts what loads at buses without supply would take
   */
  record Solved(FlowResult.Solved state, List<Violation> violations, double unservedWatts)
      implements Outcome {
    public Solved {
      violations = List.copyOf(violations);
    }
  }

  /** No steady state was found. */
  record NotConverged(String reason) implements Outcome {}

  /** The load flow has no model of this loss. */
  record NotComputed(String reason) implements Outcome {}
}
