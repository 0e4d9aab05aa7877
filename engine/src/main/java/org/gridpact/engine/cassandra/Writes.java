package org.gridpact.engine.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends writes side by side, each until it is acknowledged.
 *
 * <p>At most {@value #AT_ONCE} are on their way; whoever has one more waits, which holds back the
 * stream job and with it its source. One that fails is sent again, {@value #ATTEMPTS} times in all
 * over about half a minute besides the time that the database takes. Then everything fails, for
 * good: the job goes back to its checkpoint, which holds nothing that was not acknowledged.
 *
 * <p>For any thread.
 */
final class Writes {
  static final int AT_ONCE = 256;
  static final int ATTEMPTS = 8;
  private static final long FIRST_PAUSE_MILLIS = 250;

  private final CqlSession session;
  private final long firstPauseMillis;
  private final Semaphore free = new Semaphore(AT_ONCE);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  Writes(CqlSession session) {
    this(session, FIRST_PAUSE_MILLIS);
  }

  /**
   * For tests of failures.
   *
   * @param firstPauseMillis before the second attempt; each later one is twice as long
   */
  Writes(CqlSession session, long firstPauseMillis) {
    this.session = session;
    this.firstPauseMillis = firstPauseMillis;
  }

  /**
   * Sends a write that may be repeated.
   *
   * @throws IOException where an earlier one has failed for good
   */
  void send(Statement<?> write) throws IOException, InterruptedException {
    do {
      refuseAfterFailure();
    } while (!free.tryAcquire(1, TimeUnit.SECONDS));
    send(write, 1);
  }

  /**
   * Returns once all that was sent before is acknowledged. Nothing may be sent meanwhile.
   *
   * @throws IOException where one has failed for good
   */
  void await() throws IOException, InterruptedException {
    do {
      refuseAfterFailure();
    } while (!free.tryAcquire(AT_ONCE, 1, TimeUnit.SECONDS));
    free.release(AT_ONCE);
    refuseAfterFailure();
  }

  private void send(Statement<?> write, int attempt) {
    try {
      session
          .executeAsync(write)
          .whenComplete(
              (_, error) -> {
                if (error == null) {
                  free.release();
                } else {
                  again(write, attempt, error);
                }
              });
    } catch (RuntimeException e) {
      again(write, attempt, e);
    }
  }

  private void again(Statement<?> write, int attempt, Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (attempt == ATTEMPTS || isForGood(cause)) {
      failure.compareAndSet(null, cause);
      free.release();
      return;
    }
    CompletableFuture.delayedExecutor(firstPauseMillis << (attempt - 1), TimeUnit.MILLISECONDS)
        .execute(() -> send(write, attempt + 1));
  }

  /** Whether sending it again would end the same way: it is wrong, or not allowed. */
  private static boolean isForGood(Throwable error) {
    return error instanceof QueryValidationException || error instanceof AuthenticationException;
  }

  private void refuseAfterFailure() throws IOException {
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IOException(
          "history is not written: Cassandra says " + failed.getMessage(), failed);
    }
  }
}
