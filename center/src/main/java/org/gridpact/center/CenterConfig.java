package org.gridpact.center;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.gridpact.center.web.WebConfig;
import org.gridpact.engine.flink.FlinkEngine;
import org.gridpact.ledger.raft.LedgerConfig;
import org.gridpact.model.authority.AreaKey;

/**
 * Where a center node runs.
 *
 * @param data holds all its state
 * @param uplink where gateways connect; a loopback address, since the uplink is not encrypted
 * @param ledger this node's peer, and the others; likewise
 * @param key signs what gateways are to heed; the same at all nodes of an area
 * @param plane what takes frames
 */
public record CenterConfig(
    Path data,
    WebConfig web,
    InetSocketAddress uplink,
    LedgerConfig ledger,
    AreaKey key,
    Plane plane) {
  /** What there is for frames. */
  public sealed interface Plane {
    /**
     * Kafka and Flink.
     *
     * @param kafkaBootstrap brokers to use; empty for one of its own
     * @param engine the Flink to use
     */
    record Data(Optional<String> kafkaBootstrap, FlinkEngine engine) implements Plane {}

    /** Neither: frames stay with their gateways, and this node plans nothing. */
    record ControlOnly() implements Plane {}
  }

  public CenterConfig {
    requireLoopback("uplink", uplink);
    for (LedgerConfig.Peer peer : ledger.peers()) {
      requireLoopback("ledger of " + peer.id(), new InetSocketAddress(peer.host(), peer.port()));
    }
  }

  private static void requireLoopback(String what, InetSocketAddress address) {
    if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "%s: %s is not a loopback address; others need certificates, which are not configured"
              .formatted(what, address));
    }
  }
}
