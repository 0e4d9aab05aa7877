package org.gridpact.app.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.raft.LedgerEvent;
import org.gridpact.ledger.raft.Subscription;
import org.gridpact.ledger.state.AreaRules;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.LedgerState.Change;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect.Stage;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.time.GridClock;

/**
 * Proposes orders at a center node and sees in the ledger, as this node has applied it, when they
 * are decided and when the last participant has applied them.
 *
 * <p>Orders take groups of devices in turn, one at each of their gateways: the first of each
 * gateway, then the second of each, and so on. An order is proposed only when those that had its
 * devices before are over.
 */
public final class DispatchLoad {

  /** Of a probe: its orders are to survive a change of leader. */
  private static final int PROBE_VOTE_MILLIS = 5_000;

  /** In cycles: from the time of effect until it may be applied, and until an order ends. */
  private static final int APPLY_CYCLES = 3;

  private static final int HOLD_CYCLES = 5;

  /** From an order's end until its gateways have let go of its devices. */
  private static final int LAPSE_CYCLES = 4;

  private static final int LEAD_ATTEMPTS = 5;
  private static final int LEASE_MILLIS = 30_000;
  private static final int RENEW_MILLIS = 10_000;
  private static final int SETTLE_MILLIS = 10_000;
  private static final int PROBE_EVERY_MILLIS = 20;

  private final Ledger ledger;
  private final DispatchArea area;
  private final int parts;
  private final int voteMillis;
  private final String node;
  private final GridClock clock;
  private final Map<String, Tracked> tracked = new ConcurrentHashMap<>();
  private final long[] freeAt;
  private final SplittableRandom random = new SplittableRandom(1);
  private long token;
  private long renewedAt;
  private long next;
  private Probe probe;

  /**
   * What a run came to. Times are in milliseconds; null where nothing was to be measured.
   *
   * @param committed orders of which everybody voted yes
   * @param notCommitted of which somebody voted no, or was silent
   * @param refused which the ledger did not take or not answer
   * @param refusal the first rule that made it so, of an order not committed or refused
   * @param applied committed orders that every participant reported to have applied
   * @param ordersPerSecond committed, from the first proposal to the last decision
   * @param p99AppliedMillis from proposal to the last participant's report in the ledger
   * @param p99AppliedLateMillis from the time of effect to that
   */
  public record Result(
      int orders,
      int committed,
      int notCommitted,
      int refused,
      String refusal,
      int applied,
      double ordersPerSecond,
      Double p50DecisionMillis,
      Double p99DecisionMillis,
      Double maxDecisionMillis,
      Double p50AppliedMillis,
      Double p99AppliedMillis,
      Double p50AppliedLateMillis,
      Double p99AppliedLateMillis) {}

  /** An order on its way; guarded by itself. */
  private static final class Tracked {
    final long dueNanos;
    final long effectiveAt;
    long decidedNanos;
    boolean committed;
    double appliedMillis = Double.NaN;
    double appliedLateMillis = Double.NaN;
    String refusal = "";

    Tracked(long dueNanos, long effectiveAt) {
      this.dueNanos = dueNanos;
      this.effectiveAt = effectiveAt;
    }

    boolean isDecided() {
      return decidedNanos != 0;
    }
  }

  /**
   * @param parts gateways of an order
   * @param voteMillis from proposal until votes are due, which is when an order takes effect
   * @param node makes its orders' names its own
   */
  DispatchLoad(
      Ledger ledger, DispatchArea area, int parts, int voteMillis, String node, GridClock clock) {
    this.ledger = ledger;
    this.area = area;
    this.parts = parts;
    this.voteMillis = voteMillis;
    this.node = node;
    this.clock = clock;
    this.freeAt = new long[area.gateways() * area.groups()];
  }

  /**
   * Proposes so many orders and waits for what becomes of them.
   *
   * @param perSecond at this rate, by when each latency counts; 0: as fast as others are decided
   * @param inFlight how many may be undecided at a time
   */
  Result run(int orders, int perSecond, int inFlight) throws IOException, InterruptedException {
    lead();
    awaitNoneOpen();
    Tracked[] all = new Tracked[orders];
    Semaphore room = new Semaphore(inFlight);
    long start = System.nanoTime();
    try (Subscription _ = ledger.subscribe(event -> changed(event, room))) {
      for (int i = 0; i < orders; i++) {
        long due = perSecond == 0 ? System.nanoTime() : start + nanosAt(i, perSecond);
        awaitNanos(due);
        room.acquire();
        awaitDevices(next);
        all[i] = propose(perSecond == 0 ? System.nanoTime() : due, voteMillis, room);
      }
      settle();
    }
    tracked.clear();
    return result(all, start);
  }

  /** Takes the lease on the area, once anybody answers, and says what the area allows. */
  private void lead() throws IOException, InterruptedException {
    Reply reply = answered(new Command.AcquireLease(DispatchArea.ID, "bench", LEASE_MILLIS));
    if (!(reply instanceof Reply.Granted(var lease))) {
      throw new IOException("no lease on the area of the bench: " + reply);
    }
    token = lease.token();
    renewedAt = clock.epochMillis();
    double any = Double.POSITIVE_INFINITY;
    answered(new Command.SetRules(new AreaRules(DispatchArea.ID, any, false, any), token));
  }

  /** Asks again while nobody answers: a ledger that has just been started may be slow. */
  private Reply answered(Command command) throws InterruptedException {
    Reply reply = ledger.submit(command);
    for (int i = 1; i < LEAD_ATTEMPTS && reply instanceof Reply.Unanswered; i++) {
      reply = ledger.submit(command);
    }
    return reply;
  }

  private void renew() {
    if (clock.epochMillis() - renewedAt >= RENEW_MILLIS) {
      renewedAt = clock.epochMillis();
      var _ = ledger.submitAsync(new Command.RenewLease(DispatchArea.ID, token, LEASE_MILLIS));
    }
  }

  /**
   * Somewhere in an order's share of the second: a fixed step would meet the cycles of gateways
   * always at the same moment, or never.
   */
  private long nanosAt(int order, int perSecond) {
    return (long) ((order + random.nextDouble()) * TimeUnit.SECONDS.toNanos(1) / perSecond);
  }

  private static void awaitNanos(long due) throws InterruptedException {
    long left = due - System.nanoTime();
    if (left > 0) {
      TimeUnit.NANOSECONDS.sleep(left);
    }
  }

  private void awaitDevices(long number) throws InterruptedException {
    long free = Arrays.stream(turns(number)).mapToLong(turn -> freeAt[turn]).max().orElse(0);
    for (long now = clock.epochMillis(); now < free; now = clock.epochMillis()) {
      renew();
      clock.sleepUntil(Math.min(free, now + RENEW_MILLIS));
    }
  }

  /** The groups of an order, numbered as they take their turns. */
  private int[] turns(long number) {
    return LongStream.range(number * parts, (number + 1) * parts)
        .mapToInt(turn -> (int) (turn % freeAt.length))
        .toArray();
  }

  private Tracked propose(long dueNanos, int within, Semaphore room) {
    renew();
    long number = next++;
    long voteUntil = clock.epochMillis() + within;
    Order order = order(number, voteUntil);
    for (int turn : turns(number)) {
      freeAt[turn] = order.expiresAt() + LAPSE_CYCLES * (long) area.cycleMillis();
    }
    Tracked one = new Tracked(dueNanos, order.effectiveAt());
    tracked.put(order.id(), one);
    var _ =
        ledger
            .submitAsync(new Command.Propose(order))
            .thenAccept(reply -> answered(order.id(), one, reply, room));
    return one;
  }

  private Order order(long number, long voteUntil) {
    List<Order.Part> to = Arrays.stream(turns(number)).mapToObj(this::part).toList();
    return new Order(
        node + "-" + token + "-" + number,
        DispatchArea.ID,
        token,
        to,
        voteUntil,
        voteUntil,
        voteUntil + APPLY_CYCLES * (long) area.cycleMillis(),
        voteUntil + HOLD_CYCLES * (long) area.cycleMillis(),
        "bench",
        new Evidence(
            clock.epochMillis(),
            "none, a bench",
            true,
            List.of(),
            OptionalDouble.of(2_500.0 * parts * area.setpoints())),
        List.of());
  }

  private Order.Part part(int turn) {
    int gateway = turn % area.gateways();
    return new Order.Part(
        DispatchArea.gateway(gateway), area.setpoints(gateway, turn / area.gateways()));
  }

  private void answered(String id, Tracked one, Reply reply, Semaphore room) {
    if (!(reply instanceof Reply.Accepted) && tracked.remove(id) != null) {
      synchronized (one) {
        one.refusal = reply.toString();
      }
      room.release();
    }
  }

  private void changed(LedgerEvent event, Semaphore room) {
    long nanos = System.nanoTime();
    for (Change change : event.changes()) {
      String id = change.after().order().id();
      Tracked one = tracked.get(id);
      if (one != null && see(one, change.after(), nanos, room)) {
        tracked.remove(id);
      }
    }
  }

  /** Takes what an order has become; whether no more is to be seen of it. */
  private boolean see(Tracked one, OrderRecord order, long nanos, Semaphore room) {
    synchronized (one) {
      if (order.decision().isPresent() && !one.isDecided()) {
        Decision decision = order.decision().get();
        one.decidedNanos = nanos;
        one.committed = decision.committed();
        one.refusal = decision.committed() ? "" : decision.reason();
        room.release();
      }
      boolean applied =
          one.committed
              && order.participants().values().stream()
                  .allMatch(p -> p.effects().containsKey(Stage.APPLIED));
      if (applied) {
        one.appliedMillis = (nanos - one.dueNanos) / 1e6;
        one.appliedLateMillis = clock.epochMillis() - one.effectiveAt;
      }
      return applied || (one.isDecided() && !one.committed);
    }
  }

  /** Waits until nothing is on its way any more, or not for long enough. */
  private void settle() throws InterruptedException {
    long until = overBy(voteMillis);
    while (!tracked.isEmpty() && clock.epochMillis() < until) {
      renew();
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private void awaitNoneOpen() throws IOException, InterruptedException {
    long until = overBy(Math.max(voteMillis, PROBE_VOTE_MILLIS));
    while (!ledger.view().open().isEmpty()) {
      if (clock.epochMillis() > until) {
        throw new IOException("orders of the bench do not end");
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** When an order proposed now is long over. */
  private long overBy(int within) {
    long held = (HOLD_CYCLES + LAPSE_CYCLES) * (long) area.cycleMillis();
    return clock.epochMillis() + within + held + SETTLE_MILLIS;
  }

  private static Result result(Tracked[] all, long start) {
    long end = start + 1;
    for (Tracked one : all) {
      end = one.committed ? Math.max(end, one.decidedNanos) : end;
    }
    List<Tracked> committed = Arrays.stream(all).filter(t -> t.committed).toList();
    double[] decision =
        sorted(committed.stream().mapToDouble(t -> (t.decidedNanos - t.dueNanos) / 1e6).toArray());
    double[] applied = sorted(committed.stream().mapToDouble(t -> t.appliedMillis).toArray());
    double[] late = sorted(committed.stream().mapToDouble(t -> t.appliedLateMillis).toArray());
    int aborted = (int) Arrays.stream(all).filter(t -> t.isDecided() && !t.committed).count();
    return new Result(
        all.length,
        committed.size(),
        aborted,
        all.length - committed.size() - aborted,
        Arrays.stream(all).map(t -> t.refusal).filter(r -> !r.isEmpty()).findFirst().orElse(""),
        applied.length,
        committed.size() * 1e9 / (end - start),
        quantile(decision, 0.5),
        quantile(decision, 0.99),
        quantile(decision, 1),
        quantile(applied, 0.5),
        quantile(applied, 0.99),
        quantile(late, 0.5),
        quantile(late, 0.99));
  }

  private static double[] sorted(double[] values) {
    return Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
  }

  /** The smallest of sorted values that so large a share does not exceed; null of none. */
  static Double quantile(double[] sorted, double share) {
    return sorted.length == 0
        ? null
        : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  /**
   * Proposes an order now and again until {@link #rest}; returns once one was committed. Waits
   * first until the orders of other nodes are over, which hold devices it will come to.
   */
  void probe() throws IOException, InterruptedException {
    rest();
    lead();
    awaitNoneOpen();
    probe = new Probe();
    probe.committedSince(0);
  }

  /** When this node saw the first order committed that was proposed at or after some time. */
  long committedSince(long epochMillis) throws InterruptedException {
    return probe.committedSince(epochMillis);
  }

  void rest() throws InterruptedException {
    if (probe != null) {
      probe.end();
      probe = null;
    }
  }

  /** A row of orders, of which the first committed one after some time is waited for. */
  private final class Probe {
    private final Semaphore unbounded = new Semaphore(0);
    private final Map<String, Long> proposedAt = new ConcurrentHashMap<>();
    private final Subscription subscription = ledger.subscribe(this::changed);
    private final Thread thread = Thread.ofVirtual().name("probe").start(this::run);
    private long newestProposedAt = -1;
    private long seenAt;

    private void run() {
      try {
        while (true) {
          awaitDevices(next);
          String id = node + "-" + token + "-" + next;
          proposedAt.put(id, clock.epochMillis());
          propose(System.nanoTime(), PROBE_VOTE_MILLIS, unbounded);
          TimeUnit.MILLISECONDS.sleep(PROBE_EVERY_MILLIS);
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    private synchronized void changed(LedgerEvent event) {
      for (Change change : event.changes()) {
        boolean committed = change.after().decision().map(Decision::committed).orElse(false);
        Long proposed = committed ? proposedAt.remove(change.after().order().id()) : null;
        if (proposed != null && proposed > newestProposedAt) {
          newestProposedAt = proposed;
          seenAt = clock.epochMillis();
          notifyAll();
        }
      }
    }

    synchronized long committedSince(long epochMillis) throws InterruptedException {
      while (newestProposedAt < epochMillis) {
        wait();
      }
      return seenAt;
    }

    void end() throws InterruptedException {
      thread.interrupt();
      thread.join();
      subscription.close();
      tracked.clear();
    }
  }
}
