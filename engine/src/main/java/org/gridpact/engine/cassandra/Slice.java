package org.gridpact.engine.cassandra;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.gridpact.engine.history.HistoryFiles.Kind;

/** The time, in UTC, that one partition of a device spans, so that none grows without end. */
enum Slice {
  /** 86,400 rows a phase at one reading a second. */
  DAY,
  /** 44,640 rows a phase, of minutes. */
  MONTH,
  /** 35,136 rows a phase, of quarters of an hour. */
  YEAR;

  private static final long DAY_MILLIS = 86_400_000;

  static Slice of(Kind kind) {
    return switch (kind) {
      case READINGS -> DAY;
      case MINUTES, REPORTED -> MONTH;
      case QUARTERS -> YEAR;
    };
  }

  /** The first day of the slice that a time is in. */
  LocalDate start(long epochMillis) {
    LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(epochMillis), ZoneOffset.UTC);
    return switch (this) {
      case DAY -> day;
      case MONTH -> day.withDayOfMonth(1);
      case YEAR -> day.withDayOfYear(1);
    };
  }

  /** The slices of a time, in order; of ten thousand years there are millions. */
  Stream<LocalDate> starts(long fromMillis, long toMillis) {
    LocalDate last = start(toMillis - 1);
    return Stream.iterate(start(fromMillis), day -> !day.isAfter(last), this::next);
  }

  private LocalDate next(LocalDate start) {
    return switch (this) {
      case DAY -> start.plusDays(1);
      case MONTH -> start.plusMonths(1);
      case YEAR -> start.plusYears(1);
    };
  }

  static long startMillis(LocalDate start) {
    return start.toEpochDay() * DAY_MILLIS;
  }

  /** Where the slice that begins on a day ends. */
  long endMillis(LocalDate start) {
    return startMillis(next(start));
  }

  /** What is asked for at once of a series: some thousand rows, at one reading a second. */
  long partMillis() {
    return switch (this) {
      case DAY -> DAY_MILLIS / 12;
      case MONTH -> 7 * DAY_MILLIS;
      case YEAR -> 92 * DAY_MILLIS;
    };
  }
}
