package org.gridpact.engine.analytics.jobs;

/** Cumulative registers of meters. */
final class Register {
  /** How near its ends a register has to be for a fall to be a rollover. */
  private static final double END = 0.1;

  private Register() {}

  /**
   * What was counted between two values, Wh.
   *
   * <p>A register that falls from the last tenth of its digits to the first tenth has rolled over;
   * it has as many digits as its value before. Any other fall is a reset or another meter: then
   * what was counted is not known, since the new one may have begun anywhere.
   *
   * @return NaN where not known
   */
  static double counted(double before, double after) {
    if (after >= before) {
      return after - before;
    }
    double capacity = Math.pow(10, Math.ceil(Math.log10(before + 1)));
    return before >= (1 - END) * capacity && after <= END * capacity
        ? capacity - before + after
        : Double.NaN;
  }
}
