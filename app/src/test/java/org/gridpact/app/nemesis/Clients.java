package org.gridpact.app.nemesis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.gridpact.app.nemesis.LeaseOp.Answer;
import org.gridpact.app.nemesis.LeaseOp.Ask;
import org.gridpact.ledger.raft.LedgerClient;
import org.gridpact.ledger.raft.LedgerConfig;
import org.gridpact.ledger.state.AreaRules;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Lease;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.time.GridClock;

/** Dispatchers that compete for the area, order things, and write down what they are told. */
final class Clients {
  /** Nobody orders anything there; only its lease is fought for. */
  static final String CONTEST = "contest";

  private static final int DISPATCHERS = 3;
  private static final int TTL_MILLIS = 3_000;
  private static final int VOTE_MILLIS = 2_000;
  private static final int EFFECT_MILLIS = 3_000;
  private static final int APPLY_MILLIS = 2_000;
  private static final int HOLD_MILLIS = 5_000;

  /** Powers of orders begin above it. */
  static final int FIRST_WATTS = 100;

  /** Orders of any size need nobody's approval here. */
  private static final AreaRules NO_LIMITS =
      new AreaRules(AreaText.ID, Double.POSITIVE_INFINITY, false, Double.POSITIVE_INFINITY);

  /**
   * An order that was proposed.
   *
   * @param watts the power all its setpoints have, and no other order's
   */
  record Attempt(Order order, long watts, Reply answer) {}

  private final GridClock clock = GridClock.system();
  private final List<LedgerConfig.Peer> peers;
  private final Random seeds;
  private final Map<String, Long> busyUntil = new HashMap<>();
  private final AtomicInteger orders = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  private final Map<String, Collection<LeaseOp>> leaseOps =
      Map.of(AreaText.ID, new ConcurrentLinkedQueue<>(), CONTEST, new ConcurrentLinkedQueue<>());
  private final Collection<Attempt> attempts = new ConcurrentLinkedQueue<>();
  private final Collection<Command> acknowledged = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  Clients(List<LedgerConfig.Peer> peers, long seed) {
    this.peers = peers;
    this.seeds = new Random(seed);
  }

  void start() {
    for (int i = 1; i <= DISPATCHERS; i++) {
      String name = "dispatcher-" + i;
      Random random = new Random(seeds.nextLong());
      threads.add(Thread.ofVirtual().name(name).start(() -> run(name, random)));
    }
  }

  private void run(String name, Random random) {
    try {
      while (!stopped) {
        // Anew each time: one that has lost a peer may look for it at the peer's own address.
        try (LedgerClient ledger = LedgerClient.connect(peers)) {
          contest(ledger, name, random);
          Optional<Lease> lease = acquire(ledger, AreaText.ID, name);
          if (lease.isPresent()) {
            rule(ledger, lease.get(), random);
          } else {
            pause(200 + random.nextInt(600));
          }
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new IllegalStateException("a client of the nemesis does not close", e);
    }
  }

  private void contest(LedgerClient ledger, String name, Random random)
      throws InterruptedException {
    Optional<Lease> lease = acquire(ledger, CONTEST, name);
    if (lease.isPresent() && random.nextBoolean()) {
      renew(ledger, lease.get());
    }
    if (lease.isPresent() && random.nextInt(3) > 0) {
      release(ledger, lease.get());
    }
  }

  private void rule(LedgerClient ledger, Lease lease, Random random) throws InterruptedException {
    submit(ledger, new Command.SetRules(NO_LIMITS, lease.token()));
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count && !stopped; i++) {
      propose(ledger, lease, random);
      pause(300 + random.nextInt(1_200));
      if (random.nextBoolean()) {
        renew(ledger, lease);
      }
    }
    if (random.nextBoolean()) {
      release(ledger, lease);
    }
  }

  private static void pause(int millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
  }

  /** Each asks for a little other time, so that one request is told from the next in the ledger. */
  private long ttl() {
    return TTL_MILLIS + asked.incrementAndGet() % 1_000L;
  }

  private Optional<Lease> acquire(LedgerClient ledger, String area, String name)
      throws InterruptedException {
    long ttl = ttl();
    Reply reply =
        ask(ledger, area, new Ask.Acquire(name, ttl), new Command.AcquireLease(area, name, ttl));
    return reply instanceof Reply.Granted(Lease lease) ? Optional.of(lease) : Optional.empty();
  }

  private void renew(LedgerClient ledger, Lease lease) throws InterruptedException {
    long ttl = ttl();
    ask(
        ledger,
        lease.area(),
        new Ask.Renew(lease.token(), ttl),
        new Command.RenewLease(lease.area(), lease.token(), ttl));
  }

  private void release(LedgerClient ledger, Lease lease) throws InterruptedException {
    ask(
        ledger,
        lease.area(),
        new Ask.Release(lease.token()),
        new Command.ReleaseLease(lease.area(), lease.token()));
  }

  private Reply ask(LedgerClient ledger, String area, Ask ask, Command command)
      throws InterruptedException {
    long invoked = System.nanoTime();
    Reply reply = submit(ledger, command);
    long returned = System.nanoTime();
    Answer answer =
        switch (reply) {
          case Reply.Granted(Lease l) -> new Answer.Granted(l.holder(), l.token(), l.expiresAt());
          case Reply.Accepted _ -> new Answer.Released();
          case Reply.Refused _ -> new Answer.Refused();
          case Reply.Each _ -> throw new IllegalStateException("one command, and " + reply);
          case Reply.Unanswered _ -> new Answer.Unknown();
        };
    boolean known = !(answer instanceof Answer.Unknown);
    leaseOps.get(area).add(new LeaseOp(invoked, known ? returned : LeaseOp.NEVER, ask, answer));
    return reply;
  }

  private Reply submit(LedgerClient ledger, Command command) throws InterruptedException {
    Reply reply = ledger.submit(command);
    if (reply instanceof Reply.Accepted || reply instanceof Reply.Granted) {
      acknowledged.add(command);
    }
    return reply;
  }

  private void propose(LedgerClient ledger, Lease lease, Random random)
      throws InterruptedException {
    long now = clock.epochMillis();
    int number = orders.incrementAndGet();
    List<Order.Part> parts = parts(FIRST_WATTS + number, now + EFFECT_MILLIS + HOLD_MILLIS, random);
    if (parts.isEmpty()) {
      return;
    }
    long effectiveAt = now + EFFECT_MILLIS;
    Order order =
        new Order(
            "order-" + number,
            AreaText.ID,
            lease.token(),
            parts,
            now + VOTE_MILLIS,
            effectiveAt,
            effectiveAt + APPLY_MILLIS,
            effectiveAt + HOLD_MILLIS,
            "the nemesis orders",
            new Evidence(now, "none: this is a test of faults", true, List.of()),
            List.of());
    attempts.add(
        new Attempt(order, FIRST_WATTS + number, submit(ledger, new Command.Propose(order))));
  }

  /** Up to four gateways' parts, of devices no other order is likely to have. */
  private synchronized List<Order.Part> parts(long watts, long until, Random random) {
    List<String> gateways = new ArrayList<>(Places.GATEWAYS);
    Collections.shuffle(gateways, random);
    List<Order.Part> parts = new ArrayList<>();
    for (String gateway : gateways.subList(0, 1 + random.nextInt(4))) {
      AreaText.devices(gateway).stream()
          .filter(d -> busyUntil.getOrDefault(d, 0L) < clock.epochMillis())
          .findFirst()
          .ifPresent(
              device -> {
                // Gateways lapse it within a cycle or two.
                busyUntil.put(device, until + 1_500);
                parts.add(
                    new Order.Part(gateway, List.of(new Setpoint.Power(device, watts, watts))));
              });
    }
    return parts;
  }

  /** Asks for nothing more, and waits for the last answers. */
  void stop() throws InterruptedException {
    stopped = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  List<Attempt> attempts() {
    return List.copyOf(attempts);
  }

  List<Command> acknowledged() {
    return List.copyOf(acknowledged);
  }

  /** What was asked of each area's lease. */
  Map<String, List<LeaseOp>> leaseOps() {
    Map<String, List<LeaseOp>> all = new HashMap<>();
    leaseOps.forEach((area, ops) -> all.put(area, List.copyOf(ops)));
    return all;
  }
}
