package org.gridpact.app.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gridpact.edge.Gateway;
import org.gridpact.edge.control.Mode;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.time.GridClock;

/**
 * The process of the gateways of a dispatch bench, of no use alone: real gateways with their
 * stores, whose devices say now and then that they are there.
 *
 * <p>Arguments: the area, folder, file of the area's public key, and the centers' ports, of which
 * each gateway prefers another one. It says {@code ready} when all gateways hear their centers,
 * answers each line with the milliseconds it has spent compiling, and ends with its input.
 */
final class DispatchGatewaysMain {
  private DispatchGatewaysMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    BenchLog.errorsOnly();
    DispatchArea area = DispatchArea.of(args[0]);
    List<InetSocketAddress> centers =
        Arrays.stream(args)
            .skip(3)
            .map(p -> new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(p)))
            .toList();
    GridClock clock = GridClock.system();
    List<Gateway> gateways = new ArrayList<>();
    for (int g = 0; g < area.gateways(); g++) {
      List<InetSocketAddress> preferred = new ArrayList<>(centers);
      Collections.rotate(preferred, -g);
      Gateway gateway =
          new Gateway(
              DispatchArea.ID,
              area.gatewaySpec(g),
              area.devicesOf(g),
              Path.of(args[1]),
              preferred,
              AreaKey.readPublic(Path.of(args[2])),
              clock);
      gateway.start();
      gateways.add(gateway);
      int port = gateway.meterAddresses().get(GatewaySpec.LINES).getPort();
      int number = g;
      // It speaks until the process ends.
      var _ =
          new MeterFeed(
              port,
              area.devices(),
              d -> DispatchArea.device(number, d),
              DispatchArea.SPEAK_EVERY_MILLIS,
              clock);
    }
    awaitHearing(gateways);
    System.out.println("ready");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (in.readLine() != null) {
      System.out.println(DispatchBench.compiledMillis());
    }
    // Their stores are as after a loss of power; nobody opens them again.
    Runtime.getRuntime().halt(0);
  }

  private static void awaitHearing(List<Gateway> gateways) throws InterruptedException {
    while (!gateways.stream().allMatch(g -> g.status().mode() == Mode.NORMAL)) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
