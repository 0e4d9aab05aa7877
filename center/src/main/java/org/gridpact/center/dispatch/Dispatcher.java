package org.gridpact.center.dispatch;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.gridpact.center.live.GridSnapshot;
import org.gridpact.center.uplink.GatewayLink;
import org.gridpact.center.uplink.GatewayListener;
import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.raft.Subscription;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Lease;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.area.Area;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.time.GridClock;
import org.gridpact.network.plan.PlanResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an area inside its limits: plans, proposes, collects votes, spreads decisions.
 *
 * <p>One thread decides each second. Votes and effects go straight to the ledger, and what the
 * ledger then says goes to the gateways from the ledger's thread; neither touches anything here. If
 * the ledger does not answer, a vote is asked for again by the next prepare, an effect by the next
 * decision.
 */
public final class Dispatcher implements GatewayListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final long PERIOD_MILLIS = 1_000;
  private static final long STOP_WITHIN_MILLIS = 1_000;

  private final Area area;
  private final Planning planning;
  private final Ledger ledger;
  private final GatewayLink link;
  private final Announcer announcer;
  private final Supplier<GridSnapshot> grid;
  private final String holder;
  private final GridClock clock;
  private final boolean plans;
  private final DispatchPolicy policy;
  private final Notices notices;

  /** Owned by the deciding thread, as all that changes is. */
  private long plannedAt = Long.MIN_VALUE / 2;

  private Thread thread;
  private Subscription subscription;

  /**
   * @param holder this node's name among those that may hold the area's lease
   * @param plans whether it takes the lease and plans; else it only finishes what others propose
   */
  public Dispatcher(
      Area area,
      Planning planning,
      Ledger ledger,
      GatewayLink link,
      Supplier<GridSnapshot> grid,
      String holder,
      boolean plans,
      GridClock clock) {
    this.area = area;
    this.planning = planning;
    this.ledger = ledger;
    this.link = link;
    this.announcer = new Announcer(area, link);
    this.grid = grid;
    this.holder = holder;
    this.plans = plans;
    this.clock = clock;
    this.policy = new DispatchPolicy(area, holder);
    this.notices = new Notices(area.id());
  }

  public void start() {
    subscription = ledger.subscribe(announcer::announce);
    thread = Thread.ofVirtual().name("dispatcher-" + area.id()).start(this::run);
  }

  private void run() {
    try {
      long next = clock.epochMillis();
      while (true) {
        clock.sleepUntil(next);
        decide();
        // After a long plan the seconds that passed meanwhile are not made up for.
        next = Math.max(next + PERIOD_MILLIS, clock.epochMillis());
      }
    } catch (InterruptedException e) {
      // Closed.
      Thread.currentThread().interrupt();
    }
  }

  private void decide() throws InterruptedException {
    LedgerState state = ledger.view();
    long now = now(state);
    announcer.repeat(state, now);
    notices.fade(now);
    for (Step step : policy.decide(grid.get(), state, plannedAt, now)) {
      switch (step) {
        case Step.Ask(Command.AcquireLease _) when !plans -> {}
        case Step.Ask ask -> ask(ask.command(), now);
        case Step.MakePlan plan -> plan(plan, state);
        case Step.Hold hold -> notices.say(Notices.Kind.HOLD, hold.why(), now);
      }
    }
  }

  /** A clock may be behind the ledger after a restart; the ledger's time has passed for all. */
  private long now(LedgerState state) {
    return Math.max(clock.epochMillis(), state.epochMillis());
  }

  private void ask(Command command, long now) throws InterruptedException {
    switch (ledger.submit(command)) {
      case Reply.Accepted _, Reply.Granted _ -> {}
      // Another node may have been first; the next second shows.
      case Reply.Refused r -> LOG.debug("refused: {}", r.rule());
      case Reply.Unanswered u ->
          notices.say(Notices.Kind.LEDGER, "the ledger does not answer: " + u.reason(), now);
    }
  }

  private void plan(Step.MakePlan step, LedgerState state) throws InterruptedException {
    plannedAt = now(state);
    PlanResult result = planning.plan(step.request());
    if (Thread.interrupted()) {
      throw new InterruptedException("stopped while a plan was made");
    }
    switch (result) {
      case PlanResult.NotNeeded _ -> notices.clear();
      case PlanResult.Plan plan -> propose(step, plan, state);
      case PlanResult.Infeasible none ->
          notices.say(
              Notices.Kind.INFEASIBLE,
              "%s; no plan: %s".formatted(step.reason(), none.explanation()),
              plannedAt);
      case PlanResult.Unknown unknown ->
          notices.say(
              Notices.Kind.UNKNOWN,
              "%s; no plan: %s".formatted(step.reason(), unknown.reason()),
              plannedAt);
    }
  }

  private void propose(Step.MakePlan step, PlanResult.Plan plan, LedgerState state)
      throws InterruptedException {
    long now = now(ledger.view());
    boolean ending =
        step.replaced().stream()
            .anyMatch(o -> o.order().expiresAt() - now < area.dispatch().holdMillis() / 2);
    boolean partial = step.replaced().stream().anyMatch(OrderRecord::partial);
    if (!ending && !partial && OrderDraft.saysNothingNew(area, step, plan)) {
      notices.say(
          Notices.Kind.IN_EFFECT, step.reason() + "; the best plan is in effect already", now);
      return;
    }
    // Named for its place in the ledger, which no other order has.
    String id = area.id() + "-" + (state.entries() + 1);
    Order order = OrderDraft.of(area, id, step, plan, now);
    switch (ledger.submit(new Command.Propose(order))) {
      case Reply.Accepted _, Reply.Granted _ -> {
        notices.clear();
        LOG.info("order {} proposed: {}", id, order.reason());
      }
      case Reply.Refused refused -> notices.say(Notices.Kind.REFUSED, refused.rule(), now);
      case Reply.Unanswered unanswered ->
          notices.say(Notices.Kind.LEDGER, "order %s: %s".formatted(id, unanswered.reason()), now);
    }
  }

  /** Why nothing is ordered though something is wrong; empty while all is well. */
  public List<String> notices() {
    return notices.current();
  }

  @Override
  public void connected(String gateway, long bootEpoch) {
    LedgerState state = ledger.view();
    announcer.catchUp(gateway, state, now(state));
  }

  @Override
  public void disconnected(String gateway) {
    // Its silence is noticed where it matters: when it owes a vote.
  }

  @Override
  public CompletableFuture<Boolean> voted(Vote vote) {
    return enter(new Command.CastVote(vote));
  }

  @Override
  public CompletableFuture<Boolean> reported(Effect effect) {
    return enter(new Command.RecordEffect(effect));
  }

  private CompletableFuture<Boolean> enter(Command command) {
    return ledger
        .submitAsync(command)
        .thenApply(
            reply -> {
              LOG.debug("{}: {}", command, reply);
              return !(reply instanceof Reply.Unanswered);
            });
  }

  /**
   * Answers a gateway in doubt. It was asked to prepare only after the order was in the ledger, so
   * an order that a linearizable read does not find is one of those too old to be kept: it is over,
   * and to a gateway that has not applied it that is the same as an abort. If the ledger cannot be
   * read nothing is said, and the gateway asks again.
   */
  @Override
  public void asked(String gateway, String order) {
    Optional<OrderRecord> known = ledger.view().order(order);
    try {
      if (known.isEmpty()) {
        known = ledger.read().order(order);
      }
    } catch (IOException e) {
      LOG.debug("no answer for {} on order {}: {}", gateway, order, e.toString());
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    Optional<Decision> decision =
        known.isPresent()
            ? known.get().decision()
            : Optional.of(new Decision(order, false, "the ledger keeps no such order"));
    decision.ifPresent(d -> link.decide(gateway, d));
  }

  /**
   * Stops deciding and lets go of the lease, so that another node can take over at once. A plan
   * that is being made is not waited for longer than {@value #STOP_WITHIN_MILLIS} ms.
   */
  @Override
  public void close() {
    if (thread == null) {
      return;
    }
    subscription.close();
    thread.interrupt();
    try {
      thread.join(STOP_WITHIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    ledger
        .view()
        .runningLease(area.id())
        .filter(l -> l.holder().equals(holder))
        .ifPresent(this::release);
  }

  private void release(Lease lease) {
    ledger
        .submitAsync(new Command.ReleaseLease(area.id(), lease.token()))
        .completeOnTimeout(
            new Reply.Unanswered("closing"), STOP_WITHIN_MILLIS, TimeUnit.MILLISECONDS)
        .join();
  }
}
