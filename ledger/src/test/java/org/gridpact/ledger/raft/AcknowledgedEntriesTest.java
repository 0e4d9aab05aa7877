package org.gridpact.ledger.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.gridpact.model.config.FreePorts;
import org.gridpact.model.time.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a peer acknowledges it has to have, also after a cut: when that heals, what was held arrives
 * at once, what a leader sent again and what an old leader and the new one sent among it. Otherwise
 * the leader sends it only what comes after, for ever, and the peer stops catching up.
 */
class AcknowledgedEntriesTest {
  private static final int ROUNDS = 60;
  private static final int WAIT_SECONDS = 60;

  private final List<ServerSocket> silent = new ArrayList<>();
  private LedgerConfig.Peer self;
  private Ledger ledger;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    self = new LedgerConfig.Peer("a", "127.0.0.1", FreePorts.find(1).getFirst());
    List<LedgerConfig.Peer> peers = List.of(self, silent("b"), silent("c"));
    ledger =
        Ledger.open(
            new LedgerConfig("a", peers, folder, LedgerConfig.DEFAULT_SNAPSHOT_EVERY),
            new ManualClock(1_000_000));
  }

  @AfterEach
  void close() throws IOException {
    ledger.close();
    for (ServerSocket socket : silent) {
      socket.close();
    }
  }

  @Test
  void whatAPeerAcknowledgesItHasThoughTwoLeadersSendAtOnce() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime() % 1_000_000);
    System.out.println("AcknowledgedEntriesTest seed " + seed);
    Random random = new Random(seed);
    List<Long> agreed = List.of();
    for (int round = 0; round < ROUNDS; round++) {
      long term = 100 + 2L * round;
      List<Long> old = with(agreed, 8 + random.nextInt(8), term);
      int shared = agreed.size() + random.nextInt(old.size() - agreed.size() + 1);
      List<Long> now = with(old.subList(0, shared), 1 + random.nextInt(8), term + 1);
      try (OtherLeader b = new OtherLeader("b", term, self);
          OtherLeader c = new OtherLeader("c", term + 1, self)) {
        List<Long> before = agreed;
        Thread sending =
            Thread.ofVirtual().start(() -> sendInPieces(b, old, before.size(), new Random(seed)));
        replicate(c, now, agreed.size(), "seed %d, round %d".formatted(seed, round));
        sending.join();
      }
      agreed = now;
    }
  }

  /** As it does with a peer that is far behind, after its first answers. */
  @Test
  void whatALeaderSendsAgainWithMoreIsNotTakenForWhatItSentBefore() throws Exception {
    List<Long> log = List.of();
    try (OtherLeader b = new OtherLeader("b", 100, self)) {
      for (int round = 0; round < ROUNDS; round++) {
        int from = log.size();
        log = with(log, 10, 100);
        b.send(log, from, log.size() - 2);
        b.send(log, from, log.size());
        b.answer();
        assertThat(b.answer().getMatchIndex()).isEqualTo(log.size() - 1);

        assertThat(b.ask(log, log.size(), log.size()).getResult())
            .as("round %d: a heartbeat after entry %d was acknowledged", round, log.size() - 1)
            .isEqualTo(AppendResult.SUCCESS);
      }
    }
  }

  /** While a peer's own election ends, it has checked what came, and has not appended it yet. */
  @Test
  void entriesOfAnOldLeaderDoNotReplaceThoseOfTheNewOne() throws Exception {
    List<Long> old = with(List.of(), 3, 100);
    List<Long> now = with(List.of(), 2, 101);
    try (OtherLeader b = new OtherLeader("b", 100, self);
        OtherLeader c = new OtherLeader("c", 101, self)) {
      until(() -> ledger.division().isCandidate());
      b.send(old, 0, 3);
      until(() -> ledger.division().isFollower());

      assertThat(c.ask(now, 0, 2).getResult()).isEqualTo(AppendResult.SUCCESS);
      b.answer();

      assertThat(c.ask(now, 2, 2).getResult()).isEqualTo(AppendResult.SUCCESS);
    }
  }

  /** As a leader does: from where the follower says, until everything is acknowledged. */
  private static void replicate(OtherLeader leader, List<Long> log, int from, String where)
      throws InterruptedException {
    int next = from;
    while (next < log.size()) {
      AppendEntriesReplyProto reply = leader.ask(log, next, log.size());
      if (reply.getResult() == AppendResult.SUCCESS) {
        next = (int) reply.getMatchIndex() + 1;
        assertThat(leader.ask(log, next, next).getResult())
            .as("%s: a heartbeat after entry %d was acknowledged", where, next - 1)
            .isEqualTo(AppendResult.SUCCESS);
      } else {
        assertThat(reply.getResult()).as(where).isEqualTo(AppendResult.INCONSISTENCY);
        next = (int) Math.min(reply.getNextIndex(), Math.max(next - 1, 0));
      }
    }
  }

  private static void sendInPieces(OtherLeader leader, List<Long> log, int from, Random random) {
    for (int at = from; at < log.size(); ) {
      int to = Math.min(log.size(), at + 1 + random.nextInt(3));
      leader.send(log, at, to);
      at = to;
    }
  }

  private static List<Long> with(List<Long> log, int count, long term) {
    List<Long> longer = new ArrayList<>(log);
    longer.addAll(Collections.nCopies(count, term));
    return List.copyOf(longer);
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void until(Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  /** One that takes connections and never answers. */
  private LedgerConfig.Peer silent(String id) throws IOException {
    ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    silent.add(socket);
    return new LedgerConfig.Peer(id, "127.0.0.1", socket.getLocalPort());
  }
}
