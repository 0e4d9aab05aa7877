package org.gridpact.app.nemesis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.gridpact.app.Memory;
import org.gridpact.app.nemesis.Clients.Attempt;
import org.gridpact.app.nemesis.GatewayStore.Remembered;
import org.gridpact.ledger.raft.LedgerClient;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.Participant;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect.Stage;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.time.GridClock;

/** One run: a cluster works while it is harmed, heals, settles, and is looked at. */
final class Nemesis {
  private static final Duration START_WITHIN = Duration.ofMinutes(2);
  private static final Duration SETTLE_WITHIN = Duration.ofMinutes(2);
  private static final int LOOK_MILLIS = 100;
  private static final int KEEP_MILLIS = 5_000;

  /** An order this long over does not change any more. */
  private static final long OVER_MILLIS = 60_000;

  /** After its end gateways lapse an order within a cycle. */
  private static final long LAPSE_MILLIS = 3_000;

  private final Cluster cluster;
  private final Clients clients;
  private final Faults faults;
  private final GridClock clock = GridClock.system();
  private final long seed;
  private volatile LedgerClient ledger;
  private final Map<String, OrderRecord> records = new HashMap<>();
  private volatile boolean faultsOver;

  private Nemesis(Cluster cluster, long seed) {
    this.cluster = cluster;
    this.seed = seed;
    this.ledger = LedgerClient.connect(cluster.peers());
    this.clients = new Clients(cluster.peers(), seed);
    this.faults = new Faults(cluster, seed);
  }

  /**
   * Runs it.
   *
   * @param folder empty; of all data, and left as it is afterwards
   * @param edge of {@code gridpact-edge.jar} and {@code edge.options}
   * @param harm how long faults go on
   */
  static NemesisReport run(Path folder, Path edge, Duration harm, long seed) throws Exception {
    try (Cluster cluster = Cluster.start(folder, edge);
        Meters meters = new Meters(cluster.places())) {
      Nemesis nemesis = new Nemesis(cluster, seed);
      try {
        return nemesis.run(meters, harm);
      } finally {
        nemesis.ledger.close();
      }
    }
  }

  private NemesisReport run(Meters meters, Duration harm) throws Exception {
    await("the ledger answers", START_WITHIN, this::ticks);
    await("all gateways are connected", START_WITHIN, this::allConnected);
    clients.start();
    Thread keeping = Thread.ofPlatform().daemon().name("nemesis-orders").start(this::keepOn);
    long until = System.nanoTime() + harm.toNanos();
    faults.run(() -> System.nanoTime() >= until);
    faultsOver = true;
    clients.stop();
    keeping.join();
    await("all orders are settled", SETTLE_WITHIN, this::settled);
    await("the ledger answers", SETTLE_WITHIN, this::ticks);
    await("all peers have all entries", SETTLE_WITHIN, this::caughtUp);
    LedgerState last = ledger.read("none");
    double residentMegabytes =
        Places.CENTERS.stream()
            .mapToDouble(id -> Memory.peakResidentMegabytes(cluster.child(id).handle()))
            .max()
            .orElseThrow();
    cluster.stop();
    return judge(meters, last, residentMegabytes);
  }

  private boolean ticks() throws InterruptedException, IOException {
    boolean answered = ledger.submit(new Command.Tick()) instanceof Reply.Accepted;
    if (!answered) {
      connectAnew();
    }
    return answered;
  }

  /** A client that has lost a peer may look for it at its own address, which is not for us. */
  private void connectAnew() throws IOException {
    ledger.close();
    ledger = LedgerClient.connect(cluster.peers());
  }

  private boolean allConnected() throws IOException {
    for (String gateway : Places.GATEWAYS) {
      if (!Files.readString(cluster.log(gateway)).contains("is connected to center")) {
        return false;
      }
    }
    return true;
  }

  private void keepOn() {
    try {
      while (!faultsOver) {
        keepOld();
        TimeUnit.MILLISECONDS.sleep(KEEP_MILLIS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The ledger remembers the newest orders only. */
  private void keepOld() {
    for (Attempt attempt : clients.attempts()) {
      Order order = attempt.order();
      if (clock.epochMillis() > order.expiresAt() + OVER_MILLIS) {
        try {
          look(order.id());
        } catch (IOException _) {
          return; // Later, then.
        }
      }
    }
  }

  private Optional<OrderRecord> look(String id) throws IOException {
    OrderRecord known = records.get(id);
    if (known != null && over(known)) {
      return Optional.of(known);
    }
    Optional<OrderRecord> now = ledger.read(id).order(id);
    now.ifPresent(r -> records.put(id, r));
    return now;
  }

  /** Decided, and where committed every participant has said how it ended. */
  private static boolean over(OrderRecord order) {
    return order.decision().isPresent()
        && (!order.decision().get().committed()
            || order.participants().values().stream().allMatch(Nemesis::hasEnded));
  }

  private static boolean hasEnded(Participant p) {
    return p.effects().containsKey(Stage.LAPSED) || p.effects().containsKey(Stage.NOT_APPLIED);
  }

  private boolean settled() throws IOException {
    try {
      for (Attempt attempt : clients.attempts()) {
        if (clock.epochMillis() < attempt.order().expiresAt() + LAPSE_MILLIS) {
          return false;
        }
        Optional<OrderRecord> record = look(attempt.order().id());
        if (record.isPresent() && !over(record.get())) {
          return false;
        }
      }
      return true;
    } catch (IOException _) {
      connectAnew();
      return false;
    }
  }

  private boolean caughtUp() throws IOException {
    return logs().values().stream().map(PeerLog::last).distinct().count() == 1;
  }

  private Map<String, PeerLog> logs() throws IOException {
    Map<String, PeerLog> logs = new LinkedHashMap<>();
    for (String center : Places.CENTERS) {
      logs.put(center, PeerLog.read(cluster.ledgerOf(center)));
    }
    return logs;
  }

  private NemesisReport judge(Meters meters, LedgerState last, double residentMegabytes)
      throws IOException {
    LedgerCheck entries = LedgerCheck.of(logs(), last, clients.acknowledged());
    Map<String, Map<String, Remembered>> stores = new LinkedHashMap<>();
    for (String gateway : Places.GATEWAYS) {
      stores.put(gateway, GatewayStore.read(cluster.storeOf(gateway)));
    }
    List<String> problems = new ArrayList<>(entries.problems());
    problems.addAll(
        new OrderCheck(records, entries.outcomes(), stores, meters.told())
            .problems(clients.attempts()));
    clients
        .leaseOps()
        .forEach(
            (area, ops) ->
                LeaseChecker.check(ops)
                    .ifPresent(why -> problems.add("the lease of " + area + ": " + why)));
    return report(entries, meters, problems, residentMegabytes);
  }

  private NemesisReport report(
      LedgerCheck entries, Meters meters, List<String> problems, double residentMegabytes) {
    long committed =
        records.values().stream()
            .filter(r -> r.decision().map(Decision::committed).orElse(false))
            .count();
    return new NemesisReport(
        seed,
        clients.attempts().size(),
        records.size(),
        committed,
        records.size() - committed,
        records.values().stream().filter(OrderRecord::partial).count(),
        clients.leaseOps().values().stream().mapToLong(List::size).sum(),
        clients.acknowledged().size(),
        entries.entries(),
        meters.told().size(),
        entries.longestGapMillis(),
        residentMegabytes,
        faults.counts(),
        problems);
  }

  private void await(String what, Duration within, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + within.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "seed %d, not within %s: %s; logs say: %s"
                .formatted(seed, within, what, cluster.complaints()));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }
}
