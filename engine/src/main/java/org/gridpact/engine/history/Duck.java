package org.gridpact.engine.history;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/** DuckDB as history's upkeep uses it. */
final class Duck {
  private static final String MEMORY = "512MB";

  private Duck() {}

  /**
   * A database in memory that takes at most 512 MB, sorts the rest in a folder, and hands out
   * results as they come.
   *
   * @param spill made when it is needed; emptied when the database is closed
   */
  static Connection open(Path spill) throws SQLException {
    return open(spill, 1);
  }

  /**
   * One that computes on several threads.
   *
   * @param threads at least 1; they share the memory
   */
  static Connection open(Path spill, int threads) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("jdbc_stream_results", "true");
    Connection duck = DriverManager.getConnection("jdbc:duckdb:", settings);
    try (Statement s = duck.createStatement()) {
      s.execute("SET threads = " + threads);
      s.execute("SET memory_limit = '" + MEMORY + "'");
      s.execute("SET temp_directory = " + text(spill.toString()));
    } catch (SQLException e) {
      duck.close();
      throw e;
    }
    return duck;
  }

  /** Paths as a list of SQL texts, without its brackets. */
  static String paths(List<HistoryFile> files) {
    return files.stream().map(f -> text(f.path().toString())).collect(Collectors.joining(", "));
  }

  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
