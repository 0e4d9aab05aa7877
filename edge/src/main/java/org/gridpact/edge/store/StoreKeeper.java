package org.gridpact.edge.store;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a store within its budget, on a thread of its own beside the cycles, piece by piece, so
 * that a cycle waits for one piece at most. Where the store fails it waits for a restart.
 */
public final class StoreKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StoreKeeper.class);
  private static final long LOOK_EVERY_MILLIS = 200;
  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

  private final EdgeStore store;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;

  public StoreKeeper(EdgeStore store, String gateway) {
    this.store = store;
    thread = Thread.ofPlatform().daemon().name("store-" + gateway).start(this::run);
  }

  private void run() {
    try {
      boolean more = false;
      while (!stopping.await(more ? 1 : LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        more = store.failure() == null && keep();
      }
    } catch (InterruptedException _) {
      log.debug("keeping ends");
    }
  }

  private boolean keep() {
    try {
      return store.keep();
    } catch (IOException e) {
      // The disk may have room again later; frames say meanwhile that they are not stored.
      log.debug("the budget is not kept: {}", e.getMessage());
      return false;
    }
  }

  @Override
  public void close() {
    stopping.countDown();
    try {
      if (!thread.join(STOP_WITHIN)) {
        log.warn("{} does not end", thread.getName());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
