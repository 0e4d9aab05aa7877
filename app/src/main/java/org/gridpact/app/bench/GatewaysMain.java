package org.gridpact.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.uplink.UplinkClient;
import org.gridpact.edge.uplink.UplinkSettings;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.time.GridClock;

/**
 * The process of the simulated gateways, started by {@link GatewaysProcess} and of no use alone.
 *
 * <p>Arguments: port of the center, devices, seconds, frames in flight a gateway, milliseconds
 * between the frames of a gateway. It sends for so long once each gateway has begun to, waits until
 * all is acknowledged, writes {@link Sent}, and ends when its standard input does: with its parent,
 * whatever becomes of that.
 */
final class GatewaysMain {
  private static final int WINDOW_BYTES = 8 << 20;
  private static final int FIRST_FRAME_MILLIS = 60_000;
  private static final int DRAIN_MILLIS = 60_000;

  private GatewaysMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    BenchLog.warningsOnly();
    Thread.ofPlatform().daemon().name("parent-watch").start(GatewaysMain::endWithParent);
    InetSocketAddress center = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
    BenchArea area = new BenchArea(Integer.parseInt(args[1]));
    Sent sent =
        send(
            center,
            area,
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]),
            Integer.parseInt(args[4]),
            AreaKey.readPublic(Path.of(args[5])));
    System.out.println(new ObjectMapper().writeValueAsString(sent));
    System.out.flush();
    Thread.currentThread().join();
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // The parent says nothing; it only ends.
      }
      System.exit(0);
    } catch (IOException _) {
      System.exit(1);
    }
  }

  private static Sent send(
      InetSocketAddress center,
      BenchArea area,
      int seconds,
      int window,
      int millisBetweenFrames,
      PublicKey centerKey)
      throws IOException, InterruptedException {
    GridClock clock = GridClock.system();
    UplinkSettings settings =
        new UplinkSettings(window, WINDOW_BYTES, 1_000, 10_000, 100, 5_000, 60_000, 0.5);
    List<SimulatedGateway> gateways = new ArrayList<>();
    List<ManagedChannel> channels = new ArrayList<>();
    List<UplinkClient> clients = new ArrayList<>();
    for (int g = 0; g < area.gateways(); g++) {
      SimulatedGateway gateway = new SimulatedGateway(area.birth(g), g, millisBetweenFrames, clock);
      ManagedChannel channel = UplinkClient.channel(center);
      UplinkClient client =
          new UplinkClient(
              new UplinkClient.Identity(BenchArea.ID, gateway.name(), 1, centerKey),
              gateway,
              gateway,
              List.of(channel),
              clock,
              clock,
              new Counters(),
              settings);
      gateways.add(gateway);
      channels.add(channel);
      clients.add(client);
    }
    clients.forEach(UplinkClient::start);
    long firstUntil = clock.epochMillis() + FIRST_FRAME_MILLIS;
    for (SimulatedGateway gateway : gateways) {
      if (!gateway.awaitFirst(firstUntil)) {
        throw new IOException(
            "%s sent nothing within %d ms".formatted(gateway.name(), FIRST_FRAME_MILLIS));
      }
    }
    clock.sleepUntil(clock.epochMillis() + seconds * 1_000L);
    gateways.forEach(SimulatedGateway::stop);
    long drainUntil = clock.epochMillis() + DRAIN_MILLIS;
    for (SimulatedGateway gateway : gateways) {
      gateway.awaitAcknowledged(drainUntil);
    }
    clients.forEach(UplinkClient::close);
    channels.forEach(ManagedChannel::shutdownNow);
    return new Sent(
        gateways.stream().mapToLong(SimulatedGateway::firstEpochMillis).min().orElseThrow(),
        gateways.stream().mapToLong(SimulatedGateway::lastAckEpochMillis).max().orElseThrow(),
        gateways.stream().map(SimulatedGateway::sent).toList());
  }
}
