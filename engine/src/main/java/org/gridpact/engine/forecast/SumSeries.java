package org.gridpact.engine.forecast;

import java.util.Arrays;

/**
 * The power of several devices together, by quarter of an hour.
 *
 * <p>A device that was not measured in a quarter counts with what it usually takes then, as long as
 * the others are at least four of five; else the quarter of the sum is unknown. Owned by one
 * thread.
 */
final class SumSeries {
  private static final double MEASURED_SHARE = 0.8;

  private final double[] watts;
  private final int[] measured;
  private int devices;

  SumSeries(int quarters) {
    watts = new double[quarters];
    measured = new int[quarters];
  }

  /**
   * Adds a device.
   *
   * @param filled the same, with what it usually takes where it is unknown; NaN where that is too
   */
  void add(double[] known, double[] filled) {
    devices++;
    for (int t = 0; t < watts.length; t++) {
      measured[t] += Double.isNaN(known[t]) ? 0 : 1;
      watts[t] += filled[t];
    }
  }

  double[] watts() {
    double[] sum = watts.clone();
    for (int t = 0; t < sum.length; t++) {
      if (measured[t] < MEASURED_SHARE * devices) {
        sum[t] = Double.NaN;
      }
    }
    return devices == 0 ? unknown(sum.length) : sum;
  }

  private static double[] unknown(int quarters) {
    double[] unknown = new double[quarters];
    Arrays.fill(unknown, Double.NaN);
    return unknown;
  }
}
