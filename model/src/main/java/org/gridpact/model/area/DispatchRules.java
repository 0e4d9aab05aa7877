package org.gridpact.model.area;

/**
 * Times and margins of the dispatcher.
 *
 * @param voteWithinMillis from proposal until silent gateways count as aborted
 * @param effectAfterMillis from proposal until the setpoints take effect; at least voteWithin
 * @param applyWithinMillis after the time of effect, how late a gateway may still apply
 * @param holdMillis how long setpoints hold
 * @param margin share of a limit the planner keeps free, so that measurement noise does not break
 *     it again
 */
public record DispatchRules(
    int voteWithinMillis,
    int effectAfterMillis,
    int applyWithinMillis,
    int holdMillis,
    double margin) {
  public static final DispatchRules DEFAULT =
      new DispatchRules(4_000, 5_000, 10_000, 120_000, 0.02);

  public DispatchRules {
    if (voteWithinMillis < 100
        || effectAfterMillis < voteWithinMillis
        || applyWithinMillis < 0
        || holdMillis <= applyWithinMillis
        || !(margin >= 0 && margin < 0.5)) {
      throw new IllegalArgumentException(
          "dispatch needs voteWithin >= 100 ms, effectAfter >= voteWithin, applyWithin >= 0, "
              + "hold > applyWithin and 0 <= margin < 50 %");
    }
  }
}
