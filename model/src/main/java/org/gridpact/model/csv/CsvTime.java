package org.gridpact.model.csv;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;

/**
 * Times as CSV files have them. One that does not name its offset is taken for UTC; all throw
 * {@link IllegalArgumentException} for a text that is no time, or not of the years 1 to 9999.
 */
public final class CsvTime {
  /** Below this a number is a count of seconds, or nothing of this century. */
  private static final long EARLIEST_EPOCH_MILLIS = 100_000_000_000L;

  private static final long LATEST_EPOCH_MILLIS = 253_402_300_799_999L;

  private static final DateTimeFormatter DAY_MONTH_YEAR =
      DateTimeFormatter.ofPattern("d/M/uuuu").withResolverStyle(ResolverStyle.STRICT);
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendPattern("['T'][' ']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendPattern("[XXX]")
          .toFormatter();

  private CsvTime() {}

  /** A time of ISO 8601, with {@code T} or a blank, or milliseconds since 1970. */
  public static OffsetDateTime parse(String time) {
    if (!time.isEmpty() && time.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return ofEpochMillis(time);
    }
    return parse(time, ISO);
  }

  /** A date, ISO 8601 or {@code 31/12/2025}, and a time of day. */
  public static OffsetDateTime parse(String date, String time) {
    try {
      LocalDate day =
          date.indexOf('/') >= 0 ? LocalDate.parse(date, DAY_MONTH_YEAR) : LocalDate.parse(date);
      return bounded(day.atTime(LocalTime.parse(time)).atOffset(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      throw unknown(date + " " + time, e);
    }
  }

  /** A time in a format of its own. */
  public static OffsetDateTime parse(String time, DateTimeFormatter format) {
    try {
      TemporalAccessor parsed = format.parseBest(time, OffsetDateTime::from, LocalDateTime::from);
      return bounded(
          parsed instanceof LocalDateTime local
              ? local.atOffset(ZoneOffset.UTC)
              : OffsetDateTime.from(parsed));
    } catch (DateTimeException e) {
      throw unknown(time, e);
    }
  }

  private static OffsetDateTime ofEpochMillis(String digits) {
    long epochMillis;
    try {
      epochMillis = Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw unknown(digits, e);
    }
    if (epochMillis < EARLIEST_EPOCH_MILLIS || epochMillis > LATEST_EPOCH_MILLIS) {
      throw new IllegalArgumentException(
          "time %s is not in milliseconds since 1970".formatted(digits));
    }
    return Instant.ofEpochMilli(epochMillis).atOffset(ZoneOffset.UTC);
  }

  /** Only of these years are milliseconds sure to be countable. */
  private static OffsetDateTime bounded(OffsetDateTime time) {
    if (time.getYear() < 1 || time.getYear() > 9_999) {
      throw new DateTimeException("year " + time.getYear());
    }
    return time;
  }

  private static IllegalArgumentException unknown(String text, Exception cause) {
    return new IllegalArgumentException(
        "'%s' is no time that is known".formatted(text.strip()), cause);
  }
}
