package org.gridpact.engine.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The rows of statements, one statement after the other, while the next ones are being answered: at
 * most {@value #AHEAD} pages are held or on their way.
 */
final class Pages {
  static final int AHEAD = 8;
  private static final long FIRST_PAUSE_MILLIS = 250;

  private final CqlSession session;
  private final int attempts;

  /**
   * Pages of a session.
   *
   * @param attempts for each page; after the second each pause is twice the one before
   */
  Pages(CqlSession session, int attempts) {
    this.session = session;
    this.attempts = attempts;
  }

  /** A page that was asked for. */
  private record Asked(Statement<?> by, CompletableFuture<AsyncResultSet> answer) {}

  /**
   * Gives all rows, until one of them is not wanted any more.
   *
   * @param wanted takes a row, and says whether there are to be more
   * @throws DriverException where the database does not answer
   */
  void each(Stream<? extends Statement<?>> statements, Predicate<Row> wanted) {
    Iterator<? extends Statement<?>> next = statements.iterator();
    Queue<Asked> asked = new ArrayDeque<>();
    while (next.hasNext() || !asked.isEmpty()) {
      while (next.hasNext() && asked.size() < AHEAD) {
        asked.add(ask(next.next()));
      }
      if (!all(asked.remove(), wanted)) {
        return;
      }
    }
  }

  /** Whether more are wanted after the pages of one statement. */
  private boolean all(Asked first, Predicate<Row> wanted) {
    for (Asked page = first; page != null; ) {
      AsyncResultSet rows = answer(page);
      Asked following =
          rows.hasMorePages()
              ? ask(after(page.by, rows.getExecutionInfo().getPagingState()))
              : null;
      for (Row row : rows.currentPage()) {
        if (!wanted.test(row)) {
          return false;
        }
      }
      page = following;
    }
    return true;
  }

  private static Statement<?> after(Statement<?> statement, ByteBuffer state) {
    return statement.setPagingState(state);
  }

  private Asked ask(Statement<?> statement) {
    return new Asked(statement, session.executeAsync(statement).toCompletableFuture());
  }

  private AsyncResultSet answer(Asked page) {
    Asked tried = page;
    for (int attempt = 1; ; attempt++) {
      try {
        return tried.answer.join();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof DriverException cause)) {
          throw e;
        }
        if (attempt >= attempts || Thread.currentThread().isInterrupted()) {
          throw cause.copy();
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(FIRST_PAUSE_MILLIS << attempt));
        tried = ask(page.by);
      }
    }
  }
}
