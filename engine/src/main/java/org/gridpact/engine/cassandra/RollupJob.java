package org.gridpact.engine.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.RollupRow;
import org.gridpact.model.time.GridClock;

/**
 * Makes rollups of quarters from what the database has of them, {@value #AT_ONCE} side by side.
 *
 * <p>They are written as of the time before the readings were read. So of two that are made of the
 * same quarter at once the one stays that began later, which has what both had, whichever is
 * written last.
 *
 * <p>A reading that comes so late that those of its time are kept no more changes no rollup: what
 * was made of them stays.
 */
final class RollupJob implements AutoCloseable {
  private static final int AT_ONCE = 16;
  private static final int ATTEMPTS = 5;
  private static final long FIRST_PAUSE_MILLIS = 500;

  private final CqlSession session;
  private final Tables tables;
  private final Writes writes;
  private final OptionalInt daysOfReadings;
  private final GridClock clock = GridClock.system();
  private final ExecutorService workers =
      Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("rollup-", 0).factory());

  /**
   * A job on some tables.
   *
   * @param daysOfReadings how long readings are kept; empty: for ever
   */
  RollupJob(CqlSession session, Tables tables, Writes writes, OptionalInt daysOfReadings) {
    this.daysOfReadings = daysOfReadings;
    this.session = session;
    this.tables = tables;
    this.writes = writes;
  }

  /**
   * Makes them and returns when they are acknowledged. All they are made of is acknowledged before.
   */
  void make(List<Quarter> quarters) throws IOException, InterruptedException {
    List<Callable<Void>> all = new ArrayList<>();
    for (Quarter quarter : quarters) {
      all.add(
          () -> {
            make(quarter);
            return null;
          });
    }
    for (Future<Void> made : workers.invokeAll(all)) {
      try {
        made.get();
      } catch (ExecutionException e) {
        throw new IOException("no rollups: " + e.getCause().getMessage(), e.getCause());
      }
    }
    writes.await();
  }

  private void make(Quarter quarter) throws IOException, InterruptedException {
    if (isWithoutReadings(quarter) && hasMinutes(quarter)) {
      return;
    }
    long asOf = session.getContext().getTimestampGenerator().next();
    QuarterRollups rollups = read(quarter);
    List<BoundStatement> minutes =
        rollups.minutes().stream().map(row -> tables.insert(Kind.MINUTES, row)).toList();
    List<BoundStatement> quarters =
        rollups.quarters().stream().map(row -> tables.insert(Kind.QUARTERS, row)).toList();
    // A quarter is within one month and one year, so each list is of one partition.
    for (List<BoundStatement> rows : List.of(minutes, quarters)) {
      if (!rows.isEmpty()) {
        writes.send(
            BatchStatement.newInstance(BatchType.UNLOGGED, rows.toArray(BoundStatement[]::new))
                .setQueryTimestamp(asOf));
      }
    }
  }

  /** Whether readings of that time, had they come in time, are kept no more. */
  private boolean isWithoutReadings(Quarter quarter) {
    return daysOfReadings.isPresent()
        && clock.epochMillis() - quarter.startMillis()
            >= Duration.ofDays(daysOfReadings.getAsInt()).toMillis();
  }

  private boolean hasMinutes(Quarter quarter) throws InterruptedException {
    return again(
        () -> {
          List<RollupRow> minutes = new ArrayList<>();
          tables.rollups(
              Kind.MINUTES,
              quarter.device(),
              quarter.startMillis(),
              quarter.endMillis(),
              minutes::add);
          return !minutes.isEmpty();
        });
  }

  private QuarterRollups read(Quarter quarter) throws InterruptedException {
    return again(
        () -> {
          QuarterRollups rollups = new QuarterRollups(quarter);
          tables.readings(
              quarter.device(), quarter.startMillis(), quarter.endMillis(), rollups::add);
          tables.rollups(
              Kind.REPORTED,
              quarter.device(),
              quarter.startMillis(),
              quarter.endMillis(),
              rollups::add);
          return rollups;
        });
  }

  private static <T> T again(Supplier<T> question) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return question.get();
      } catch (DriverException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(FIRST_PAUSE_MILLIS << (attempt - 1));
      }
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
