package org.gridpact.app.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import org.gridpact.center.dispatch.Coordination;
import org.gridpact.center.uplink.AckGate;
import org.gridpact.center.uplink.EvidenceBook;
import org.gridpact.center.uplink.FrameSink;
import org.gridpact.center.uplink.UplinkServer;
import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.raft.LedgerConfig;
import org.gridpact.ledger.raft.LedgerConfig.Peer;
import org.gridpact.model.time.GridClock;

/**
 * A center node that only dispatches: what a node needs to bring orders to their end. Frames and
 * evidence are forgotten.
 */
final class DispatchCenter implements AutoCloseable {
  private final Ledger ledger;
  private final UplinkServer uplink;
  private final Coordination coordination;

  /**
   * @param name of one of the peers
   * @param peers of the ledger, this one among them
   * @param uplinkPort where gateways connect
   * @throws IOException where the folder or a port cannot be used
   */
  DispatchCenter(
      String name,
      Path folder,
      List<Peer> peers,
      int uplinkPort,
      PrivateKey areaKey,
      DispatchArea area,
      GridClock clock)
      throws IOException, InterruptedException {
    ledger =
        Ledger.open(
            new LedgerConfig(
                name,
                peers.size() == 1 ? List.of() : peers,
                folder,
                LedgerConfig.snapshotEvery(peers)),
            clock);
    uplink =
        new UplinkServer(
            DispatchArea.ID,
            area.gatewayNames(),
            name,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), uplinkPort),
            new ForgettingSink(),
            new OpenGate(),
            areaKey,
            new EvidenceBook(),
            clock);
    coordination = new Coordination(area.area(), ledger, uplink, uplink::take, clock);
    coordination.start();
    uplink.start(coordination.listener());
  }

  Ledger ledger() {
    return ledger;
  }

  @Override
  public void close() throws IOException {
    coordination.close();
    uplink.close();
    ledger.close();
  }

  /** Says of everything that it is durable, and forgets it. */
  private static final class ForgettingSink implements FrameSink {
    @Override
    public void frame(String gateway, byte[] bytes, Outcome outcome) {
      outcome.durable();
    }

    @Override
    public void evidence(String gateway, byte[] bytes, Outcome outcome) {
      outcome.durable();
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
