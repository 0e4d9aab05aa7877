package org.gridpact.app;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Times as people write them, of four-digit years: what is beyond cannot be counted in milliseconds
 * or is no time to Parquet and DuckDB.
 */
final class Times implements ITypeConverter<Instant> {
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  @Override
  public Instant convert(String text) {
    try {
      return time(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /**
   * A time such as 2026-11-21T08:00:00Z.
   *
   * @throws IllegalArgumentException where it is none
   */
  static Instant time(String text) {
    try {
      return counted(Instant.parse(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'%s' is no time like 2026-11-21T08:00:00Z".formatted(text), e);
    }
  }

  /**
   * A time, or a day such as 2026-11-21 that begins at local midnight.
   *
   * @throws IllegalArgumentException where it is neither
   */
  static Instant timeOrDay(String text, ZoneId zone) {
    try {
      return text.contains("T")
          ? time(text)
          : counted(LocalDate.parse(text).atStartOfDay(zone).toInstant());
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'%s' is no day like 2026-11-21 and no time like 2026-11-21T08:00:00Z".formatted(text),
          e);
    }
  }

  /** A day such as 2026-11-21. */
  static LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new TypeConversionException("'%s' is no day like 2026-11-21".formatted(text));
    }
  }

  private static Instant counted(Instant time) {
    if (time.isBefore(FIRST) || !time.isBefore(END)) {
      throw new DateTimeException("not of a four-digit year");
    }
    return time;
  }
}
