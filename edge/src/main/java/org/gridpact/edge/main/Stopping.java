package org.gridpact.edge.main;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits for Ctrl-C or SIGTERM, and holds the process back until what was running has been closed.
 *
 * <p>Closed last: {@code try (Stopping s = ...; System x = ...)}.
 */
public final class Stopping implements AutoCloseable {
  /** What has not closed by then is cut off, as a kill would. */
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("stopping").unstarted(this::holdBack);

  private Stopping() {}

  public static Stopping onSignal() {
    Stopping stopping = new Stopping();
    Runtime.getRuntime().addShutdownHook(stopping.hook);
    return stopping;
  }

  private void holdBack() {
    asked.countDown();
    try {
      if (!closed.await(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("Not everything stopped in 5 s; the next start goes on from the data.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns when the process is asked to stop. */
  public void await() throws InterruptedException {
    asked.await();
  }

  /** As {@link #await()}, but not longer than a timeout; whether it was asked. */
  public boolean await(Duration timeout) throws InterruptedException {
    return asked.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether the process was asked to stop. */
  public boolean isAsked() {
    return asked.getCount() == 0;
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
