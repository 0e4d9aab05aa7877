package org.gridpact.engine.cassandra;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.gridpact.engine.history.Duck;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.RowTables;
import org.gridpact.engine.query.QueryException;
import org.gridpact.model.area.HistorySpec;

/**
 * A copy of a part of history, in a DuckDB file of its own: what SQL and export ask, since
 * Cassandra answers by device and time alone. Gone when closed.
 *
 * @param file with the tables
 * @param rows of each kind that was copied
 */
public record Staging(Path file, Map<Kind, Long> rows) implements AutoCloseable {
  /** Takes some gigabytes on disk. */
  public static final long MOST_ROWS = 50_000_000;

  private static final int ATTEMPTS = 4;

  /**
   * What is copied.
   *
   * @param devices all where empty
   * @param fromMillis first time, UTC
   * @param toMillis first time that is left out
   */
  public record Part(Collection<Kind> kinds, List<String> devices, long fromMillis, long toMillis) {
    public Part {
      kinds = List.copyOf(kinds);
      devices = List.copyOf(devices);
      if (fromMillis >= toMillis) {
        throw new IllegalArgumentException("from is not before to");
      }
    }
  }

  public Staging {
    rows = Map.copyOf(rows);
  }

  /**
   * Copies.
   *
   * @param limit how long it may take
   * @throws QueryException where there is more than {@value #MOST_ROWS} rows, or it takes longer
   * @throws IOException where the database does not answer, or the disk is full
   */
  public static Staging of(CassandraStore store, Part part, Duration limit)
      throws QueryException, IOException {
    Path file = Files.createTempDirectory("gridpact-rows").resolve("history.duckdb");
    // So that Ctrl-C leaves no gigabytes; the last that is named here is removed first.
    places(file).reversed().forEach(place -> place.toFile().deleteOnExit());
    boolean done = false;
    try (CassandraHistory history = CassandraHistory.open(store)) {
      Copy copy = new Copy(history, store.area(), part, System.nanoTime() + limit.toNanos());
      Map<Kind, Long> rows = copy.to(file);
      done = true;
      return new Staging(file, rows);
    } catch (SQLException e) {
      throw new IOException("rows cannot be put into %s: %s".formatted(file, Duck.words(e)), e);
    } finally {
      if (!done) {
        remove(file);
      }
    }
  }

  /** One copying. */
  private static final class Copy {
    private final CassandraHistory history;
    private final String area;
    private final Part part;
    private final long deadline;
    private final Map<Kind, Long> rows = new EnumMap<>(Kind.class);
    private long all;

    private Copy(CassandraHistory history, String area, Part part, long deadline) {
      this.history = history;
      this.area = area;
      this.part = part;
      this.deadline = deadline;
    }

    private Map<Kind, Long> to(Path file) throws SQLException, IOException, QueryException {
      try (RowTables tables = RowTables.create(file, area, HistorySpec.DEFAULT.buckets())) {
        for (Kind kind : part.kinds) {
          tables.begin(kind);
          long before = all;
          copy(kind, tables);
          rows.put(kind, all - before);
        }
      }
      return rows;
    }

    private void copy(Kind kind, RowTables to) throws SQLException, IOException, QueryException {
      SQLException[] failure = {null};
      try {
        history
            .pages(ATTEMPTS)
            .each(
                statements(kind).takeWhile(_ -> isInTime()),
                row -> {
                  try {
                    add(kind, row, to);
                  } catch (SQLException e) {
                    failure[0] = e;
                  }
                  return failure[0] == null && all <= MOST_ROWS && isInTime();
                });
      } catch (DriverException e) {
        throw new IOException("Cassandra does not answer: " + e.getMessage(), e);
      }
      if (failure[0] != null) {
        throw failure[0];
      }
      if (all > MOST_ROWS) {
        throw new QueryException(
            String.format(
                Locale.ROOT,
                "more than %,d rows of that time, which is the most that is copied: take less time,"
                    + " fewer devices, or a coarser resolution",
                MOST_ROWS));
      }
      if (!isInTime()) {
        throw new QueryException(
            String.format(
                Locale.ROOT,
                "no answer in time: %,d rows of %s were copied until then; take less time, fewer"
                    + " devices, a coarser resolution, or wait longer",
                all,
                kind.folder()));
      }
    }

    private void add(Kind kind, Row row, RowTables to) throws SQLException {
      all++;
      if (kind == Kind.READINGS) {
        to.add(Tables.reading(row));
      } else {
        to.add(kind, Tables.rollup(row));
      }
    }

    private boolean isInTime() {
      return System.nanoTime() <= deadline;
    }

    private Stream<BoundStatement> statements(Kind kind) throws IOException {
      if (part.devices.isEmpty()) {
        return Holdings.of(history, area, kind, part.fromMillis, part.toMillis).entrySet().stream()
            .flatMap(held -> statements(kind, held.getKey(), held.getValue()));
      }
      Set<String> devices = new TreeSet<>(part.devices);
      return Slice.of(kind)
          .starts(part.fromMillis, part.toMillis)
          .flatMap(slice -> statements(kind, slice, devices));
    }

    private Stream<BoundStatement> statements(Kind kind, LocalDate slice, Set<String> devices) {
      return devices.stream()
          .map(
              device -> history.tables().rows(kind, device, slice, part.fromMillis, part.toMillis));
    }
  }

  private static void remove(Path file) throws IOException {
    for (Path place : places(file)) {
      Files.deleteIfExists(place);
    }
  }

  private static List<Path> places(Path file) {
    return List.of(file, file.resolveSibling(file.getFileName() + ".wal"), file.getParent());
  }

  @Override
  public void close() throws IOException {
    remove(file);
  }
}
