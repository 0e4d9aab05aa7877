package org.gridpact.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.gridpact.center.dispatch.Coordinator;
import org.gridpact.center.uplink.AckGate;
import org.gridpact.center.uplink.EvidenceBook;
import org.gridpact.center.uplink.UplinkServer;
import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.raft.LedgerConfig;
import org.gridpact.ledger.raft.LedgerConfig.Peer;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.time.GridClock;

/**
 * The process of a center node of a dispatch bench, of no use alone: what a node needs to bring
 * orders to their end, and a proposer. Frames and evidence go to a log that forgets.
 *
 * <p>Arguments: name, folder, folder of the area's key, port of the uplink, gateways, devices each,
 * parts of an order, milliseconds to vote, and the peers as {@code name:port}. It says {@code ready}, answers a line with
 * a line, and ends with its input:
 *
 * <ul>
 *   <li>{@code leads}: {@code true} where it leads the ledger
 *   <li>{@code propose ORDERS RATE IN_FLIGHT}: a {@link DispatchLoad.Result}
 *   <li>{@code probe}: proposes until told otherwise; {@code ok} once one was committed
 *   <li>{@code since MILLIS}: when the first order proposed at or after that time was committed
 *   <li>{@code rest}: proposes no more; {@code ok}
 * </ul>
 */
final class DispatchCenterMain {
  private static final int TICK_MILLIS = 100;


  private DispatchCenterMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    BenchLog.errorsOnly();
    GridClock clock = GridClock.system();
    DispatchArea area = new DispatchArea(Integer.parseInt(args[4]), Integer.parseInt(args[5]));
    List<Peer> peers =
        Arrays.stream(args)
            .skip(8)
            .map(p -> p.split(":", 2))
            .map(p -> new Peer(p[0], "127.0.0.1", Integer.parseInt(p[1])))
            .toList();
    LedgerConfig config =
        new LedgerConfig(
            args[0],
            peers.size() == 1 ? List.of() : peers,
            Path.of(args[1]),
            LedgerConfig.DEFAULT_SNAPSHOT_EVERY);
    try (Ledger ledger = Ledger.open(config, clock);
        MockProducer<String, byte[]> log = log();
        UplinkServer uplink =
            new UplinkServer(
                DispatchArea.ID,
                area.gatewayNames(),
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), Integer.parseInt(args[3])),
                log,
                "frames",
                new OpenGate(),
                AreaKey.open(Path.of(args[2])).privateKey(),
                "evidence",
                new EvidenceBook(),
                clock)) {
      Coordinator coordinator = new Coordinator(area.area(), ledger, uplink, clock);
      ledger.subscribe(coordinator::changed);
      uplink.start(coordinator);
      Thread.ofPlatform().daemon().name("tick").start(() -> tick(coordinator, log));
      DispatchLoad load =
          new DispatchLoad(
              ledger,
              area,
              Integer.parseInt(args[6]),
              Integer.parseInt(args[7]),
              args[0],
              clock);
      System.out.println("ready");
      answer(ledger, load);
    }
    Runtime.getRuntime().halt(0);
  }

  private static MockProducer<String, byte[]> log() {
    return new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  }

  private static void tick(Coordinator coordinator, MockProducer<String, byte[]> log) {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
        coordinator.tick();
        log.clear();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(Ledger ledger, DispatchLoad load)
      throws IOException, InterruptedException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    ObjectMapper json = new ObjectMapper();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", -1);
      System.out.println(
          switch (words[0]) {
            case "leads" -> ledger.isLeader();
            case "propose" ->
                json.writeValueAsString(
                    load.run(
                        Integer.parseInt(words[1]),
                        Integer.parseInt(words[2]),
                        Integer.parseInt(words[3])));
            case "probe" -> {
              load.probe();
              yield "ok";
            }
            case "since" -> load.committedSince(Long.parseLong(words[1]));
            case "rest" -> {
              load.rest();
              yield "ok";
            }
            default -> throw new IllegalArgumentException("a center does not know: " + line);
          });
    }
  }

  /** Everything may be acknowledged. */
  private record OpenGate() implements AckGate {
    @Override
    public void appended() {
      // Nothing waits for it.
    }

    @Override
    public boolean isOpen() {
      return true;
    }
  }
}
