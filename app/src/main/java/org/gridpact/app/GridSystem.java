package org.gridpact.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.center.Center;
import org.gridpact.center.CenterConfig;
import org.gridpact.edge.Gateway;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.time.GridClock;

/** A center and those gateways of its area that do not run apart, in this process. */
final class GridSystem implements AutoCloseable {
  private final Center center;
  private final Map<String, Gateway> gateways = new LinkedHashMap<>();

  private GridSystem(Center center) {
    this.center = center;
  }

  /**
   * Starts both; they speak over the uplink as they would on different machines.
   *
   * @throws IOException where one cannot start; none is left running then
   */
  static GridSystem start(LoadedArea loaded, CenterConfig config, GridClock clock)
      throws IOException, InterruptedException {
    GridSystem system =
        new GridSystem(
            Center.start(
                config, loaded.area(), loaded.grid(), loaded.limits(), loaded.notices(), clock));
    boolean started = false;
    try {
      for (GatewaySpec spec : loaded.area().gateways()) {
        if (spec.external()) {
          continue;
        }
        Gateway gateway =
            new Gateway(
                loaded.area().id(),
                spec,
                loaded.area().devicesOf(spec.id()),
                config.data().resolve("edge"),
                List.of(system.center.uplinkAddress()),
                system.center.key(),
                clock);
        gateway.start();
        system.gateways.put(spec.id(), gateway);
      }
      started = true;
      return system;
    } finally {
      if (!started) {
        system.close();
      }
    }
  }

  Center center() {
    return center;
  }

  /** Where each gateway takes meter lines, of those that do. */
  Map<String, InetSocketAddress> meterAddresses() {
    Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
    gateways.forEach(
        (id, gateway) ->
            gateway.meterAddresses().values().forEach(address -> addresses.put(id, address)));
    return addresses;
  }

  /** Lets the gateways measure no more; what they hold still goes to the center. */
  void stopCycles() {
    gateways.values().forEach(Gateway::stopCycles);
  }

  /** Frames that gateways hold and the center has not acknowledged. */
  long framesBuffered() {
    return gateways.values().stream().mapToLong(g -> g.status().bufferedFrames()).sum();
  }

  /** Stops the gateways, which keep what is not acknowledged, and then the center. */
  @Override
  public void close() {
    List<Thread> stopping = new ArrayList<>();
    gateways.values().forEach(g -> stopping.add(Thread.ofVirtual().start(g::close)));
    try {
      for (Thread thread : stopping) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    center.close();
  }
}
