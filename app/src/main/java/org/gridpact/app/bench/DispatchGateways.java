package org.gridpact.app.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gridpact.edge.Gateway;
import org.gridpact.edge.control.Mode;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.time.GridClock;

/**
 * Real gateways with their stores, whose devices say now and then that they are there; they run
 * until the process ends.
 */
final class DispatchGateways {
  private DispatchGateways() {}

  /**
   * Starts them, and waits until each hears a center.
   *
   * @param centerPorts of uplinks; each gateway prefers another one
   */
  static void start(
      DispatchArea area,
      Path folder,
      PublicKey centerKey,
      List<Integer> centerPorts,
      GridClock clock)
      throws IOException, InterruptedException {
    List<InetSocketAddress> centers =
        centerPorts.stream()
            .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .toList();
    List<Gateway> gateways = new ArrayList<>();
    for (int g = 0; g < area.gateways(); g++) {
      List<InetSocketAddress> preferred = new ArrayList<>(centers);
      Collections.rotate(preferred, -g);
      Gateway gateway =
          new Gateway(
              DispatchArea.ID,
              area.gatewaySpec(g),
              area.devicesOf(g),
              folder,
              preferred,
              centerKey,
              clock);
      gateway.start();
      gateways.add(gateway);
      int port = gateway.meterAddresses().get(GatewaySpec.LINES).getPort();
      int number = g;
      var _ =
          new MeterFeed(
              port,
              area.devices(),
              d -> DispatchArea.device(number, d),
              DispatchArea.SPEAK_EVERY_MILLIS,
              clock);
    }
    while (!gateways.stream().allMatch(g -> g.status().mode() == Mode.NORMAL)) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
