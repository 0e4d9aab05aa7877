package org.gridpact.engine.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.gridpact.engine.history.HistoryFiles.Kind;

/**
 * Makes rollups of quarters from what the database has of them, {@value #AT_ONCE} side by side.
 *
 * <p>They are written as of the time before the readings were read. So of two that are made of the
 * same quarter at once the one stays that began later, which has what both had, whichever is
 * written last.
 */
final class RollupJob implements AutoCloseable {
  private static final int AT_ONCE = 16;
  private static final int ATTEMPTS = 5;
  private static final long FIRST_PAUSE_MILLIS = 500;

  private final CqlSession session;
  private final Tables tables;
  private final Writes writes;
  private final ExecutorService workers =
      Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("rollup-", 0).factory());

  RollupJob(CqlSession session, Tables tables, Writes writes) {
    this.session = session;
    this.tables = tables;
    this.writes = writes;
  }

  /** Makes them and returns when they are acknowledged. All they are made of is acknowledged before. */
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

  private QuarterRollups read(Quarter quarter) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        QuarterRollups rollups = new QuarterRollups(quarter);
        tables.readings(quarter.device(), quarter.startMillis(), quarter.endMillis(), rollups::add);
        tables.rollups(
            Kind.REPORTED,
            quarter.device(),
            quarter.startMillis(),
            quarter.endMillis(),
            rollups::add);
        return rollups;
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
