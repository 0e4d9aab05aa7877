package org.gridpact.center.dispatch;

import java.util.concurrent.TimeUnit;
import org.gridpact.center.uplink.GatewayLink;
import org.gridpact.center.uplink.GatewayListener;
import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.raft.Subscription;
import org.gridpact.model.area.Area;
import org.gridpact.model.time.GridClock;

/** A {@link Coordinator} that runs, on a thread of its own and on that of the ledger's events. */
public final class Coordination implements AutoCloseable {
  private static final long TICK_MILLIS = 100;

  private final Ledger ledger;
  private final Coordinator coordinator;
  private final Thread ticking;
  private Subscription subscription;

  public Coordination(Area area, Ledger ledger, GatewayLink link, GridClock clock) {
    this.ledger = ledger;
    this.coordinator = new Coordinator(area, ledger, link, clock);
    this.ticking = Thread.ofVirtual().name("coordinator-" + area.id()).unstarted(this::tick);
  }

  public void start() {
    subscription = ledger.subscribe(coordinator::changed);
    ticking.start();
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

  @Override
  public void close() {
    if (subscription != null) {
      subscription.close();
    }
    ticking.interrupt();
  }
}
