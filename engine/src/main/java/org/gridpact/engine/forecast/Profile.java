package org.gridpact.engine.forecast;

import java.util.Arrays;
import org.gridpact.engine.forecast.Lags.Alike;

/** What a quarter of an hour is like, from those like it on earlier days. */
enum Profile {
  /** Seasonal naive: the newest that is known. */
  LAST_DAY(Alike.EVERY, 7, false),
  /** Seasonal naive by the week. */
  LAST_WEEK(Alike.WEEKDAY, 6, false),
  DAYS(Alike.EVERY, 7, false),
  /** With half an hour on either side. */
  DAYS_SMOOTH(Alike.EVERY, 7, true),
  LIKE_DAYS(Alike.WORK, 8, false),
  LIKE_DAYS_SMOOTH(Alike.WORK, 8, true),
  WEEKS(Alike.WEEKDAY, 6, false),
  WEEKS_SMOOTH(Alike.WEEKDAY, 6, true),
  /** The mean of the last days. */
  MEAN_DAYS(Alike.EVERY, 7, false),
  /** As on the best of the last days: what a clear sky gives, whichever way the panels look. */
  BRIGHT(Alike.EVERY, 14, false),
  /** The mean share of the clear sky of the last days, of the clear sky to come. */
  CLEAR_SKY(Alike.EVERY, 7, false),
  /** Nothing is known of it: a correction makes the newest value of it. */
  FLAT(Alike.EVERY, 0, false);

  private static final double LEAST_SKY = 0.02;
  private static final int AROUND = 2;
  private static final Alike[] ALIKE = Alike.values();

  private final Alike alike;
  private final int most;
  private final boolean smoothed;

  Profile(Alike alike, int most, boolean smoothed) {
    this.alike = alike;
    this.most = most;
    this.smoothed = smoothed;
  }

  /**
   * What profiles are made of.
   *
   * @param known W by quarter; NaN where unknown
   * @param smooth the same smoothed over {@value #AROUND} quarters on either side
   * @param sky clear-sky irradiance by quarter; asked for by {@link #CLEAR_SKY} alone
   * @param leastSky under which a share of it is noise
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Past(double[] known, double[] smooth, double[] sky, double leastSky, Lags lags) {}

  /** Under a sun lower than gives this share of the highest, a share of the clear sky is noise. */
  static double leastSky(double[] sky) {
    return LEAST_SKY * Arrays.stream(sky).max().orElse(0);
  }

  /** The most values that one of a profile is made of. */
  static final int MOST = 14;

  /**
   * Its value for a quarter; NaN where no like quarter is known. Of days of the week that are not
   * known yet, any day's are taken.
   *
   * @param daysAhead how many days back the newest must be
   * @param some scratch of a length of {@link #MOST}
   */
  double at(Past past, int t, int daysAhead, double[] some) {
    double[] known = smoothed ? past.smooth : past.known;
    if (this == CLEAR_SKY && past.sky[t] > past.leastSky) {
      int size = shares(known, past, past.lags.of(t, alike, daysAhead), some);
      return of(some, size) * past.sky[t];
    }
    return this == FLAT ? 0 : of(some, gather(known, past.lags, t, daysAhead, some));
  }

  /** Whether it is for sure the same for a quarter however far ahead: that of a week before is. */
  boolean isAsNearer(Past past, int t) {
    if (alike != Alike.WEEKDAY) {
      return this == FLAT;
    }
    int[] weeks = past.lags.of(t, alike, 1);
    return weeks.length > 0 && weeks[0] < past.known.length && !Double.isNaN(past.known[weeks[0]]);
  }

  private int gather(double[] known, Lags lags, int t, int daysAhead, double[] into) {
    for (int wider = alike.ordinal(); wider >= 0; wider--) {
      int size = known(known, lags.of(t, ALIKE[wider], daysAhead), into);
      if (size > 0) {
        return size;
      }
    }
    return 0;
  }

  private int known(double[] known, int[] sources, double[] into) {
    int size = 0;
    int enough = this == LAST_DAY || this == LAST_WEEK ? 1 : most;
    for (int i = 0; i < sources.length && i < most && size < enough; i++) {
      int s = sources[i];
      if (s < known.length && !Double.isNaN(known[s])) {
        into[size++] = known[s];
      }
    }
    return size;
  }

  private int shares(double[] known, Past past, int[] sources, double[] into) {
    int size = 0;
    for (int i = 0; i < sources.length && i < most; i++) {
      int s = sources[i];
      if (s < known.length && !Double.isNaN(known[s]) && past.sky[s] > past.leastSky) {
        into[size++] = known[s] / past.sky[s];
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
      case MEAN_DAYS, CLEAR_SKY -> mean(values, size);
      case BRIGHT -> {
        sort(values, size);
        yield values[size / 10];
      }
      case DAYS, DAYS_SMOOTH, LIKE_DAYS, LIKE_DAYS_SMOOTH, WEEKS, WEEKS_SMOOTH, FLAT -> {
        sort(values, size);
        yield (values[(size - 1) / 2] + values[size / 2]) / 2;
      }
    };
  }

  private static double mean(double[] values, int size) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += values[i];
    }
    return sum / size;
  }

  /** By insertion: there are {@value #MOST} at most. */
  private static void sort(double[] values, int size) {
    for (int i = 1; i < size; i++) {
      double value = values[i];
      int at = i;
      for (; at > 0 && values[at - 1] > value; at--) {
        values[at] = values[at - 1];
      }
      values[at] = value;
    }
  }

  /** Each value with those half an hour around it that are known; unknown where it is. */
  static double[] smooth(double[] known) {
    double[] smooth = new double[known.length];
    for (int t = 0; t < known.length; t++) {
      double sum = 0;
      int size = 0;
      int last = Math.min(known.length - 1, t + AROUND);
      for (int s = Math.max(0, t - AROUND); s <= last; s++) {
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
