package org.gridpact.edge.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
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
  private static final int VERSION = 1;
  private static final Logger log = LoggerFactory.getLogger(Database.class);

  private static final String[] SCHEMA = {
    "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS frame (sequence INTEGER PRIMARY KEY, boot_epoch INTEGER NOT NULL,"
        + " birth_id INTEGER NOT NULL, epoch_millis INTEGER NOT NULL, telemetry BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS birth (birth_id INTEGER PRIMARY KEY, telemetry BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS dispatch_order (id TEXT PRIMARY KEY, prepared BLOB NOT NULL,"
        + " state TEXT NOT NULL, reason TEXT NOT NULL, effects BLOB NOT NULL)",
    "PRAGMA user_version = " + VERSION
  };

  private final Path file;
  private final Connection connection;
  private String failure;

  /** Something done on the connection, within a transaction where it changes anything. */
  interface Work<T> {
    T on(Connection db) throws SQLException, IOException;
  }

  private Database(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  static Database open(Path file) throws IOException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.setLockingMode(LockingMode.EXCLUSIVE);
    config.setBusyTimeout(0);
    try {
      Connection connection = config.createConnection("jdbc:sqlite:" + file);
      try {
        connection.setAutoCommit(false);
        prepare(file, connection);
        return new Database(file, connection);
      } catch (SQLException | IOException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw new IOException(
          "cannot open %s: %s; is another process using it?".formatted(file, e.getMessage()), e);
    }
  }

  private static void prepare(Path file, Connection connection) throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet version = statement.executeQuery("PRAGMA user_version")) {
        if (version.getInt(1) > VERSION) {
          throw new IOException(
              "%s is of version %d, this program knows %d"
                  .formatted(file, version.getInt(1), VERSION));
        }
      }
      for (String sql : SCHEMA) {
        statement.executeUpdate(sql);
      }
      connection.commit();
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
    try {
      T result = work.on(connection);
      if (changes) {
        connection.commit();
      }
      done = true;
      return result;
    } catch (SQLException e) {
      throw failed(e);
    } finally {
      if (!done || !changes) {
        rollback();
      }
    }
  }

  private IOException failed(SQLException e) {
    if (e instanceof SQLiteException s && s.getResultCode() == SQLiteErrorCode.SQLITE_FULL) {
      return new IOException("the disk of %s is full".formatted(file), e);
    }
    failure =
        "%s failed (%s); nothing is stored until the gateway is restarted"
            .formatted(file, e.getMessage());
    log.error(failure);
    return new IOException(failure, e);
  }

  private void rollback() {
    try {
      connection.rollback();
    } catch (SQLException e) {
      if (failure == null) {
        failed(e);
      }
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
