package org.gridpact.engine.cassandra;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Consumer;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.ReadingRow;
import org.gridpact.engine.history.RollupRow;
import org.gridpact.engine.query.QueryException;
import org.gridpact.engine.query.SeriesQuery;
import org.gridpact.engine.query.SeriesSource;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Rollup;

/** Reads history from Cassandra, at the consistency it is written with. For any thread. */
public final class CassandraHistory implements SeriesSource {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final SharedSession shared;
  private final Tables tables;

  private CassandraHistory(SharedSession shared, Tables tables) {
    this.shared = shared;
    this.tables = tables;
  }

  /**
   * The history of a store that has been prepared.
   *
   * @throws IOException where it has not, or the database does not answer
   */
  public static CassandraHistory open(CassandraStore store) throws IOException {
    SharedSession shared = SharedSession.open(store.spec());
    try {
      return new CassandraHistory(
          shared, new Tables(shared, store.spec().keyspace(), store.area()));
    } catch (IOException | RuntimeException e) {
      shared.close();
      throw e;
    }
  }

  /** Where minutes make half as many points, they are read: a sixtieth of the rows. */
  @Override
  public long readingsMillis(int points) {
    return points * Rollup.MINUTE_MILLIS / 2;
  }

  @Override
  public boolean has(SeriesQuery query, Kind kind) throws QueryException {
    long start = System.nanoTime();
    Iterator<LocalDate> slices =
        Slice.of(kind).starts(query.fromMillis(), query.toMillis()).iterator();
    while (slices.hasNext()) {
      LocalDate slice = slices.next();
      boolean any =
          ask(
              () ->
                  tables.any(
                      kind,
                      query.phase(),
                      query.device(),
                      slice,
                      query.fromMillis(),
                      query.toMillis()));
      if (any) {
        return true;
      }
      refuseAfterLimit(start);
    }
    return false;
  }

  @Override
  public Values values(SeriesQuery query, Kind kind) throws QueryException {
    long start = System.nanoTime();
    Taken taken = new Taken(SeriesSource.good(kind));
    ask(
        () -> {
          pages(1)
              .each(
                  tables
                      .series(
                          kind,
                          query.quantity(),
                          query.phase(),
                          query.device(),
                          query.fromMillis(),
                          query.toMillis())
                      .takeWhile(_ -> isInTime(start)),
                  row -> taken.take(row) && isInTime(start));
          return true;
        });
    refuseAfterLimit(start);
    return taken.values();
  }

  private static boolean isInTime(long start) {
    return System.nanoTime() - start <= LIMIT.toNanos();
  }

  private static void refuseAfterLimit(long start) throws QueryException {
    if (!isInTime(start)) {
      throw new QueryException("no answer within %d s".formatted(LIMIT.toSeconds()));
    }
  }

  /** Asks the database. */
  private interface Question<T> {
    T ask();
  }

  private static <T> T ask(Question<T> question) throws QueryException {
    try {
      return question.ask();
    } catch (DriverException e) {
      throw new QueryException("Cassandra does not answer: " + e.getMessage(), e);
    }
  }

  /** Values of a series so far. */
  private static final class Taken {
    private final Set<Quality> good;
    private long[] times = new long[1024];
    private double[] values = new double[times.length];
    private int size;
    private long left;

    private Taken(Set<Quality> good) {
      this.good = good;
    }

    /** Whether there is room for more. */
    private boolean take(Row row) {
      double value = Cells.value(row, 2);
      if (Double.isNaN(value)) {
        return true;
      }
      if (!good.contains(Cells.quality(row, 1))) {
        left++;
      } else {
        if (size == times.length) {
          times = Arrays.copyOf(times, 2 * size);
          values = Arrays.copyOf(values, 2 * size);
        }
        times[size] = Cells.number(row, 0);
        values[size++] = value;
      }
      return size + left <= SeriesQuery.READ_MOST;
    }

    private Values values() {
      return new Values(Arrays.copyOf(times, size), Arrays.copyOf(values, size), left);
    }
  }

  Tables tables() {
    return tables;
  }

  /**
   * Pages of its rows.
   *
   * @param attempts for each
   */
  Pages pages(int attempts) {
    return new Pages(shared.session(), attempts);
  }

  /** A device's readings, by day, phase and time; read on as they are taken. */
  public void readings(String device, long fromMillis, long toMillis, Consumer<ReadingRow> to)
      throws QueryException {
    ask(
        () -> {
          tables.readings(device, fromMillis, toMillis, to);
          return true;
        });
  }

  /** A device's rollups, likewise by slice. */
  public void rollups(
      Kind kind, String device, long fromMillis, long toMillis, Consumer<RollupRow> to)
      throws QueryException {
    ask(
        () -> {
          tables.rollups(kind, device, fromMillis, toMillis, to);
          return true;
        });
  }

  @Override
  public void close() {
    shared.close();
  }
}
