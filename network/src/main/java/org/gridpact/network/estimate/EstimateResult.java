package org.gridpact.network.estimate;

/** What came of estimating a grid's state. */
public sealed interface EstimateResult permits GridEstimate, EstimateResult.Failed {

  /** No state fits at all; nothing is known of voltages and flows. */
  record Failed(String reason) implements EstimateResult {}
}
