package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Questions to history, answered by DuckDB from the finished files.
 *
 * <p>Each question opens a database of its own in memory, so this is safe for use by many threads.
 */
public final class History {
  private static final String FINISHED = "/area=*/day=*/part-*.parquet";

  private static final String ROLLUPS = "rollups";

  private final Path root;

  public History(Path root) {
    this.root = root;
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
    List<Path> files = files();
    if (files.isEmpty()) {
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
    return new Summary(number(row, 0), number(row, 1), number(row, 2), files.size(), bytes());
  }

  /** Rows of all finished files, from what their ends say; 0 before the first file. */
  public long rows() throws SQLException, IOException {
    return files().isEmpty() ? 0 : number(query("SELECT count(*) FROM history").getFirst(), 0);
  }

  /** Size of all finished files. */
  public long bytes() throws IOException {
    long bytes = 0;
    for (Path file : files()) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  /**
   * The rows of a query on the view {@code history}, whose columns are those of the files plus
   * {@code area} and {@code day}; and on the view {@code rollups}, of minutes of which a gateway
   * could not keep the readings, once there is a file of them.
   *
   * @throws SQLException where the query is wrong, or there is no finished file yet
   */
  public List<List<Object>> query(String sql) throws SQLException, IOException {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute("SET threads = 2");
      statement.execute(
          "CREATE VIEW history AS SELECT * FROM read_parquet('%s', hive_partitioning = true, union_by_name = true)"
              .formatted((root + FINISHED).replace("'", "''")));
      if (hasRollups()) {
        statement.execute(
            "CREATE VIEW rollups AS SELECT * FROM read_parquet('%s', hive_partitioning = true, union_by_name = true)"
                .formatted((root.resolve(ROLLUPS) + FINISHED).replace("'", "''")));
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

  private boolean hasRollups() throws IOException {
    return !files(root.resolve(ROLLUPS)).isEmpty();
  }

  private static long number(List<Object> row, int column) {
    return ((Number) row.get(column)).longValue();
  }

  /** Finished files. Those being written come and go meanwhile, and are not looked at. */
  private List<Path> files() throws IOException {
    return files(root);
  }

  private static List<Path> files(Path below) throws IOException {
    List<Path> files = List.of(below);
    for (String level : List.of("area=*", "day=*", "part-*.parquet")) {
      List<Path> next = new ArrayList<>();
      for (Path folder : files) {
        if (Files.isDirectory(folder)) {
          try (DirectoryStream<Path> matching = Files.newDirectoryStream(folder, level)) {
            matching.forEach(next::add);
          }
        }
      }
      files = next;
    }
    return files;
  }
}
