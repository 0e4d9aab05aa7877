package org.gridpact.engine.forecast;

/**
 * How far forecasts were off, over quarters of an hour that were both forecast and measured.
 *
 * @param quarters how many; 0 leaves the rest NaN
 * @param meanAbsolute of the median, W
 * @param rootMeanSquare of the median, W
 * @param pinball mean of the pinball losses of the three quantiles, W: Koenker and Bassett,
 *     <i>Econometrica</i> 46 (1978) 33
 * @param inside share measured within p10 to p90, both included; 0.8 is wanted
 * @param naiveMeanAbsolute of the seasonal naive forecast over the same quarters, W
 */
public record Errors(
    long quarters,
    double meanAbsolute,
    double rootMeanSquare,
    double pinball,
    double inside,
    double naiveMeanAbsolute) {
  public static final Errors NONE = new Sum().errors();

  /** 1 - error / naive error: 0 is no better, 1 is perfect; NaN where the naive one is perfect. */
  public double skill() {
    return naiveMeanAbsolute == 0 ? Double.NaN : 1 - meanAbsolute / naiveMeanAbsolute;
  }

  /** Adds them up. Owned by one thread. */
  public static final class Sum {
    private long quarters;
    private double absolute;
    private double square;
    private double pinball;
    private long inside;
    private double naive;

    /**
     * A quarter. It does not count where one of the values is NaN, nor where all are 0: that the
     * night is dark is no merit.
     */
    public void add(double p10, double p50, double p90, double naiveWatts, double measured) {
      boolean dark = p10 == 0 && p90 == 0 && naiveWatts == 0 && measured == 0;
      if (dark || Double.isNaN(p50 + naiveWatts + measured)) {
        return;
      }
      quarters++;
      absolute += Math.abs(measured - p50);
      square += (measured - p50) * (measured - p50);
      pinball +=
          (loss(0.1, measured - p10) + loss(0.5, measured - p50) + loss(0.9, measured - p90)) / 3;
      inside += p10 <= measured && measured <= p90 ? 1 : 0;
      naive += Math.abs(measured - naiveWatts);
    }

    private static double loss(double share, double missed) {
      return Math.max(share * missed, (share - 1) * missed);
    }

    public void add(Sum other) {
      quarters += other.quarters;
      absolute += other.absolute;
      square += other.square;
      pinball += other.pinball;
      inside += other.inside;
      naive += other.naive;
    }

    public Errors errors() {
      double n = quarters == 0 ? Double.NaN : quarters;
      return new Errors(
          quarters, absolute / n, Math.sqrt(square / n), pinball / n, inside / n, naive / n);
    }
  }
}
