package org.gridpact.engine.query;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.gridpact.engine.history.Duck;
import org.gridpact.engine.history.HistoryFile;
import org.gridpact.engine.history.HistoryFiles;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.RowTables;

/**
 * Copies a part of history into one file, in order of device, phase and time.
 *
 * @param devices all where empty
 * @param from first time
 * @param to first time that is not in it any more
 */
public record Export(Kind kind, List<String> devices, Instant from, Instant to) {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final String CANCELLED = "cancelled; there is no file";

  /** A measured value has fewer; beyond them means and files of before have noise. */
  private static final int DIGITS = 15;

  /** How the file is written. */
  public enum Format {
    /**
     * With a line of names; times in ISO 8601, UTC; numbers of at most {@value #DIGITS} digits;
     * nothing where not known.
     */
    CSV("FORMAT csv, HEADER true, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%gZ'"),
    PARQUET("FORMAT parquet, COMPRESSION zstd");

    private final String options;

    Format(String options) {
      this.options = options;
    }

    /** That of a file's name, {@code .csv} or {@code .parquet}. */
    public static Format of(Path file) throws QueryException {
      String name = file.toString();
      if (name.endsWith(".csv")) {
        return CSV;
      } else if (name.endsWith(".parquet")) {
        return PARQUET;
      }
      throw new QueryException(file + ": the name ends neither with .csv nor with .parquet");
    }
  }

  public Export {
    devices = List.copyOf(devices);
  }

  /**
   * Writes the file: whole, or not at all.
   *
   * @param root of history
   * @param file which is not there yet
   * @param cancelled whether it is to end without a file; asked a few times a second
   * @return how many rows it has
   * @throws QueryException where there is nothing to export, a file of history is damaged, or it
   *     was cancelled
   * @throws IOException where the file is there already, or cannot be written
   */
  public long write(Path root, Path file, BooleanSupplier cancelled)
      throws QueryException, IOException {
    return write("jdbc:duckdb:", () -> table(root), file, cancelled);
  }

  private String table(Path root) throws QueryException, IOException {
    List<HistoryFile> files =
        new HistoryFiles(root).list(kind, from.toEpochMilli(), to.toEpochMilli() - 1);
    if (files.isEmpty()) {
      throw nothing();
    }
    return HistoryDatabase.table(files);
  }

  /**
   * Writes the file from the tables of a file that {@link org.gridpact.engine.history.RowTables}
   * made; otherwise as {@link #write(Path, Path, BooleanSupplier)}.
   */
  public long writeTables(Path tables, Path file, BooleanSupplier cancelled)
      throws QueryException, IOException {
    return write(RowTables.url(tables), kind::folder, file, cancelled);
  }

  /** That there is nothing to export. */
  public QueryException nothing() {
    return new QueryException(
        "history holds no %s from %s to %s%s"
            .formatted(
                kind.folder(),
                from,
                to,
                devices.isEmpty() ? "" : " of " + String.join(", ", devices)));
  }

  /**
   * Whether a file could be written, looked at before the work.
   *
   * @throws QueryException where its name says no format
   * @throws IOException where it is there already, or its folder is not
   */
  public static void requireNew(Path file) throws QueryException, IOException {
    Format.of(file);
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString(), null, "is there already");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString(), null, "there is no such folder");
    }
  }

  private long write(String url, HistoryDatabase.Ours table, Path file, BooleanSupplier cancelled)
      throws QueryException, IOException {
    requireNew(file);
    Path next = file.resolveSibling("." + file.getFileName() + ".next");
    try (Connection duck = Duck.connect(url, new Properties());
        Statement statement = duck.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute("SET memory_limit = '" + HistoryDatabase.MEMORY + "'");
      statement.execute(
          "SET temp_directory = " + HistoryDatabase.quoted(next.toAbsolutePath() + ".sort"));
      long rows =
          HistoryDatabase.again(
              duck,
              s -> {
                String source = table.sql();
                return update(
                    s,
                    "COPY (SELECT %s FROM (SELECT * FROM %s WHERE %s ORDER BY device, phase, time)) TO %s (%s)"
                        .formatted(
                            columns(s, source, Format.of(file)),
                            source,
                            condition(),
                            HistoryDatabase.quoted(next.toString()),
                            Format.of(file).options),
                    cancelled);
              });
      if (cancelled.getAsBoolean()) {
        throw new QueryException(CANCELLED);
      }
      if (rows == 0) {
        throw nothing();
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      return rows;
    } catch (SQLException e) {
      throw new QueryException(cancelled.getAsBoolean() ? CANCELLED : Duck.words(e), e);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  private static String columns(Statement statement, String table, Format format)
      throws SQLException {
    if (format == Format.PARQUET) {
      return "*";
    }
    List<String> columns = new ArrayList<>();
    try (ResultSet of = statement.executeQuery("DESCRIBE SELECT * FROM " + table)) {
      while (of.next()) {
        String name = of.getString(1);
        columns.add(
            of.getString(2).equals("DOUBLE")
                ? "printf('%%.%1$dg', %2$s) AS %2$s".formatted(DIGITS, name)
                : name);
      }
    }
    return String.join(", ", columns);
  }

  /** Cancels a statement again and again, as one that has not begun yet does not notice. */
  private static long update(Statement statement, String sql, BooleanSupplier cancelled)
      throws SQLException {
    Thread looking =
        Thread.ofVirtual()
            .name("export-cancel")
            .start(
                () -> {
                  try {
                    while (true) {
                      if (cancelled.getAsBoolean()) {
                        statement.cancel();
                      }
                      Thread.sleep(LOOK_EVERY);
                    }
                  } catch (InterruptedException | SQLException _) {
                    // It has ended.
                  }
                });
    try {
      return statement.executeLargeUpdate(sql);
    } finally {
      looking.interrupt();
    }
  }

  private String condition() {
    String times =
        "time >= to_timestamp(%s) AND time < to_timestamp(%s)"
            .formatted(from.toEpochMilli() / 1e3, to.toEpochMilli() / 1e3);
    return devices.isEmpty()
        ? times
        : times
            + devices.stream()
                .map(HistoryDatabase::quoted)
                .collect(Collectors.joining(", ", " AND device IN (", ")"));
  }
}
