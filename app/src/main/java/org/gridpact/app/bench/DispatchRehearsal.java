package org.gridpact.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.gridpact.ledger.raft.LedgerConfig.Peer;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.config.FreePorts;
import org.gridpact.model.time.GridClock;

/**
 * Orders at three centers and their gateways in this one process, so that a JVM that is told to
 * keep what it loads has what nodes and gateways need from their first order on.
 */
public final class DispatchRehearsal {
  private static final DispatchArea AREA = new DispatchArea(4, 500, 1, 100);
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final int PARTS = 2;
  private static final int VOTE_MILLIS = 3_000;
  private static final int ORDERS = 50;
  private static final int IN_FLIGHT = 32;
  private static final long LEADS_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(60);

  private DispatchRehearsal() {}

  /**
   * Rehearses; the gateways run on until the process ends.
   *
   * @param folder of all data
   * @return what became of the orders
   * @throws IOException where a center cannot start, or none comes to lead
   */
  public static DispatchLoad.Result run(Path folder) throws IOException, InterruptedException {
    BenchLog.errorsOnly();
    GridClock clock = GridClock.system();
    Path keyFolder = Files.createDirectories(folder.resolve("key"));
    AreaKey key = AreaKey.open(keyFolder);
    List<Integer> ports = FreePorts.find(2 * NAMES.size());
    List<Integer> uplinkPorts = ports.subList(NAMES.size(), ports.size());
    List<Peer> peers = new ArrayList<>();
    for (int c = 0; c < NAMES.size(); c++) {
      peers.add(new Peer(NAMES.get(c), "127.0.0.1", ports.get(c)));
    }
    List<DispatchCenter> centers = new ArrayList<>();
    try {
      for (int c = 0; c < NAMES.size(); c++) {
        String name = NAMES.get(c);
        centers.add(
            new DispatchCenter(
                name,
                folder.resolve(name),
                peers,
                uplinkPorts.get(c),
                key.privateKey(),
                AREA,
                clock));
      }
      DispatchGateways.start(
          AREA,
          folder.resolve("gateways"),
          AreaKey.readPublic(keyFolder.resolve(AreaKey.PUBLIC_FILE)),
          uplinkPorts,
          clock);
      DispatchCenter leader = leader(centers);
      return new DispatchLoad(leader.ledger(), AREA, PARTS, VOTE_MILLIS, "rehearsal", clock)
          .run(ORDERS, 0, IN_FLIGHT);
    } finally {
      for (DispatchCenter center : centers) {
        center.close();
      }
    }
  }

  private static DispatchCenter leader(List<DispatchCenter> centers)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LEADS_WITHIN_NANOS;
    while (System.nanoTime() < deadline) {
      for (DispatchCenter center : centers) {
        if (center.ledger().isLeader()) {
          return center;
        }
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new IOException("no center leads");
  }
}
