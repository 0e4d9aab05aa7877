package org.gridpact.network.estimate;

/** The distribution of a sum of squares of independent standard normal values. */
final class ChiSquare {
  /** The 99 % point of the standard normal distribution. */
  private static final double NORMAL_99 = 2.3263;

  private ChiSquare() {}

  /**
   * What 99 of 100 such sums stay below, by the approximation of Wilson and Hilferty (1931), which
   * is within 2 % from one degree of freedom on.
   */
  static double limit(int freedom) {
    if (freedom == 0) {
      return 0;
    }
    double share = 2.0 / (9.0 * freedom);
    return freedom * Math.pow(1 - share + NORMAL_99 * Math.sqrt(share), 3);
  }
}
