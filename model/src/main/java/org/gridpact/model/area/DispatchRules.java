package org.gridpact.model.area;

import java.util.Collection;
import java.util.OptionalDouble;
import org.gridpact.model.dispatch.Setpoint;

/**
 * Times and margins of the dispatcher.
 *
 * @param voteWithinMillis from proposal until silent gateways count as aborted
 * @param effectAfterMillis from proposal until the setpoints take effect; at least voteWithin
 * @param applyWithinMillis after the time of effect, how late a gateway may still apply
 * @param holdMillis how long setpoints hold
 * @param margin share of a limit the planner keeps free, so that measurement noise does not break
 *     it again
 * @param approval which orders wait for two people
 * @param changedWattsAMinute by how much all orders that take effect in the same minute may change
 *     power together; infinity where that has no limit
 * @param tolerance share of a setpoint by which what is measured may miss it
 * @param costs what plans pay
 */
public record DispatchRules(
    int voteWithinMillis,
    int effectAfterMillis,
    int applyWithinMillis,
    int holdMillis,
    double margin,
    Approval approval,
    double changedWattsAMinute,
    double tolerance,
    Costs costs) {
  public static final DispatchRules DEFAULT =
      new DispatchRules(
          4_000, 5_000, 10_000, 120_000, 0.02, new Approval(10e6, true), 50e6, 0.05, Costs.DEFAULT);

  /**
   * What an order must be to wait for two people.
   *
   * @param aboveWatts it changes more than that; infinity where power never makes it wait
   * @param switching it has a breaker
   */
  public record Approval(double aboveWatts, boolean switching) {

    /**
     * Whether an order has to wait.
     *
     * @param changedWatts empty where it is not known, which is then taken for too much
     */
    public boolean holdsUp(Collection<Setpoint> setpoints, OptionalDouble changedWatts) {
      boolean switches = setpoints.stream().anyMatch(Setpoint.Switch.class::isInstance);
      boolean big =
          aboveWatts < Double.POSITIVE_INFINITY && !(changedWatts.orElse(Double.NaN) <= aboveWatts);
      return big || (switching && switches);
    }
  }

  public DispatchRules {
    if (voteWithinMillis < 100
        || effectAfterMillis < voteWithinMillis
        || applyWithinMillis < 0
        || holdMillis <= applyWithinMillis
        || !(margin >= 0 && margin < 0.5)
        || !(approval.aboveWatts() >= 0)
        || !(changedWattsAMinute > 0)
        || !(tolerance >= 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "dispatch needs voteWithin >= 100 ms, effectAfter >= voteWithin, applyWithin >= 0, hold >"
              + " applyWithin, 0 <= margin < 50 %, approveAbove >= 0 W, changeAMinute > 0 W and 0"
              + " <= tolerance < 100 %");
    }
  }
}
