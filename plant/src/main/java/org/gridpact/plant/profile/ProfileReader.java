package org.gridpact.plant.profile;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.gridpact.model.csv.CsvFields;
import org.gridpact.model.csv.CsvTime;

/** Reads one profile file, once. */
final class ProfileReader {
  /** Twenty years of minutes; more would not fit in memory beside the rest. */
  private static final int MAX_ROWS = 10_500_000;

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
    columns = ProfileColumns.of(CsvFields.header(text));
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
    String time = CsvFields.unquoted(fields[columns.time()]);
    return columns
        .date()
        .map(date -> CsvTime.parse(CsvFields.unquoted(fields[date]), time))
        .orElseGet(() -> CsvTime.parse(time));
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
    return CsvFields.number(fields, column.index()) * column.scale();
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
