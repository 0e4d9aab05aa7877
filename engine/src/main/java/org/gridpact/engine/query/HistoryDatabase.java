package org.gridpact.engine.query;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.gridpact.engine.history.Duck;
import org.gridpact.engine.history.HistoryFile;
import org.gridpact.engine.history.HistoryFiles;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.RowTables;

/**
 * Answers SELECT statements from the files of history, by DuckDB in this process. Its views are
 * {@code readings}, {@code minutes}, {@code quarters} and {@code reported}, each with the columns
 * of its files and {@code area}, {@code day} and {@code bucket}; one without a file is not there.
 *
 * <p>Nothing can be written, and no file outside the folder read. A question gets at most {@value
 * #MEMORY} and its time; {@value #AT_ONCE} are answered at once, and others wait within theirs. For
 * any thread.
 */
public final class HistoryDatabase implements AutoCloseable {
  static final String MEMORY = "1GB";
  static final int AT_ONCE = 4;
  private static final int TRIES = 10;

  /** What DuckDB says of a file that went before it was looked for, and before it was opened. */
  private static final Pattern GONE = Pattern.compile("No files found|No such file");

  private static final Pattern END = Pattern.compile("[\\s;]+$");

  private static final String ONE_SELECT = "history is only read: one SELECT statement";

  private final HistoryFiles files;
  private final String url;
  private final Semaphore free = new Semaphore(AT_ONCE, true);
  private DuckDBConnection duck;
  private boolean closed;

  /** Reads the rows of an answer. */
  public interface Reader<T> {
    T read(ResultSet rows) throws SQLException;
  }

  /**
   * A database over a folder, which need not hold anything yet. DuckDB is loaded by the first
   * question, as whoever starts has other things to do.
   *
   * @throws IOException where the folder cannot be made
   */
  public HistoryDatabase(Path root) throws IOException {
    this(rootOf(root), Duck.IN_MEMORY);
  }

  private HistoryDatabase(HistoryFiles files, String url) {
    this.files = files;
    this.url = url;
  }

  private static HistoryFiles rootOf(Path root) throws IOException {
    Files.createDirectories(root);
    return new HistoryFiles(root.toRealPath());
  }

  /**
   * A database over the tables of a file that {@link org.gridpact.engine.history.RowTables} made,
   * alone in its folder.
   */
  public static HistoryDatabase ofTables(Path file) throws IOException {
    return new HistoryDatabase(rootOf(file.getParent()), RowTables.url(file));
  }

  /** A connection of its own; the caller closes it. */
  private synchronized Connection connection() throws SQLException {
    if (closed) {
      throw new SQLException("history is closed");
    }
    if (duck == null) {
      duck = opened();
    }
    return duck.duplicate();
  }

  private DuckDBConnection opened() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("duckdb.read_only", Boolean.toString(!url.equals(Duck.IN_MEMORY)));
    DuckDBConnection opened = Duck.connect(url, properties);
    try (Statement settings = opened.createStatement()) {
      settings.execute("SET threads = 2");
      settings.execute("SET memory_limit = '" + MEMORY + "'");
      settings.execute("SET temp_directory = ''");
      settings.execute("SET TimeZone = 'UTC'");
      settings.execute("SET parquet_metadata_cache = true");
      settings.execute("SET allowed_directories = [" + quoted(files.root() + "/") + "]");
      settings.execute("SET enable_external_access = false");
      settings.execute("SET lock_configuration = true");
      return opened;
    } catch (SQLException e) {
      opened.close();
      throw e;
    }
  }

  HistoryFiles files() {
    return files;
  }

  /**
   * The answer to one SELECT statement on the views.
   *
   * @param most how many of its rows are wanted: an answer is held whole, and may have more than
   *     there is room for
   * @param limit how long it may take, with waiting
   * @throws QueryException where it is no SELECT, is wrong, or takes too long
   * @throws IOException where the files cannot be listed
   */
  public <T> T ask(String sql, long most, Duration limit, Reader<T> reader)
      throws QueryException, IOException, InterruptedException {
    return within(
        limit,
        statement -> {
          refuseUnlessSelect(statement, sql);
          for (Kind kind : Kind.values()) {
            List<HistoryFile> of = files.list(kind);
            if (!of.isEmpty()) {
              String view =
                  "CREATE OR REPLACE TEMP VIEW %s AS SELECT * FROM %s"
                      .formatted(kind.folder(), table(of));
              hidden(() -> statement.execute(view));
            }
          }
          return read(statement, first(most, sql), reader);
        });
  }

  /** The answer to one SELECT statement, with all of its rows. */
  public <T> T ask(String sql, Duration limit, Reader<T> reader)
      throws QueryException, IOException, InterruptedException {
    return ask(sql, Long.MAX_VALUE, limit, reader);
  }

  /** A statement that ends within is left as it is: what follows may be a comment, or a text. */
  private static String first(long most, String sql) {
    String select = END.matcher(sql).replaceFirst("");
    return most == Long.MAX_VALUE || select.contains(";")
        ? sql
        : "SELECT * FROM (%n%s%n) LIMIT %d".formatted(select, most);
  }

  /** Makes a statement that names its files itself ({@link #table}). */
  interface Ours {
    String sql() throws QueryException, IOException;
  }

  <T> T ask(Ours ours, Duration limit, Reader<T> reader)
      throws QueryException, IOException, InterruptedException {
    return within(
        limit,
        statement -> {
          String sql = ours.sql();
          return hidden(() -> read(statement, sql, reader));
        });
  }

  private interface Hidden<T> {
    T run() throws SQLException;
  }

  /** Runs what the user has not written: an error does not show it. */
  private static <T> T hidden(Hidden<T> statement) throws SQLException {
    try {
      return statement.run();
    } catch (SQLTimeoutException e) {
      throw e;
    } catch (SQLException e) {
      throw new SQLException(Duck.words(e), e);
    }
  }

  private static <T> T read(Statement statement, String sql, Reader<T> reader) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      return reader.read(rows);
    }
  }

  interface Work<T> {
    T on(Statement statement) throws SQLException, QueryException, IOException;
  }

  private <T> T within(Duration limit, Work<T> work)
      throws QueryException, IOException, InterruptedException {
    long start = System.nanoTime();
    if (!free.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new QueryException(
          "%d other questions are being answered; none ended within %d s"
              .formatted(AT_ONCE, limit.toSeconds()));
    }
    try (Connection own = connection()) {
      return again(
          own,
          statement -> {
            long left = limit.minusNanos(System.nanoTime() - start).toSeconds();
            statement.setQueryTimeout((int) Math.max(1, left));
            return work.on(statement);
          });
    } catch (SQLTimeoutException e) {
      throw new QueryException("no answer within %d s".formatted(limit.toSeconds()), e);
    } catch (SQLException e) {
      throw new QueryException(e.getMessage(), e);
    } finally {
      free.release();
    }
  }

  /**
   * A file may go to its place in another while it is looked for: then the files are listed anew,
   * for a statement of its own, since DuckDB closes one that fails.
   */
  static <T> T again(Connection duck, Work<T> work)
      throws SQLException, QueryException, IOException {
    for (int i = 1; ; i++) {
      try (Statement statement = duck.createStatement()) {
        return work.on(statement);
      } catch (SQLException e) {
        if (i == TRIES || !GONE.matcher(e.getMessage()).find()) {
          throw e;
        }
      }
    }
  }

  private static void refuseUnlessSelect(Statement statement, String sql)
      throws SQLException, QueryException {
    String parsed =
        """
        SELECT j->>'error', j->>'error_message', json_array_length(j->'statements')
        FROM (SELECT json_serialize_sql(%s)::JSON AS j)\
        """
            .formatted(quoted(sql));
    try (ResultSet answer = statement.executeQuery(parsed)) {
      answer.next();
      if (Boolean.parseBoolean(answer.getString(1))) {
        String why = answer.getString(2);
        throw new QueryException(why.startsWith("Only SELECT") ? ONE_SELECT : why);
      }
      if (answer.getInt(3) != 1) {
        throw new QueryException(ONE_SELECT);
      }
    }
  }

  /** The rows of some files, as what follows FROM. */
  static String table(List<HistoryFile> files) {
    return files.stream()
        .map(file -> quoted(file.path().toString()))
        .collect(
            Collectors.joining(
                ", ", "read_parquet([", "], hive_partitioning = true, union_by_name = true)"));
  }

  static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      if (duck != null) {
        duck.close();
      }
    } catch (SQLException _) {
      // Nothing is kept in it.
    }
  }
}
