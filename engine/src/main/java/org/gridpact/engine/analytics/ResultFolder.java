package org.gridpact.engine.analytics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.history.Duck;
import org.gridpact.model.config.Failures;

/**
 * The folder of a result: hidden beside its place until it is whole, then put there at once. Closed
 * before that, it leaves nothing.
 */
public final class ResultFolder implements AutoCloseable {
  private final Path place;
  private final Path hidden;
  private boolean published;

  private ResultFolder(Path place, Path hidden, boolean published) {
    this.place = place;
    this.hidden = hidden;
    this.published = published;
  }

  /**
   * Begins a result.
   *
   * @throws AnalysisException where there is something at its place already, or it cannot be
   *     written
   */
  public static ResultFolder begin(Path place) throws AnalysisException {
    try {
      checkFree(place);
      Path absolute = place.toAbsolutePath();
      Path hidden =
          absolute.resolveSibling(".%s.%s".formatted(absolute.getFileName(), UUID.randomUUID()));
      Files.createDirectories(hidden);
      return new ResultFolder(absolute, hidden, false);
    } catch (IOException e) {
      throw new AnalysisException("%s cannot be written: %s".formatted(place, Failures.words(e)));
    }
  }

  private static void checkFree(Path place) throws IOException, AnalysisException {
    if (Files.isDirectory(place)) {
      try (Stream<Path> inside = Files.list(place)) {
        if (inside.findAny().isEmpty()) {
          return;
        }
      }
    } else if (!Files.exists(place)) {
      return;
    }
    throw new AnalysisException(
        "%s is there already: remove it, or choose another by --out".formatted(place));
  }

  /** A folder inside, for the tables of one of several analyses; it goes where this one goes. */
  public ResultFolder below(String name) throws AnalysisException {
    try {
      return new ResultFolder(
          place.resolve(name), Files.createDirectories(hidden.resolve(name)), true);
    } catch (IOException e) {
      throw AnalysisException.of(e);
    }
  }

  /** Where the parts are written meanwhile. */
  public Path unfinished() {
    return hidden;
  }

  /** Rows of a table, by SQL on {@code TABLE}. */
  public List<List<Object>> query(String table, String sql) throws AnalysisException {
    try (Connection duck = Duck.connect(Duck.IN_MEMORY, new Properties());
        Statement statement = duck.createStatement()) {
      open(statement, table);
      try (ResultSet result = statement.executeQuery(sql)) {
        int columns = result.getMetaData().getColumnCount();
        List<List<Object>> rows = new ArrayList<>();
        while (result.next()) {
          List<Object> row = new ArrayList<>(columns);
          for (int c = 1; c <= columns; c++) {
            row.add(result.getObject(c));
          }
          rows.add(row);
        }
        return rows;
      }
    } catch (SQLException e) {
      throw AnalysisException.of(e);
    }
  }

  /** Makes a table from another, by SQL on {@code result}. */
  public void derive(String from, String table, String sql) throws AnalysisException {
    copy(from, sql, table + "-00000.parquet", "FORMAT parquet, COMPRESSION zstd");
  }

  /** Writes a table as CSV with a header, too. */
  public void csv(String table, String order) throws AnalysisException {
    copy(table, "SELECT * FROM result ORDER BY " + order, table + ".csv", "FORMAT csv, HEADER");
  }

  private void copy(String from, String sql, String file, String form) throws AnalysisException {
    try (Connection duck = Duck.connect(Duck.IN_MEMORY, new Properties());
        Statement statement = duck.createStatement()) {
      open(statement, from);
      statement.execute(
          "COPY (%s) TO '%s' (%s)".formatted(sql, quoted(hidden.resolve(file)), form));
    } catch (SQLException e) {
      throw AnalysisException.of(e);
    }
  }

  private void open(Statement statement, String table) throws SQLException {
    statement.execute("SET threads = 2");
    statement.execute("SET memory_limit = '256MB'");
    statement.execute("SET TimeZone = 'UTC'");
    statement.execute("SET temp_directory = '%s'".formatted(quoted(hidden.resolve(".scratch"))));
    statement.execute(
        "CREATE VIEW result AS SELECT * FROM read_parquet([%s])".formatted(parts(table)));
  }

  /** By name, since in a pattern a folder's name would be a pattern, too. */
  private String parts(String table) throws SQLException {
    try (Stream<Path> files = Files.list(hidden)) {
      return files
          .filter(f -> f.getFileName().toString().matches(table + "-[0-9]+\\.parquet"))
          .sorted()
          .map(f -> "'" + quoted(f) + "'")
          .collect(Collectors.joining(", "));
    } catch (IOException e) {
      throw new SQLException(e);
    }
  }

  private static String quoted(Path path) {
    return path.toString().replace("'", "''");
  }

  public void write(String name, String text) throws AnalysisException {
    try {
      Files.writeString(hidden.resolve(name), text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw AnalysisException.of(e);
    }
  }

  /** Puts the result at its place. */
  public Path publish() throws AnalysisException {
    try {
      removeScratch();
      Files.deleteIfExists(place);
      Files.move(hidden, place, StandardCopyOption.ATOMIC_MOVE);
      published = true;
      return place;
    } catch (IOException e) {
      throw AnalysisException.of(e);
    }
  }

  private void removeScratch() throws AnalysisException {
    try {
      delete(hidden.resolve(".scratch"));
    } catch (IOException e) {
      throw AnalysisException.of(e);
    }
  }

  @Override
  public void close() throws AnalysisException {
    if (published) {
      removeScratch();
    } else {
      try {
        delete(hidden);
      } catch (IOException e) {
        throw new AnalysisException(
            "%s is of no use and cannot be removed: %s".formatted(hidden, Failures.words(e)));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failed)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
