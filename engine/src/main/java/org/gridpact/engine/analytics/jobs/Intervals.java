package org.gridpact.engine.analytics.jobs;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;

/**
 * Intervals one after the other: interval {@code i} begins at {@code bounds[i]} (epoch
 * milliseconds) and ends before {@code bounds[i + 1]}.
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody; copying would cost each time.
public record Intervals(long[] bounds) implements Serializable {
  private static final int MOST = 1 << 20;

  /** How long they are. */
  public enum Length {
    QUARTER(Duration.ofMinutes(15)),
    HOUR(Duration.ofHours(1)),
    /** Of the local calendar: 23 or 25 hours when clocks change. */
    DAY(Duration.ZERO),
    /** Of the local calendar. */
    MONTH(Duration.ZERO);

    private final Duration duration;

    Length(Duration duration) {
      this.duration = duration;
    }

    /** As on the command line. */
    public static Length of(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "15min", "quarter" -> QUARTER;
        case "hour" -> HOUR;
        case "day" -> DAY;
        case "month" -> MONTH;
        default ->
            throw new IllegalArgumentException(
                "an interval is 15min, hour, day or month, not '%s'".formatted(text));
      };
    }
  }

  /**
   * The intervals of a range. Days and months begin at local midnight (or, where clocks skip it, at
   * the first time there is); quarters and hours are counted from there, so that they last what
   * their name says also when clocks change, but for the last of a day where clocks change by less.
   *
   * @param from begin of the first, which is cut there
   * @param to end of the last, which is cut there
   */
  public static Intervals of(Length length, Instant from, Instant to, ZoneId zone) {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("the range ends at %s, before it begins".formatted(to));
    }
    long[] bounds = new long[16];
    int n = 0;
    bounds[n++] = from.toEpochMilli();
    LocalDate day = from.atZone(zone).toLocalDate();
    for (; day.atStartOfDay(zone).toInstant().isBefore(to); day = day.plusDays(1)) {
      if (length == Length.MONTH && day.getDayOfMonth() != 1) {
        continue;
      }
      long begin = day.atStartOfDay(zone).toInstant().toEpochMilli();
      long end = day.plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli();
      long step = length.duration.isZero() ? end - begin : length.duration.toMillis();
      for (long at = begin; at < end; at += step) {
        if (at > bounds[n - 1] && at < to.toEpochMilli()) {
          bounds = n + 1 < bounds.length ? bounds : Arrays.copyOf(bounds, 2 * n + 2);
          bounds[n++] = at;
        }
      }
      if (n > MOST) {
        throw new IllegalArgumentException(
            "more than %,d intervals: take longer ones, or a shorter range".formatted(MOST));
      }
    }
    bounds = Arrays.copyOf(bounds, n + 1);
    bounds[n] = to.toEpochMilli();
    return new Intervals(bounds);
  }

  public int count() {
    return bounds.length - 1;
  }

  public long begin(int i) {
    return bounds[i];
  }

  public long end(int i) {
    return bounds[i + 1];
  }

  public long millis(int i) {
    return bounds[i + 1] - bounds[i];
  }

  /** The interval of a time; those before the first are in the first, those after in the last. */
  public int at(long millis) {
    int i = Arrays.binarySearch(bounds, millis);
    return Math.clamp(i >= 0 ? i : -i - 2L, 0, count() - 1);
  }
}
