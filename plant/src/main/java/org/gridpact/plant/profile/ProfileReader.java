package org.gridpact.plant.profile;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
import java.util.Arrays;
import java.util.Set;
import java.util.stream.DoubleStream;

/** Reads one profile file, once. */
final class ProfileReader {
  /** Twenty years of minutes; more would not fit in memory beside the rest. */
  private static final int MAX_ROWS = 10_500_000;

  private static final Set<String> MISSING = Set.of("", "?", "NA", "NaN", "nan");

  /** Below this a number is a count of seconds, or nothing of this century. */
  private static final long EARLIEST_EPOCH_MILLIS = 100_000_000_000L;

  private static final DateTimeFormatter DAY_MONTH_YEAR =
      DateTimeFormatter.ofPattern("d/M/uuuu").withResolverStyle(ResolverStyle.STRICT);
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendPattern("['T'][' ']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendPattern("[XXX]")
          .toFormatter();

  private final Path file;
  private final DoubleStream.Builder seconds = DoubleStream.builder();
  private final DoubleStream.Builder watts = DoubleStream.builder();
  private final DoubleStream.Builder intervals = DoubleStream.builder();
  private ProfileColumns columns;
  private long line;
  private int rows;
  private OffsetDateTime first;
  private double lastSeconds;

  ProfileReader(Path file) {
    this.file = file;
  }

  Profile read() throws ProfileException {
    try (BufferedReader in = Files.newBufferedReader(file)) {
      readAll(in);
    } catch (CharacterCodingException e) {
      throw new ProfileException(file, line + 1, "not UTF-8 text");
    } catch (NoSuchFileException e) {
      throw new ProfileException(file, "cannot be read: no such file");
    } catch (IOException e) {
      throw new ProfileException(file, "cannot be read: " + e);
    } catch (IllegalArgumentException e) {
      throw new ProfileException(file, line, e.getMessage());
    }
    return result();
  }

  private void readAll(BufferedReader in) throws IOException {
    String text = in.readLine();
    line = 1;
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException("empty; the first line names the columns");
    }
    columns = ProfileColumns.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    for (text = in.readLine(); text != null; text = in.readLine()) {
      line++;
      if (!text.isBlank()) {
        row(text);
      }
    }
  }

  private void row(String text) {
    String[] fields = text.split(columns.separator(), -1);
    if (fields.length != columns.count()) {
      throw new IllegalArgumentException(
          "%d fields where the first line names %d columns"
              .formatted(fields.length, columns.count()));
    }
    if (++rows > MAX_ROWS) {
      throw new IllegalArgumentException("more than " + MAX_ROWS + " rows");
    }
    double time = secondsFromFirst(fields);
    double value = value(fields);
    if (!Double.isNaN(value)) {
      seconds.add(time);
      watts.add(value);
    }
  }

  private double secondsFromFirst(String[] fields) {
    OffsetDateTime time = time(fields);
    if (first == null) {
      first = time;
      return 0;
    }
    double elapsed = (time.toInstant().toEpochMilli() - first.toInstant().toEpochMilli()) / 1e3;
    if (elapsed <= lastSeconds) {
      throw new IllegalArgumentException(
          "time %s does not come after the row before".formatted(time));
    }
    intervals.add(elapsed - lastSeconds);
    lastSeconds = elapsed;
    return elapsed;
  }

  private OffsetDateTime time(String[] fields) {
    String time = ProfileColumns.unquoted(fields[columns.time()]);
    String date = columns.date().map(i -> ProfileColumns.unquoted(fields[i])).orElse("");
    try {
      return columns.date().isPresent() ? dateAndTime(date, time) : instant(time);
    } catch (DateTimeException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "'%s' is no time that is known".formatted((date + " " + time).strip()));
    }
  }

  private static OffsetDateTime dateAndTime(String date, String time) {
    LocalDate day =
        date.indexOf('/') >= 0 ? LocalDate.parse(date, DAY_MONTH_YEAR) : LocalDate.parse(date);
    return day.atTime(LocalTime.parse(time)).atOffset(ZoneOffset.UTC);
  }

  private static OffsetDateTime instant(String time) {
    if (time.chars().allMatch(c -> c >= '0' && c <= '9')) {
      long epochMillis = Long.parseLong(time);
      if (epochMillis < EARLIEST_EPOCH_MILLIS) {
        throw new IllegalArgumentException(
            "time %s is not in milliseconds since 1970".formatted(time));
      }
      return Instant.ofEpochMilli(epochMillis).atOffset(ZoneOffset.UTC);
    }
    TemporalAccessor parsed = ISO.parseBest(time, OffsetDateTime::from, LocalDateTime::from);
    return parsed instanceof LocalDateTime local
        ? local.atOffset(ZoneOffset.UTC)
        : OffsetDateTime.from(parsed);
  }

  /** Power in watts; NaN where it is missing. */
  private double value(String[] fields) {
    return columns
        .power()
        .map(power -> number(fields, power))
        .orElseGet(
            () ->
                number(fields, columns.current().orElseThrow())
                    * number(fields, columns.voltage().orElseThrow()));
  }

  private static double number(String[] fields, ProfileColumns.Column column) {
    String text = ProfileColumns.unquoted(fields[column.index()]);
    if (MISSING.contains(text)) {
      return Double.NaN;
    }
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return number * column.scale();
      }
    } catch (NumberFormatException e) {
      // Refused below, as infinite numbers are.
    }
    throw new IllegalArgumentException(
        "'%s' in column %d is no number (missing is empty, ?, NA or NaN)"
            .formatted(text, column.index() + 1));
  }

  private Profile result() throws ProfileException {
    if (rows < 2) {
      throw new ProfileException(file, line, "%d rows; a profile has at least two".formatted(rows));
    }
    double[] values = watts.build().toArray();
    if (values.length == 0) {
      throw new ProfileException(file, line, "no row has a value");
    }
    if (!(Arrays.stream(values).average().orElseThrow() > 0)) {
      throw new ProfileException(file, line, "mean power is not above zero, so it shapes no load");
    }
    double[] sorted = intervals.build().sorted().toArray();
    double interval = sorted[sorted.length / 2];
    return new Profile(
        seconds.build().toArray(),
        values,
        interval,
        lastSeconds + interval,
        first.toLocalTime().toNanoOfDay() / 1e9,
        first.toInstant());
  }
}
