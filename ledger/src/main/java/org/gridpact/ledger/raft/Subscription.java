package org.gridpact.ledger.raft;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * Delivers events to one subscriber, in order, on one thread of its own.
 *
 * <p>{@value #BOUND} events wait at most. When a subscriber is slower than that the oldest are
 * dropped: every event carries the whole state, so the newest says all that matters.
 */
public final class Subscription implements AutoCloseable {
  static final int BOUND = 1_024;

  private final BlockingQueue<LedgerEvent> waiting = new ArrayBlockingQueue<>(BOUND);
  private final Consumer<LedgerEvent> consumer;
  private final Consumer<Subscription> onClose;
  private final Thread thread;

  Subscription(Consumer<LedgerEvent> consumer, Consumer<Subscription> onClose) {
    this.consumer = consumer;
    this.onClose = onClose;
    thread = Thread.ofVirtual().name("ledger-events").start(this::deliver);
  }

  /** Called by the one thread that applies entries. */
  void offer(LedgerEvent event) {
    while (!waiting.offer(event)) {
      waiting.poll();
    }
  }

  private void deliver() {
    try {
      while (true) {
        consumer.accept(waiting.take());
      }
    } catch (InterruptedException e) {
      // Closed.
      Thread.currentThread().interrupt();
    }
  }

  /** Ends delivery; events that wait are not delivered any more. */
  @Override
  public void close() {
    onClose.accept(this);
    thread.interrupt();
  }
}
