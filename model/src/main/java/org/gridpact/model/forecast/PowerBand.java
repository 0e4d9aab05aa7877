package org.gridpact.model.forecast;

import java.util.Arrays;

/**
 * The 10, 50 and 90 % quantiles of power in consecutive quarters of an hour: watts, mean over the
 * quarter, load convention. A quarter is known with all three or not at all; unknown is NaN.
 *
 * <p>In single precision: within 0.04 W of half a megawatt. Immutable.
 */
public final class PowerBand {
  private final float[] p10;
  private final float[] p50;
  private final float[] p90;

  /**
   * A band of as many quarters as each of the arrays has; they are copied.
   *
   * @throws IllegalArgumentException where they differ in length, or quantiles fall, are infinite
   *     or known in part
   */
  public PowerBand(double[] p10, double[] p50, double[] p90) {
    if (p10.length != p50.length || p50.length != p90.length) {
      throw new IllegalArgumentException(
          "a band of %d, %d and %d quarters".formatted(p10.length, p50.length, p90.length));
    }
    this.p10 = new float[p50.length];
    this.p50 = new float[p50.length];
    this.p90 = new float[p50.length];
    for (int i = 0; i < p50.length; i++) {
      if (!fits(p10[i], p50[i], p90[i])) {
        throw new IllegalArgumentException(
            "quarter %d: %s, %s, %s W are no quantiles".formatted(i, p10[i], p50[i], p90[i]));
      }
      this.p10[i] = (float) p10[i];
      this.p50[i] = (float) p50[i];
      this.p90[i] = (float) p90[i];
    }
  }

  /** Of which nothing is known. */
  public static PowerBand unknown(int quarters) {
    double[] nothing = new double[quarters];
    Arrays.fill(nothing, Double.NaN);
    return new PowerBand(nothing, nothing, nothing);
  }

  private static boolean fits(double p10, double p50, double p90) {
    boolean unknown = Double.isNaN(p10) && Double.isNaN(p50) && Double.isNaN(p90);
    return unknown || (p10 <= p50 && p50 <= p90 && p10 > -Float.MAX_VALUE && p90 < Float.MAX_VALUE);
  }

  public int quarters() {
    return p50.length;
  }

  public boolean known(int quarter) {
    return !Float.isNaN(p50[quarter]);
  }

  /** Whether any quarter is known. */
  public boolean known() {
    for (int i = 0; i < p50.length; i++) {
      if (known(i)) {
        return true;
      }
    }
    return false;
  }

  /** With a chance of one in ten the power is below this; NaN where unknown. */
  public double p10(int quarter) {
    return p10[quarter];
  }

  /** As likely below as above; NaN where unknown. */
  public double p50(int quarter) {
    return p50[quarter];
  }

  /** With a chance of one in ten the power is above this; NaN where unknown. */
  public double p90(int quarter) {
    return p90[quarter];
  }
}
