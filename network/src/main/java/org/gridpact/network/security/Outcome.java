package org.gridpact.network.security;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.plan.Violation;

/** What a state is like after a loss. */
public sealed interface Outcome {
  /**
   * There is a steady state.
   *
   * @param state of the grids of the file that the loss is in; of all without one
   * @param violations there, the furthest beyond its limit first
   * @param withoutSupply buses that lose their supply; without a loss those that have none although
   *     something takes or gives there
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

    /** With what another grid of the file is like. */
    Solved and(Solved other) {
      List<Violation> both = new ArrayList<>(violations);
      both.addAll(other.violations);
      both.sort(Comparator.comparingDouble(Violation::excess).reversed());
      return new Solved(
          state.and(other.state),
          both,
          union(withoutSupply, other.withoutSupply),
          unservedWatts + other.unservedWatts);
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
      Set<String> all = new HashSet<>(one);
      all.addAll(other);
      return all;
    }
  }

  /** No steady state was found. */
  record NotConverged(String reason) implements Outcome {}

  /** The load flow has no model of this loss. */
  record NotComputed(String reason) implements Outcome {}
}
