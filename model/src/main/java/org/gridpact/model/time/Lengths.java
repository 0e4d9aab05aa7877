package org.gridpact.model.time;

import java.util.Locale;

/** Lengths of time as people say them. */
public final class Lengths {
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;

  private Lengths() {}

  /** {@code 40 ms}, {@code 2.5 s}, {@code 16 min 57 s} or {@code 27 h 46 min}. */
  public static String inWords(long millis) {
    if (millis < SECOND) {
      return millis + " ms";
    }
    if (millis < MINUTE) {
      return String.format(Locale.ROOT, "%.1f s", Math.floorDiv(millis, 100) / 10.0);
    }
    return millis < HOUR
        ? "%d min %d s".formatted(millis / MINUTE, millis % MINUTE / SECOND)
        : "%d h %d min".formatted(millis / HOUR, millis % HOUR / MINUTE);
  }
}
