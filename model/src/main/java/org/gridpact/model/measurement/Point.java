package org.gridpact.model.measurement;

/**
 * One measured quantity of a device.
 *
 * @param resolution value of one step, in the quantity's unit; finite and above 0
 */
public record Point(Quantity quantity, Phase phase, double resolution) {
  public Point {
    if (!(resolution > 0 && Double.isFinite(resolution))) {
      throw new IllegalArgumentException("resolution must be above 0: " + resolution);
    }
  }

  /** A three-phase total at the quantity's default resolution. */
  public static Point of(Quantity quantity) {
    return new Point(quantity, Phase.TOTAL, quantity.defaultResolution());
  }

  /**
   * The point of a {@link #key}, at the quantity's default resolution.
   *
   * @throws IllegalArgumentException where there is none
   */
  public static Point ofKey(String key) {
    for (Quantity quantity : Quantity.values()) {
      for (Phase phase : Phase.values()) {
        Point point = new Point(quantity, phase, quantity.defaultResolution());
        if (point.key().equals(key)) {
          return point;
        }
      }
    }
    throw new IllegalArgumentException("'" + key + "' is no measured quantity");
  }

  /** What files and messages call it: {@code power}, or {@code voltage_A} on one phase. */
  public String key() {
    return phase == Phase.TOTAL ? quantity.key() : quantity.key() + "_" + phase;
  }

  /** Whole steps of a value; NaN, and what no step count can hold, is {@link Frame#ABSENT}. */
  public long steps(double value) {
    double steps = value / resolution;
    return Math.abs(steps) < 1L << 62 ? Math.round(steps) : Frame.ABSENT;
  }

  /** The value of whole steps; NaN for {@link Frame#ABSENT}. */
  public double value(long steps) {
    return steps == Frame.ABSENT ? Double.NaN : value(steps, resolution);
  }

  /** The value of whole steps, as of {@link #value(double, double)}. */
  public static double value(long steps, double resolution) {
    return value((double) steps, resolution);
  }

  /**
   * The value of steps, a mean of some too. Where so many steps make one unit it is their quotient,
   * the number nearest to the decimal that the meter shows: 3 times 0.1 is 0.30000000000000004.
   */
  public static double value(double steps, double resolution) {
    double perUnit = Math.rint(1 / resolution);
    return 1 / perUnit == resolution ? steps / perUnit : steps * resolution;
  }
}
