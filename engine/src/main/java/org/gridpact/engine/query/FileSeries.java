package org.gridpact.engine.query;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.gridpact.engine.history.HistoryFile;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.ReadingRow;

/** Series from the files of history. */
public final class FileSeries implements SeriesSource {
  private static final Duration LIMIT = Duration.ofSeconds(10);

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
    return database.files().list(kind, query.fromMillis(), query.toMillis() - 1).stream()
        .filter(file -> file.area().equals(query.area()))
        .toList();
  }

  private static String sql(SeriesQuery query, Kind kind, List<HistoryFile> files) {
    String column = ReadingRow.column(query.quantity());
    return """
    SELECT epoch_ms(time), %1$s, quality = 'GOOD' FROM %2$s
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
            SeriesQuery.READ_MOST + 1);
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
