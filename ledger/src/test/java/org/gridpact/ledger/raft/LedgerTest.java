package org.gridpact.ledger.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.gridpact.ledger.state.AreaRules;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Lease;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Lock;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.config.FreePorts;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.time.ManualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  private final ManualClock clock = new ManualClock(1_000_000);

  @Test
  void aRestartFindsEverythingThatWasAnswered(@TempDir Path folder) throws Exception {
    LedgerState before;
    try (Ledger ledger = Ledger.open(LedgerConfig.alone(folder), clock)) {
      assertThat(ledger.submit(new Command.AcquireLease("campus", "center", 30_000)))
          .isEqualTo(new Reply.Granted(new Lease("campus", "center", 1, 1_030_000)));
      clock.advance(5_000);
      ledger.submit(new Command.LockOut(Lock.on("pv-12", "Anna", "works on the roof")));
      before = ledger.read();
      assertThat(before.epochMillis()).isEqualTo(1_005_000);
    }
    try (Ledger ledger = Ledger.open(LedgerConfig.alone(folder), clock)) {
      assertThat(ledger.view()).isEqualTo(before);
      assertThat(ledger.submit(new Command.Unlock("pv-12", "Bert")))
          .isEqualTo(new Reply.Refused("pv-12 is locked out by Anna, not by Bert"));
      assertThat(ledger.isLeader()).isTrue();
    }
  }

  @Test
  void aSnapshotLetsGoOfTheLogAndIsRestored(@TempDir Path folder) throws Exception {
    LedgerConfig config = new LedgerConfig("center", List.of(), folder, 50);
    LedgerState before;
    try (Ledger ledger = Ledger.open(config, clock)) {
      ledger.submit(new Command.AcquireLease("campus", "center", 30_000));
      for (int i = 0; i < 200; i++) {
        ledger.submit(new Command.Tick());
      }
      before = ledger.read();
    }
    assertThat(filesNamed(folder, "snapshot.")).isNotEmpty();
    try (Ledger ledger = Ledger.open(config, clock)) {
      assertThat(ledger.view()).isEqualTo(before);
      assertThat(ledger.view().entries()).isEqualTo(201);
    }
  }

  @Test
  void timeComesFromTheLeaderAndNeverGoesBack(@TempDir Path folder) throws Exception {
    try (Ledger ledger = Ledger.open(LedgerConfig.alone(folder), clock)) {
      ledger.submit(new Command.Tick());
    }
    try (Ledger ledger = Ledger.open(LedgerConfig.alone(folder), new ManualClock(400_000))) {
      ledger.submit(new Command.Tick());
      assertThat(ledger.view().epochMillis()).isEqualTo(1_000_000);
    }
  }

  @Test
  void subscribersHearOfEachEntryInOrder(@TempDir Path folder) throws Exception {
    try (Ledger ledger = Ledger.open(LedgerConfig.alone(folder), clock)) {
      BlockingQueue<LedgerEvent> events = new LinkedBlockingQueue<>();
      ledger.subscribe(events::add);
      for (int token = 1; token <= 20; token++) {
        ledger.submit(new Command.AcquireLease("campus", "center", 30_000));
      }
      for (int token = 1; token <= 20; token++) {
        LedgerEvent event = events.poll(10, TimeUnit.SECONDS);
        assertThat(event.after().leases().get("campus").token()).isEqualTo(token);
        assertThat(event.after().entries()).isEqualTo(token);
      }
    }
  }

  @Test
  void eachReadHasAllThatWasAnsweredBeforeItThoughReadsShareTheirWay(@TempDir Path folder)
      throws Exception {
    Ledger ledger = Ledger.open(LedgerConfig.alone(folder), clock);
    List<CompletableFuture<LedgerState>> reads = new ArrayList<>();
    try (ledger) {
      for (int answered = 1; answered <= 200; answered++) {
        ledger.submit(new Command.Tick());
        reads.add(ledger.readAsync());
      }
      for (int i = 0; i < reads.size(); i++) {
        assertThat(reads.get(i).get(10, TimeUnit.SECONDS).entries()).isGreaterThan(i);
      }
    }
    assertThatThrownBy(() -> ledger.readAsync().get(10, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("the ledger is closed");
  }

  @Test
  void aCommandTooLargeForTheLogIsRefusedBeforeItIsSent(@TempDir Path folder) throws Exception {
    try (Ledger ledger = Ledger.open(LedgerConfig.alone(folder), clock)) {
      Command large = new Command.LockOut(Lock.on("pv-12", "Anna", "x".repeat(3 << 20)));
      assertThat(ledger.submit(large))
          .isInstanceOfSatisfying(
              Reply.Refused.class,
              refused -> assertThat(refused.rule()).contains("at most 2097152 bytes"));
    }
  }

  @Test
  void anOrderOfTenThousandSetpointsAtAThousandGatewaysIsDecided(@TempDir Path folder)
      throws Exception {
    List<Order.Part> parts = new ArrayList<>();
    for (int gateway = 0; gateway < 1_000; gateway++) {
      List<Setpoint> setpoints = new ArrayList<>();
      for (int device = 0; device < 10; device++) {
        setpoints.add(
            new Setpoint.Power("battery-%d-of-gateway-%d".formatted(device, gateway), -1, 1));
      }
      parts.add(new Order.Part("gateway-" + gateway, setpoints));
    }
    long now = clock.epochMillis();
    Order order =
        new Order(
            "large",
            "campus",
            1,
            parts,
            now + 4_000,
            now + 5_000,
            now + 15_000,
            now + 60_000,
            "current of head is 230 A",
            new Evidence(now, "AC", true, List.of("head")),
            List.of());
    LedgerState before;
    try (Ledger ledger = Ledger.open(LedgerConfig.alone(folder), clock)) {
      ledger.submit(new Command.AcquireLease("campus", "center", 30_000));
      ledger.submit(
          new Command.SetRules(
              new AreaRules("campus", Double.POSITIVE_INFINITY, false, Double.POSITIVE_INFINITY),
              1));
      assertThat(ledger.submit(new Command.Propose(order))).isEqualTo(new Reply.Accepted());
      List<CompletableFuture<Reply>> votes =
          order.participants().stream()
              .map(g -> ledger.submitAsync(new Command.CastVote(new Vote("large", g, true, ""))))
              .toList();
      for (CompletableFuture<Reply> vote : votes) {
        assertThat(vote.get(30, TimeUnit.SECONDS)).isEqualTo(new Reply.Accepted());
      }
      before = ledger.read();
      assertThat(before.order("large").orElseThrow().status()).isEqualTo(Status.COMMITTED);
    }
    try (Ledger ledger = Ledger.open(LedgerConfig.alone(folder), clock)) {
      assertThat(ledger.view()).isEqualTo(before);
    }
  }

  @Test
  void aPortThatIsTakenIsNamed(@TempDir Path folder) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      LedgerConfig.Peer peer = new LedgerConfig.Peer("center", "127.0.0.1", taken.getLocalPort());
      LedgerConfig config = new LedgerConfig("center", List.of(peer), folder, 10_000);
      assertThatThrownBy(() -> Ledger.open(config, clock).close())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void threePeersGoOnWithoutTheirLeader(@TempDir Path folder) throws Exception {
    List<LedgerConfig.Peer> peers = new ArrayList<>();
    for (int port : FreePorts.find(3)) {
      peers.add(new LedgerConfig.Peer("center-" + peers.size(), "127.0.0.1", port));
    }
    List<Ledger> ledgers = new ArrayList<>();
    for (LedgerConfig.Peer peer : peers) {
      ledgers.add(
          Ledger.open(
              new LedgerConfig(peer.id(), peers, folder.resolve(peer.id()), 10_000), clock));
    }
    try {
      Reply first = granted(ledgers.getFirst(), "north");
      assertThat(first).isEqualTo(new Reply.Granted(new Lease("north", "center", 1, 1_030_000)));
      Ledger leader = ledgers.stream().filter(Ledger::isLeader).findFirst().orElseThrow();
      ledgers.remove(leader);
      leader.close();

      assertThat(granted(ledgers.getFirst(), "south")).isInstanceOf(Reply.Granted.class);
      try (LedgerClient apart = LedgerClient.connect(peers)) {
        assertThat(apart.read("none").leases()).containsOnlyKeys("north", "south");
        assertThat(apart.submit(new Command.AcquireLease("south", "another", 30_000)))
            .isInstanceOf(Reply.Refused.class);
      }
      LedgerState one = ledgers.getFirst().read();
      LedgerState other = ledgers.getLast().read();
      assertThat(one.leases()).containsOnlyKeys("north", "south");
      assertThat(other).isEqualTo(one);
    } finally {
      for (Ledger ledger : ledgers) {
        ledger.close();
      }
    }
  }

  /** Asks until a leader answers, as every caller does. */
  private static Reply granted(Ledger ledger, String area) throws InterruptedException {
    Reply reply = new Reply.Unanswered("not asked yet");
    for (int i = 0; i < 6 && reply instanceof Reply.Unanswered; i++) {
      reply = ledger.submit(new Command.AcquireLease(area, "center", 30_000));
    }
    return reply;
  }

  private static List<Path> filesNamed(Path folder, String prefix) throws IOException {
    try (Stream<Path> tree = Files.walk(folder, 8)) {
      return tree.filter(p -> p.getFileName().toString().startsWith(prefix)).toList();
    }
  }
}
