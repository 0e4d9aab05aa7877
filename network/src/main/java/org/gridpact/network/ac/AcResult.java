package org.gridpact.network.ac;

/** The outcome of Newton's method. */
public sealed interface AcResult {

  /**
   * A state that balances every bus with supply to {@link AcSolver#TOLERANCE}.
   *
   * @param iterations of Newton's method from the start that led here
   */
  record Solved(AcState state, int iterations) implements AcResult {}

  /** No steady state was found; nothing is known of voltages and flows. */
  record Failed(String reason) implements AcResult {}
}
