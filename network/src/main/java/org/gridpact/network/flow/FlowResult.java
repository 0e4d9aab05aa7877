package org.gridpact.network.flow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The outcome of a load flow. */
public sealed interface FlowResult {

  /**
   * A balanced, converged steady state.
   *
   * @param busVoltsPu voltage magnitude per unit of nominal, of every bus with supply
   * @param deEnergised the buses that no closed branch joins to the slack bus; they have no voltage
   * @param branches of every branch that is in service and has supply; an open or dead branch is
   *     not in it and carries nothing
   * @param lossesWatts what the branches take together
   * @param slackWatts what flows into the grid at the slack bus, its own demand included
   * @param iterations of Newton's method
   */
  record Solved(
      Map<String, Double> busVoltsPu,
      Set<String> deEnergised,
      Map<String, BranchFlow> branches,
      double lossesWatts,
      double lossesVars,
      double slackWatts,
      double slackVars,
      int iterations)
      implements FlowResult {

    /** With another grid of the same file, of whose slack bus this says nothing. */
    public Solved and(Solved other) {
      Map<String, Double> volts = new LinkedHashMap<>(busVoltsPu);
      volts.putAll(other.busVoltsPu);
      Set<String> dead = new LinkedHashSet<>(deEnergised);
      dead.addAll(other.deEnergised);
      Map<String, BranchFlow> flows = new LinkedHashMap<>(branches);
      flows.putAll(other.branches);
      return new Solved(
          Collections.unmodifiableMap(volts),
          Collections.unmodifiableSet(dead),
          Collections.unmodifiableMap(flows),
          lossesWatts + other.lossesWatts,
          lossesVars + other.lossesVars,
          slackWatts,
          slackVars,
          Math.max(iterations, other.iterations));
    }
  }

  /** No steady state was found; nothing is known of voltages and flows. */
  record Failed(String reason) implements FlowResult {}

  /**
   * Flow through a branch; power into the branch is positive at either end.
   *
   * @param fromAmperes at the from terminal
   * @param amperes the larger of both terminals' currents, each referred to the nominal voltage of
   *     the from bus: what a branch limit is for
   */
  record BranchFlow(
      double fromWatts,
      double fromVars,
      double toWatts,
      double toVars,
      double fromAmperes,
      double amperes) {
    /** Active power at the end where it is more, without sign. */
    public double mostWatts() {
      return Math.max(Math.abs(fromWatts), Math.abs(toWatts));
    }
  }
}
