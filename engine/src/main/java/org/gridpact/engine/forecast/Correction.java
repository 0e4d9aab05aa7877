package org.gridpact.engine.forecast;

/**
 * How a profile is brought to what was measured of late: by the smoothed difference or ratio, which
 * fades with the horizon.
 *
 * @param weight of the newest in the exponential smoothing, 0 to 1
 * @param fadeQuarters after how many quarters 1/e of it is left; infinite: it stays
 */
record Correction(By by, double weight, double fadeQuarters) {
  enum By {
    /** As it is. */
    NOTHING,
    /** Watts are added. */
    DIFFERENCE,
    /** Watts are multiplied: a cloud takes a share of what there is. */
    RATIO
  }

  private static final int HOUR = 4;
  private static final double MOST = 3;

  static final Correction NONE = new Correction(By.NOTHING, 0, 1);

  /** The newest value, for ever. */
  static final Correction PERSISTENCE = new Correction(By.DIFFERENCE, 1, Double.POSITIVE_INFINITY);

  static Correction difference(double weight, double hours) {
    return new Correction(By.DIFFERENCE, weight, HOUR * hours);
  }

  static Correction ratio(double weight, double hours) {
    return new Correction(By.RATIO, weight, HOUR * hours);
  }

  /**
   * By how much it changes the profile for who stands before a quarter; entry {@code t − from} is
   * made of what was known from {@code from} on and before {@code t}.
   */
  double[] levels(double[] known, ProfileSeries profile, int from) {
    if (by == By.NOTHING) {
      return new double[known.length - from + 1];
    }
    double[] levels = new double[known.length - from + 1];
    double fade = Math.exp(-1 / fadeQuarters);
    double measured = 0;
    double expected = 0;
    double peak = 0;
    double level = by == By.RATIO ? 1 : 0;
    for (int t = from; t < known.length; t++) {
      levels[t - from] = level;
      double said = profile.at(t);
      boolean both = !Double.isNaN(known[t]) && !Double.isNaN(said);
      peak = both ? Math.max(peak, Math.abs(known[t])) : peak;
      if (by == By.DIFFERENCE) {
        level = both ? level + weight * (known[t] - said - level) : level * fade;
      } else if (both && Math.abs(said) > peak / 50) {
        measured += weight * (known[t] - measured);
        expected += weight * (said - expected);
        level = Math.clamp(measured / expected, 0, MOST);
      } else {
        level = 1 + (level - 1) * fade;
      }
    }
    levels[known.length - from] = level;
    return levels;
  }

  double apply(double profile, double level, double faded) {
    return switch (by) {
      case NOTHING -> profile;
      case DIFFERENCE -> profile + level * faded;
      case RATIO -> profile * (1 + (level - 1) * faded);
    };
  }

  /** What is left of it so many quarters on, by horizon. */
  double[] fading(int horizon) {
    double[] fading = new double[horizon];
    for (int h = 0; h < horizon; h++) {
      fading[h] = Math.exp(-h / fadeQuarters);
    }
    return fading;
  }
}
