package org.gridpact.app.nemesis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import org.gridpact.model.testing.FaultProxy;
import org.gridpact.model.testing.FaultProxy.Way;

/**
 * One process's way to another, at an address only that process is told. Several faults may hold
 * each direction at a time; each heals only its own.
 */
final class LinkProxy implements AutoCloseable {
  private final FaultProxy proxy;
  private final Map<Way, Integer> cuts = new EnumMap<>(Way.class);
  private int delayMillis;

  LinkProxy(InetSocketAddress listen, InetSocketAddress target) throws IOException {
    proxy = new FaultProxy(listen, target, 0);
  }

  synchronized void cut(Way way) {
    cuts.merge(way, 1, Integer::sum);
    tell(way);
  }

  synchronized void heal(Way way) {
    cuts.merge(way, -1, Integer::sum);
    tell(way);
  }

  /** Each chunk waits so long from now on. */
  synchronized void delay(int millis) {
    delayMillis = millis;
    for (Way way : Way.values()) {
      tell(way);
    }
  }

  private void tell(Way way) {
    boolean cut = cuts.getOrDefault(way, 0) > 0;
    proxy.fault(way, cut ? new FaultProxy.Hold() : new FaultProxy.Delay(delayMillis));
  }

  /** Ends the connections that are open. */
  void reset() {
    proxy.cut();
  }

  @Override
  public void close() throws IOException {
    proxy.close();
  }
}
