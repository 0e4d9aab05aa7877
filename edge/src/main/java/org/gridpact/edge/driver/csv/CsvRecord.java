package org.gridpact.edge.driver.csv;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gridpact.edge.driver.csv.CsvProfile.Column;
import org.gridpact.model.csv.CsvFields;
import org.gridpact.model.measurement.DevicePoints;

/** A file's rows as one device's measurements, in the order of time; read as it is asked for. */
final class CsvRecord implements Closeable {
  /** A point without a column of its own. */
  private static final int NOWHERE = -1;

  /**
   * One row.
   *
   * @param values in the order of the device's points; NaN in gaps
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once and compared by nobody
  record Row(long epochMillis, double[] values) {}

  /** Is told of rows that are skipped. */
  interface Skipped {
    /**
     * A row is not taken.
     *
     * @param kind {@code bad} for one that cannot be read, {@code empty} for one that is all gaps
     */
    void skipped(String kind, long line, String rule);
  }

  private final RecordLines lines;
  private final CsvProfile profile;
  private final Skipped skipped;
  private final String separator;
  private final int columns;
  private final int[] timeAt;
  private final int[] valueAt;
  private final double[] scales;
  private long lastMillis = Long.MIN_VALUE;

  /**
   * Reads the line of names.
   *
   * @throws IOException where the file cannot be read or does not have the profile's columns
   */
  CsvRecord(InputStream in, CsvProfile profile, DevicePoints points, Skipped skipped)
      throws IOException {
    this.lines = new RecordLines(in);
    this.profile = profile;
    this.skipped = skipped;
    String header = CsvFields.header(lines.next().orElse(""));
    if (header.isBlank() || lines.isTooLong()) {
      throw new IOException("the first line does not name the columns");
    }
    separator = CsvFields.separator(header);
    List<String> names = new ArrayList<>();
    for (String name : header.split(separator, -1)) {
      names.add(CsvFields.unquoted(name));
    }
    columns = names.size();
    timeAt = new int[profile.timeColumns().size()];
    for (int i = 0; i < timeAt.length; i++) {
      timeAt[i] = indexOf(names, profile.timeColumns().get(i));
    }
    valueAt = new int[points.points().size()];
    scales = new double[valueAt.length];
    for (int i = 0; i < valueAt.length; i++) {
      String key = points.points().get(i).key();
      Optional<Column> column = profile.column(key);
      // Where columns are named as points are, one that is not there is a point not recorded.
      boolean absent = column.isEmpty() || (profile.points().isEmpty() && !names.contains(key));
      valueAt[i] = absent ? NOWHERE : indexOf(names, column.get().name());
      scales[i] = absent ? Double.NaN : column.get().scale();
    }
    if (Arrays.stream(valueAt).allMatch(at -> at == NOWHERE)) {
      throw new IOException(
          "no column is a point of %s; there is %s"
              .formatted(points.device(), String.join(", ", names)));
    }
  }

  private static int indexOf(List<String> names, String name) throws IOException {
    int index = names.indexOf(name);
    if (index < 0 || names.lastIndexOf(name) != index) {
      throw new IOException(
          "column '%s' is %s; there is %s"
              .formatted(name, index < 0 ? "missing" : "there twice", String.join(", ", names)));
    }
    return index;
  }

  /** The next row that has a value; empty at the end. */
  Optional<Row> next() throws IOException {
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      if (line.get().isBlank()) {
        continue;
      }
      try {
        Row row = row(line.get());
        if (Arrays.stream(row.values()).anyMatch(value -> !Double.isNaN(value))) {
          return Optional.of(row);
        }
        skipped.skipped("empty", lines.number(), "all gaps");
      } catch (IllegalArgumentException e) {
        skipped.skipped("bad", lines.number(), e.getMessage());
      }
    }
    return Optional.empty();
  }

  /** The number of the last line that was read, from 1. */
  long line() {
    return lines.number();
  }

  private Row row(String line) {
    // One more than there should be, so that a line of separators does not become many fields.
    String[] fields = line.split(separator, columns + 1);
    if (fields.length != columns || lines.isTooLong()) {
      throw new IllegalArgumentException(
          "%s fields where the first line names %d columns"
              .formatted(fields.length > columns ? "more" : fields.length, columns));
    }
    OffsetDateTime time = profile.time(fields, timeAt);
    double[] values = new double[valueAt.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          valueAt[i] == NOWHERE ? Double.NaN : CsvFields.number(fields, valueAt[i]) * scales[i];
    }
    long epochMillis = time.toInstant().toEpochMilli();
    if (epochMillis <= lastMillis) {
      throw new IllegalArgumentException(
          "time %s does not come after the row before".formatted(time));
    }
    lastMillis = epochMillis;
    return new Row(epochMillis, values);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
