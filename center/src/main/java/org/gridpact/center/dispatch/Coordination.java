package org.gridpact.center.dispatch;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.gridpact.center.uplink.GatewayLink;
import org.gridpact.center.uplink.GatewayListener;
import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.raft.Subscription;
import org.gridpact.model.area.Area;
import org.gridpact.model.time.GridClock;

/**
 * A {@link Coordinator} that runs, on a thread of its own and on that of the ledger's events. A
 * node that has not reached a majority of the nodes for {@value #MAJORITY_WITHIN_MILLIS} ms takes
 * no gateways until it does: what they say would come to nothing here, and another node can hear
 * it.
 */
public final class Coordination implements AutoCloseable {
  private static final long TICK_MILLIS = 100;
  private static final long ASK_MILLIS = 1_000;
  static final long MAJORITY_WITHIN_MILLIS = 4_000;

  private final Ledger ledger;
  private final Coordinator coordinator;
  private final Thread ticking;
  private final Thread watching;
  private final Consumer<Boolean> majority;
  private Subscription subscription;

  /**
   * @param majority hears whether this node reaches a majority, whenever that changes
   */
  public Coordination(
      Area area, Ledger ledger, GatewayLink link, Consumer<Boolean> majority, GridClock clock) {
    this.ledger = ledger;
    this.coordinator = new Coordinator(area, ledger, link, clock);
    this.ticking = Thread.ofVirtual().name("coordinator-" + area.id()).unstarted(this::tick);
    this.watching = Thread.ofVirtual().name("majority-" + area.id()).unstarted(this::watch);
    this.majority = majority;
  }

  public void start() {
    subscription = ledger.subscribe(coordinator::changed);
    ticking.start();
    watching.start();
  }

  /** Hears what gateways say. */
  public GatewayListener listener() {
    return coordinator;
  }

  /** In real time: what is due on a clock that runs faster is due the oftener. */
  private void tick() {
    try {
      while (true) {
        coordinator.tick();
        TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
      }
    } catch (InterruptedException e) {
      // Closed.
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    boolean reached = true;
    long reachedNanos = System.nanoTime();
    try {
      while (true) {
        if (isReached()) {
          reachedNanos = System.nanoTime();
        }
        boolean now =
            System.nanoTime() - reachedNanos
                <= TimeUnit.MILLISECONDS.toNanos(MAJORITY_WITHIN_MILLIS);
        if (now != reached) {
          reached = now;
          majority.accept(now);
        }
        TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
      }
    } catch (InterruptedException e) {
      // Closed.
      Thread.currentThread().interrupt();
    }
  }

  private boolean isReached() throws InterruptedException {
    try {
      ledger.readAsync().get(MAJORITY_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  @Override
  public void close() {
    if (subscription != null) {
      subscription.close();
    }
    ticking.interrupt();
    watching.interrupt();
  }
}
