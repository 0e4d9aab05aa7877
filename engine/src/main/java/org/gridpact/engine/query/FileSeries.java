package org.gridpact.engine.query;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridpact.engine.history.HistoryFile;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.ReadingRow;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;

/** Series from the files of history. */
public final class FileSeries implements SeriesSource {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration LIMIT_OF_MANY = Duration.ofMinutes(2);

  private final HistoryDatabase database;

  FileSeries(HistoryDatabase database) {
    this.database = database;
  }

  /** Series from the files below a folder, which need not hold anything yet. */
  public static FileSeries open(Path root) throws IOException {
    return new FileSeries(new HistoryDatabase(root));
  }

  @Override
  public boolean has(SeriesQuery query, Kind kind) throws IOException {
    return !files(query, kind).isEmpty();
  }

  @Override
  public Values values(SeriesQuery query, Kind kind)
      throws QueryException, IOException, InterruptedException {
    return database.ask(() -> sql(query, kind, files(query, kind)), LIMIT, FileSeries::values);
  }

  private List<HistoryFile> files(SeriesQuery query, Kind kind) throws IOException {
    return files(query.area(), kind, query.fromMillis(), query.toMillis());
  }

  private List<HistoryFile> files(String area, Kind kind, long from, long to) throws IOException {
    return database.files().list(kind, from, to - 1).stream()
        .filter(file -> file.area().equals(area))
        .toList();
  }

  private static String sql(SeriesQuery query, Kind kind, List<HistoryFile> files) {
    String column = ReadingRow.column(query.quantity());
    return """
    SELECT epoch_ms(time), %1$s, quality IN (%8$s) FROM %2$s
    WHERE device = %3$s AND phase = '%4$s' AND %1$s IS NOT NULL
    AND time >= to_timestamp(%5$s) AND time < to_timestamp(%6$s)
    ORDER BY time LIMIT %7$d\
    """
        .formatted(
            kind == Kind.READINGS ? column : column + "_mean",
            HistoryDatabase.table(files),
            HistoryDatabase.quoted(query.device()),
            query.phase(),
            query.fromMillis() / 1e3,
            query.toMillis() / 1e3,
            SeriesQuery.READ_MOST + 1,
            good(kind));
  }

  @Override
  public void quarters(
      String area,
      Quantity quantity,
      List<String> devices,
      long fromMillis,
      long toMillis,
      QuarterTaker taker)
      throws QueryException, IOException, InterruptedException {
    Map<String, Long> newest = new HashMap<>();
    read(
        area,
        quantity,
        devices,
        Kind.QUARTERS,
        fromMillis,
        toMillis,
        (device, time, watts) -> {
          taker.take(device, time, watts);
          newest.put(device, time);
        });
    // The newest rollup may be of a quarter that was not over; a device that was silent then does
    // not make all readings since be read.
    long recent = Math.max(fromMillis, toMillis - DeviceQuarters.READINGS_MILLIS);
    long tail =
        newest.values().stream().filter(time -> time >= recent).min(Long::compare).orElse(recent);
    read(
        area,
        quantity,
        devices,
        Kind.READINGS,
        tail,
        toMillis,
        (device, time, watts) -> {
          if (time >= newest.getOrDefault(device, tail)) {
            taker.take(device, time, watts);
          }
        });
  }

  private void read(
      String area,
      Quantity quantity,
      List<String> devices,
      Kind kind,
      long from,
      long to,
      QuarterTaker taker)
      throws QueryException, IOException, InterruptedException {
    if (from >= to || devices.isEmpty() || files(area, kind, from, to).isEmpty()) {
      return;
    }
    database.ask(
        () -> quartersSql(quantity, devices, kind, from, to, files(area, kind, from, to)),
        LIMIT_OF_MANY,
        rows -> {
          while (rows.next()) {
            taker.take(rows.getString(1), rows.getLong(2), rows.getDouble(3));
          }
          return null;
        });
  }

  private static String quartersSql(
      Quantity quantity,
      List<String> devices,
      Kind kind,
      long from,
      long to,
      List<HistoryFile> files) {
    String column = ReadingRow.column(quantity);
    String mean = kind == Kind.READINGS ? "avg(" + column + ")" : "avg(" + column + "_mean)";
    return """
    SELECT device, epoch_ms(time) // %1$d * %1$d AS quarter, %2$s AS watts FROM %3$s
    WHERE phase = 'TOTAL' AND quality IN (%7$s) AND device IN (%4$s)
    AND time >= to_timestamp(%5$s) AND time < to_timestamp(%6$s)
    GROUP BY device, quarter HAVING watts IS NOT NULL ORDER BY device, quarter\
    """
        .formatted(
            DeviceQuarters.QUARTER_MILLIS,
            mean,
            HistoryDatabase.table(files),
            quoted(devices.stream()),
            from / 1e3,
            to / 1e3,
            good(kind));
  }

  private static String good(Kind kind) {
    return quoted(SeriesSource.good(kind).stream().map(Quality::name));
  }

  private static String quoted(Stream<String> texts) {
    return texts.map(HistoryDatabase::quoted).collect(Collectors.joining(", "));
  }

  private static Values values(ResultSet rows) throws SQLException {
    long[] times = new long[SeriesQuery.READ_MOST + 1];
    double[] values = new double[times.length];
    int size = 0;
    long left = 0;
    while (rows.next()) {
      if (rows.getBoolean(3)) {
        times[size] = rows.getLong(1);
        values[size++] = rows.getDouble(2);
      } else {
        left++;
      }
    }
    return new Values(Arrays.copyOf(times, size), Arrays.copyOf(values, size), left);
  }

  @Override
  public void close() {
    database.close();
  }
}
