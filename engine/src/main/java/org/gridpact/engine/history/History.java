package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.gridpact.engine.history.HistoryFiles.Kind;

/**
 * Questions to history, answered by DuckDB from the finished files.
 *
 * <p>Each question opens a database of its own in memory, so this is safe for use by many threads.
 */
public final class History {
  /** How often a question is asked again whose files went elsewhere meanwhile. */
  private static final int MOST_TRIES = 5;

  private final HistoryFiles files;

  public History(Path root) {
    files = new HistoryFiles(root);
  }

  /**
   * What history holds.
   *
   * @param rows one a reading and phase
   * @param readings distinct device and time
   * @param points values that are not null
   * @param bytes of all files
   */
  public record Summary(long rows, long readings, long points, long files, long bytes) {
    /** NaN where there is no point. */
    public double bytesPerPoint() {
      return points == 0 ? Double.NaN : (double) bytes / points;
    }
  }

  /** What history holds; all zero before the first file. */
  public Summary summary() throws SQLException, IOException {
    List<HistoryFile> readings = files.list(Kind.READINGS);
    if (readings.isEmpty()) {
      return new Summary(0, 0, 0, 0, 0);
    }
    String points =
        String.join(
            " + ",
            HistorySchema.SCHEMA.getFields().stream()
                .skip(HistorySchema.FIRST_QUANTITY)
                .map(f -> "count(" + f.getName() + ")")
                .toList());
    List<List<Object>> rows =
        query("SELECT count(*), count(DISTINCT (device, time)), " + points + " FROM history");
    List<Object> row = rows.getFirst();
    return new Summary(number(row, 0), number(row, 1), number(row, 2), readings.size(), bytes());
  }

  /** Rows of all finished files, from what their ends say; 0 before the first file. */
  public long rows() throws SQLException, IOException {
    return files.list(Kind.READINGS).isEmpty()
        ? 0
        : number(query("SELECT count(*) FROM history").getFirst(), 0);
  }

  /** Size of all finished files of readings. */
  public long bytes() throws IOException {
    return files.list(Kind.READINGS).stream().mapToLong(HistoryFile::bytes).sum();
  }

  /**
   * The rows of a query on the view {@code history}, of readings, whose columns are those of the
   * files plus {@code area}, {@code day} and {@code bucket}; and on the views {@code minutes},
   * {@code quarters} and {@code reported}, each once there is a file of it.
   *
   * @throws SQLException where the query is wrong, or there is no finished file yet
   */
  public List<List<Object>> query(String sql) throws SQLException, IOException {
    Map<String, List<HistoryFile>> views = views(sql);
    for (int tried = 1; ; tried++) {
      try {
        return query(sql, views);
      } catch (SQLException e) {
        Map<String, List<HistoryFile>> now = views(sql);
        if (now.equals(views) || tried == MOST_TRIES) {
          throw e;
        }
        views = now;
      }
    }
  }

  /** Those that the query may ask: to make one, DuckDB reads the end of each of its files. */
  private Map<String, List<HistoryFile>> views(String sql) throws IOException {
    Map<String, List<HistoryFile>> views = new TreeMap<>();
    for (Kind kind : Kind.values()) {
      String name = kind == Kind.READINGS ? "history" : kind.folder();
      List<HistoryFile> of =
          sql.toLowerCase(Locale.ROOT).contains(name) ? files.list(kind) : List.of();
      if (!of.isEmpty()) {
        views.put(name, of);
      }
    }
    return views;
  }

  private static List<List<Object>> query(String sql, Map<String, List<HistoryFile>> views)
      throws SQLException {
    try (Connection duck = Duck.connect(Duck.IN_MEMORY, new Properties());
        Statement statement = duck.createStatement()) {
      statement.execute("SET threads = 2");
      for (Map.Entry<String, List<HistoryFile>> view : views.entrySet()) {
        statement.execute(
            "CREATE VIEW %s AS SELECT * FROM read_parquet([%s], hive_partitioning = true, union_by_name = true)"
                .formatted(view.getKey(), Duck.paths(view.getValue())));
      }
      try (ResultSet result = statement.executeQuery(sql)) {
        List<List<Object>> rows = new ArrayList<>();
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
          List<Object> row = new ArrayList<>(columns);
          for (int i = 1; i <= columns; i++) {
            row.add(result.getObject(i));
          }
          rows.add(row);
        }
        return rows;
      }
    }
  }

  private static long number(List<Object> row, int column) {
    return ((Number) row.get(column)).longValue();
  }
}
