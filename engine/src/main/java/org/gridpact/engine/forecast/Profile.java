package org.gridpact.engine.forecast;

import java.util.Arrays;
import org.gridpact.engine.forecast.Lags.Alike;

/** What a quarter of an hour is like, from those like it on earlier days. */
enum Profile {
  /** Seasonal naive: the newest that is known. */
  LAST_DAY(Alike.EVERY, 7, 0),
  /** Seasonal naive by the week. */
  LAST_WEEK(Alike.WEEKDAY, 6, 0),
  DAYS(Alike.EVERY, 7, 0),
  /** With half an hour on either side. */
  DAYS_SMOOTH(Alike.EVERY, 7, 2),
  LIKE_DAYS(Alike.WORK, 8, 0),
  LIKE_DAYS_SMOOTH(Alike.WORK, 8, 2),
  WEEKS(Alike.WEEKDAY, 6, 0),
  WEEKS_SMOOTH(Alike.WEEKDAY, 6, 2),
  /** The mean of the last days. */
  MEAN_DAYS(Alike.EVERY, 7, 0),
  /** As on the best of the last days: what a clear sky gives, whichever way the panels look. */
  BRIGHT(Alike.EVERY, 14, 0),
  /** The mean share of the clear sky of the last days, of the clear sky to come. */
  CLEAR_SKY(Alike.EVERY, 7, 0),
  /** Nothing is known of it: a correction makes the newest value of it. */
  FLAT(Alike.EVERY, 0, 0);

  /** Under a sun lower than gives this share of the highest, a share of the clear sky is noise. */
  private static final double LEAST_SKY = 0.02;

  private final Alike alike;
  private final int most;
  final int around;

  Profile(Alike alike, int most, int around) {
    this.alike = alike;
    this.most = most;
    this.around = around;
  }

  /**
   * Its values for the quarters from one to another; NaN where no like quarter is known. Of days of
   * the week that are not known yet, any day's are taken.
   *
   * @param known NaN where unknown, smoothed over {@link #around}
   * @param sky clear-sky irradiance by quarter; asked for by {@link #CLEAR_SKY} alone
   * @param daysAhead how many days back the newest must be
   */
  double[] over(double[] known, double[] sky, Lags lags, int from, int to, int daysAhead) {
    double[] profile = new double[to];
    double[] some = new double[most];
    double leastSky = this == CLEAR_SKY ? LEAST_SKY * Arrays.stream(sky).max().orElse(0) : 0;
    Arrays.fill(profile, 0, from, Double.NaN);
    for (int t = from; t < to; t++) {
      if (this == CLEAR_SKY && sky[t] > leastSky) {
        int size = shares(known, sky, leastSky, lags.of(t, alike, daysAhead), some);
        profile[t] = of(some, size) * sky[t];
      } else {
        profile[t] = this == FLAT ? 0 : of(some, gather(known, lags, t, daysAhead, some));
      }
    }
    return profile;
  }

  private int gather(double[] known, Lags lags, int t, int daysAhead, double[] into) {
    for (int wider = alike.ordinal(); wider >= 0; wider--) {
      int size = known(known, lags.of(t, Alike.values()[wider], daysAhead), into);
      if (size > 0) {
        return size;
      }
    }
    return 0;
  }

  private int known(double[] known, int[] sources, double[] into) {
    int size = 0;
    for (int i = 0; i < sources.length && i < most; i++) {
      int s = sources[i];
      if (s < known.length && !Double.isNaN(known[s])) {
        into[size++] = known[s];
      }
    }
    return size;
  }

  private int shares(double[] known, double[] sky, double leastSky, int[] sources, double[] into) {
    int size = 0;
    for (int i = 0; i < sources.length && i < most; i++) {
      int s = sources[i];
      if (s < known.length && !Double.isNaN(known[s]) && sky[s] > leastSky) {
        into[size++] = known[s] / sky[s];
      }
    }
    return size;
  }

  private double of(double[] values, int size) {
    if (size == 0) {
      return Double.NaN;
    }
    return switch (this) {
      case LAST_DAY, LAST_WEEK -> values[0];
      case MEAN_DAYS, CLEAR_SKY -> Arrays.stream(values, 0, size).average().orElseThrow();
      case BRIGHT -> {
        Arrays.sort(values, 0, size);
        yield values[size / 10];
      }
      case DAYS, DAYS_SMOOTH, LIKE_DAYS, LIKE_DAYS_SMOOTH, WEEKS, WEEKS_SMOOTH, FLAT -> {
        Arrays.sort(values, 0, size);
        yield (values[(size - 1) / 2] + values[size / 2]) / 2;
      }
    };
  }

  /** Each value with those around it that are known; unknown where it is. */
  static double[] smooth(double[] known, int around) {
    double[] smooth = new double[known.length];
    for (int t = 0; t < known.length; t++) {
      double sum = 0;
      int size = 0;
      for (int s = Math.max(0, t - around); s <= Math.min(known.length - 1, t + around); s++) {
        if (!Double.isNaN(known[s])) {
          sum += known[s];
          size++;
        }
      }
      smooth[t] = Double.isNaN(known[t]) ? Double.NaN : sum / size;
    }
    return smooth;
  }
}
