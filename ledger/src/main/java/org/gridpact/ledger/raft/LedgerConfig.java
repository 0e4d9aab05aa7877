package org.gridpact.ledger.raft;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a ledger runs.
 *
 * @param peerId this process's name among the peers; it stays the same over restarts
 * @param peers all peers, this one included; empty for a group of one on any free loopback port.
 *     Addresses stay the same over restarts, save that of a group of one
 * @param folder holds the log and the snapshots; made where it is not there
 * @param snapshotEvery most entries between two snapshots; the log before a snapshot is let go
 * @param snapshotBytes most bytes of entries between two snapshots
 */
public record LedgerConfig(
    String peerId, List<Peer> peers, Path folder, long snapshotEvery, long snapshotBytes) {
  public static final long DEFAULT_SNAPSHOT_EVERY = 10_000;

  /** A peer that was started again leads the others only after it has applied so many at most. */
  private static final long SNAPSHOT_EVERY_OF_SEVERAL = 2_000;

  /** Bytes of the log between two snapshots, for a ledger of few and large entries. */
  public static final long DEFAULT_SNAPSHOT_BYTES = 128L << 20;

  /** A process with a copy of the ledger. */
  public record Peer(String id, String host, int port) {}

  public LedgerConfig {
    peers = peers.isEmpty() ? List.of(new Peer(peerId, "127.0.0.1", 0)) : List.copyOf(peers);
    Set<String> ids = new HashSet<>();
    for (Peer peer : peers) {
      if (!ids.add(peer.id())) {
        throw new IllegalArgumentException("ledger peer " + peer.id() + " twice");
      }
      if (peer.port() == 0 && peers.size() > 1) {
        throw new IllegalArgumentException(
            "ledger peer %s needs a port: the other peers have to find it".formatted(peer.id()));
      }
    }
    if (!ids.contains(peerId)) {
      throw new IllegalArgumentException(
          "ledger peer %s is not among the peers %s".formatted(peerId, ids));
    }
    if (snapshotEvery < 1 || snapshotBytes < 1) {
      throw new IllegalArgumentException(
          "a snapshot comes after at least 1 entry and 1 byte, not %d and %d"
              .formatted(snapshotEvery, snapshotBytes));
    }
  }

  /** By default, after fewer entries where another peer may have to wait for this one to lead. */
  public static long snapshotEvery(List<Peer> peers) {
    return peers.size() > 1 ? SNAPSHOT_EVERY_OF_SEVERAL : DEFAULT_SNAPSHOT_EVERY;
  }

  /** With a snapshot after {@value #DEFAULT_SNAPSHOT_BYTES} bytes at the latest. */
  public LedgerConfig(String peerId, List<Peer> peers, Path folder, long snapshotEvery) {
    this(peerId, peers, folder, snapshotEvery, DEFAULT_SNAPSHOT_BYTES);
  }

  /** A group of one. */
  public static LedgerConfig alone(Path folder) {
    return new LedgerConfig("center", List.of(), folder, DEFAULT_SNAPSHOT_EVERY);
  }

  Peer self() {
    return peers.get(number());
  }

  /** How many entries into every {@link #snapshotEvery} this peer's is due: each at another. */
  long snapshotTurn() {
    return snapshotEvery * number() / peers.size();
  }

  private int number() {
    return peers.stream().map(Peer::id).toList().indexOf(peerId);
  }
}
