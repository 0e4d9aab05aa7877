package org.gridpact.edge.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.LockingMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A SQLite file in which every change is a synced transaction.
 *
 * <p>After a failure other than a full disk it refuses everything: SQLite, like the page cache
 * below it, cannot tell what of a failed sync is on disk.
 */
final class Database {
  private static final int VERSION = 3;

  /** The log is written back into the file at so many pages, and cut to so many bytes. */
  private static final int CHECKPOINT_PAGES = 256;

  private static final int LOG_BYTES = 2 << 20;
  private static final String NO_STORE = " is no store of a gateway: it holds something else";
  private static final Logger log = LoggerFactory.getLogger(Database.class);

  private static final String[] SCHEMA = {
    "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS frame (sequence INTEGER PRIMARY KEY, boot_epoch INTEGER NOT NULL,"
        + " birth_id INTEGER NOT NULL, epoch_millis INTEGER NOT NULL, telemetry BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS birth (birth_id INTEGER PRIMARY KEY, telemetry BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS dispatch_order (id TEXT PRIMARY KEY, prepared BLOB NOT NULL,"
        + " state TEXT NOT NULL, reason TEXT NOT NULL, effects BLOB NOT NULL,"
        + " received_at INTEGER, prepared_at INTEGER, learnt_at INTEGER)",
    "CREATE TABLE IF NOT EXISTS rollup (sequence INTEGER PRIMARY KEY, last_sequence INTEGER NOT"
        + " NULL, boot_epoch INTEGER NOT NULL, birth_id INTEGER NOT NULL, epoch_millis INTEGER NOT"
        + " NULL, telemetry BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS evidence (sequence INTEGER PRIMARY KEY, content BLOB NOT NULL)",
    "PRAGMA user_version = " + VERSION
  };

  private final Path file;
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private String failure;
  private boolean full;

  /** Something done on the connection, within a transaction where it changes anything. */
  interface Work<T> {
    T on(Statements db) throws SQLException, IOException;
  }

  /** The statements of a connection, each prepared once; its texts are the program's own. */
  interface Statements {
    PreparedStatement of(String sql) throws SQLException;

    /** What a statement without arguments says in its first row and column. */
    default long number(String sql) throws SQLException {
      try (ResultSet row = of(sql).executeQuery()) {
        return row.getLong(1);
      }
    }
  }

  /** Whether the present work has asked anything. */
  private boolean asked;

  private Database(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  static Database open(Path file) throws IOException {
    SQLiteConfig config = new SQLiteConfig();
    config.setSynchronous(SynchronousMode.FULL);
    config.setLockingMode(LockingMode.EXCLUSIVE);
    config.setBusyTimeout(0);
    config.setJournalSizeLimit(LOG_BYTES);
    // Otherwise the driver asks for the last row's number after every statement.
    config.setGetGeneratedKeys(false);
    try {
      Connection connection = config.createConnection("jdbc:sqlite:" + file);
      try {
        requireStore(file, connection);
        connection.setAutoCommit(false);
        prepare(connection);
        return new Database(file, connection);
      } catch (SQLException | IOException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new IOException(unusable(file, e), e);
    }
  }

  private static String unusable(Path file, SQLException e) {
    return switch (SQLiteErrorCode.getErrorCode(e.getErrorCode())) {
      case SQLITE_BUSY, SQLITE_LOCKED ->
          file + " is in use: another process runs this gateway in the same folder";
      case SQLITE_NOTADB -> file + NO_STORE;
      case SQLITE_CORRUPT ->
          "%s is damaged (%s): put it aside, and what the center has not acknowledged with it"
              .formatted(file, e.getMessage());
      default ->
          "cannot open %s (%s): it and its folder have to be there for this user to read and write"
              .formatted(file, e.getMessage());
    };
  }

  /** Refuses what other programs have written, before anything is changed in it. */
  private static void requireStore(Path file, Connection connection)
      throws SQLException, IOException {
    String tables = "SELECT COUNT(*), COALESCE(SUM(name = 'dispatch_order'), 0) FROM sqlite_master";
    try (Statement statement = connection.createStatement()) {
      try (ResultSet found = statement.executeQuery(tables)) {
        if (found.getInt(1) > 0 && found.getInt(2) == 0) {
          throw new IOException(file + NO_STORE);
        }
      }
      try (ResultSet version = statement.executeQuery("PRAGMA user_version")) {
        if (version.getInt(1) > VERSION) {
          throw new IOException(
              "%s is of version %d, this program knows %d"
                  .formatted(file, version.getInt(1), VERSION));
        }
      }
      statement.execute("PRAGMA journal_mode = WAL");
    }
  }

  private static void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : SCHEMA) {
        statement.executeUpdate(sql);
      }
      addTimes(statement);
      connection.commit();
      statement.executeUpdate("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
      connection.commit();
    }
  }

  /** Orders of a file of version 2 have no times: they are not known. */
  private static void addTimes(Statement statement) throws SQLException {
    String known = "SELECT 1 FROM pragma_table_info('dispatch_order') WHERE name = 'learnt_at'";
    try (ResultSet column = statement.executeQuery(known)) {
      if (column.next()) {
        return;
      }
    }
    for (String column : List.of("received_at", "prepared_at", "learnt_at")) {
      statement.executeUpdate("ALTER TABLE dispatch_order ADD COLUMN " + column + " INTEGER");
    }
  }

  /** Does work that changes nothing. */
  <T> T read(Work<T> work) throws IOException {
    return run(work, false);
  }

  /** Does work as one transaction; on return it is on disk. */
  <T> T change(Work<T> work) throws IOException {
    return run(work, true);
  }

  private <T> T run(Work<T> work, boolean changes) throws IOException {
    if (failure != null) {
      throw new IOException(failure);
    }
    boolean done = false;
    asked = false;
    try {
      T result = work.on(this::prepared);
      if (changes) {
        connection.commit();
        if (full) {
          full = false;
          log.info("the disk of {} has room again", file);
        }
      }
      done = true;
      return result;
    } catch (SQLException e) {
      closeStatements();
      throw failed(e);
    } finally {
      if (asked && !(done && changes)) {
        rollback();
      }
    }
  }

  private PreparedStatement prepared(String sql) throws SQLException {
    asked = true;
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    return statement;
  }

  /** The driver has closed the one that failed; it would fail again. */
  private void closeStatements() {
    for (PreparedStatement each : prepared.values()) {
      try {
        each.close();
      } catch (SQLException e) {
        log.debug("closing a statement of {}: {}", file, e.getMessage());
      }
    }
    prepared.clear();
  }

  /** Bytes of the pages that hold something; the file has as many as it ever had at once. */
  static long usedBytes(Statements db) throws SQLException {
    return (db.number("PRAGMA page_count") - db.number("PRAGMA freelist_count"))
        * db.number("PRAGMA page_size");
  }

  private IOException failed(SQLException e) {
    if (e instanceof SQLiteException s && s.getResultCode() == SQLiteErrorCode.SQLITE_FULL) {
      if (!full) {
        full = true;
        log.error(
            "the disk of {} is full: until it has room readings are lost, orders refused", file);
      }
      return new IOException("the disk of %s is full".formatted(file), e);
    }
    failure =
        e.getErrorCode() == SQLiteErrorCode.SQLITE_CORRUPT.code
            ? unusable(file, e)
            : "%s failed (%s); nothing is stored until the gateway is restarted"
                .formatted(file, e.getMessage());
    log.error(failure);
    return new IOException(failure, e);
  }

  private void rollback() {
    try {
      connection.rollback();
    } catch (SQLException e) {
      if (failure == null) {
        beginAnew(e);
      }
    }
  }

  /** At a full disk SQLite rolls back by itself; the driver is then in no transaction. */
  private void beginAnew(SQLException noRollback) {
    if (!full || noRollback.getErrorCode() != SQLiteErrorCode.SQLITE_ERROR.code) {
      failed(noRollback);
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
    } catch (SQLException e) {
      failed(e);
    }
  }

  String failure() {
    return failure;
  }

  void close() {
    failure = file + " is closed";
    try {
      connection.close();
    } catch (SQLException e) {
      log.warn("closing {}: {}", file, e.getMessage());
    }
  }
}
