package org.gridpact.engine.forecast;

import java.util.Arrays;

/**
 * Times of the past that are stood before (origins), and quarters after each that are looked at:
 * every one of the first hour, then every seventh, other ones each time, since what is off now is
 * off a quarter of an hour later, too. Together they come to every time of day. None is at the end
 * or beyond it.
 */
final class Sample {
  /** Origins in a sample, about. */
  private static final int ORIGINS = 80;

  private static final int EACH = 4;
  private static final int STEP = 7;

  /** So many stretches as long as a horizon make a judgement of it. */
  private static final int STRETCHES = 7;

  private final int span;
  private int[] origins = new int[1_024];
  private int[] aheads = new int[1_024];
  private int size;

  private Sample(int span) {
    this.span = span;
  }

  /** Of origins from one quarter to another. */
  static Sample of(int from, int end, int horizon) {
    Sample sample = new Sample(end - from);
    int step = Math.max(1, (end - from) / ORIGINS) | 1;
    int phase = 0;
    for (int origin = from; origin < end; origin += step) {
      int farthest = Math.min(horizon, end - origin);
      for (int ahead = 0; ahead < Math.min(EACH, farthest); ahead++) {
        sample.add(origin, ahead);
      }
      for (int ahead = EACH + phase; ahead < farthest; ahead += STEP) {
        sample.add(origin, ahead);
      }
      phase = (phase + 1) % STEP;
    }
    return sample;
  }

  /** What of it was over before a quarter. */
  Sample before(int end) {
    Sample sample = new Sample(span);
    for (int i = 0; i < size; i++) {
      if (target(i) < end) {
        sample.add(origins[i], aheads[i]);
      }
    }
    return sample;
  }

  private void add(int origin, int ahead) {
    if (size == origins.length) {
      origins = Arrays.copyOf(origins, 2 * size);
      aheads = Arrays.copyOf(aheads, 2 * size);
    }
    origins[size] = origin;
    aheads[size++] = ahead;
  }

  int size() {
    return size;
  }

  int origin(int i) {
    return origins[i];
  }

  int ahead(int i) {
    return aheads[i];
  }

  /** What a profile says of each quarter that is looked at. */
  double[] of(ProfileSeries[] profiles) {
    double[] said = new double[size];
    for (int i = 0; i < size; i++) {
      said[i] = profiles[Lags.ahead(aheads[i]) - 1].at(target(i));
    }
    return said;
  }

  /** Whether the time it was taken from is long enough to tell what is good at a horizon. */
  boolean judges(Horizon horizon) {
    return span >= STRETCHES * horizon.quarters();
  }

  /** The quarter that is looked at. */
  int target(int i) {
    return origins[i] + aheads[i];
  }
}
