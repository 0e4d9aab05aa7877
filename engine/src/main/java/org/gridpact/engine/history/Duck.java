package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** DuckDB as history uses it. */
public final class Duck {
  /** Of a database that is in no file. */
  public static final String IN_MEMORY = "jdbc:duckdb:";

  private static final String MEMORY = "512MB";

  /** What the system said, where DuckDB wraps it in JSON. */
  private static final Pattern WRAPPED =
      Pattern.compile("\"exception_message\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  private Duck() {}

  /**
   * Opens a database.
   *
   * @throws SQLException also where DuckDB cannot be loaded: it unpacks itself into the temporary
   *     folder, which may be full
   */
  public static DuckDBConnection connect(String url, Properties settings) throws SQLException {
    try {
      return (DuckDBConnection) DriverManager.getConnection(url, settings);
    } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
      throw new SQLException(
          "DuckDB cannot unpack itself into %s: %s; make room there and start again"
              .formatted(System.getProperty("java.io.tmpdir"), Causes.first(e)),
          e);
    }
  }

  /** What went wrong, in one line: without the statement, which was not the user's. */
  public static String words(SQLException e) {
    String text = String.valueOf(e.getMessage());
    Matcher wrapped = WRAPPED.matcher(text);
    String said = wrapped.find() ? wrapped.group(1).replace("\\\"", "\"") : text;
    return said.lines().findFirst().orElse(said);
  }

  /** The same, for those who look for failures of files. */
  static IOException failure(SQLException e) {
    return new IOException(words(e), e);
  }

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
    Connection duck = connect(IN_MEMORY, settings);
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
