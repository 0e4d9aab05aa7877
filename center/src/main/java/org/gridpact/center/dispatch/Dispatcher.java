package org.gridpact.center.dispatch;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.gridpact.center.live.GridSnapshot;
import org.gridpact.center.live.LiveViolation;
import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Lease;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.area.Area;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.time.Rounds;
import org.gridpact.network.plan.PlanResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an area inside its limits while this node holds the area's lease: plans and proposes, once
 * a second at most, on a thread of its own. What becomes of orders is the {@link Coordinator}'s,
 * which runs on every node.
 */
public final class Dispatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final long PERIOD_MILLIS = 1_000;
  private static final long STOP_WITHIN_MILLIS = 1_000;

  /** Setpoints that a notice of an impossible plan names. */
  private static final int OFFERED = 8;

  private final Area area;
  private final Planning planning;
  private final Ledger ledger;
  private final OrderIds ids;
  private final Supplier<GridSnapshot> grid;
  private final Supplier<List<LiveViolation>> computed;
  private final String holder;
  private final GridClock clock;
  private final DispatchPolicy policy;
  private final Notices notices;

  /** Owned by the deciding thread, as all that changes is. */
  private long plannedAt = Long.MIN_VALUE / 2;

  private Thread thread;

  /**
   * @param ids shared by all that proposes here
   * @param computed violations of the estimated state that are worth a plan, the worst first
   * @param holder this node's name among those that may hold the area's lease
   */
  public Dispatcher(
      Area area,
      Planning planning,
      Ledger ledger,
      OrderIds ids,
      Supplier<GridSnapshot> grid,
      Supplier<List<LiveViolation>> computed,
      String holder,
      GridClock clock) {
    this.area = area;
    this.planning = planning;
    this.ledger = ledger;
    this.ids = ids;
    this.grid = grid;
    this.computed = computed;
    this.holder = holder;
    this.clock = clock;
    this.policy = new DispatchPolicy(area, holder);
    this.notices = new Notices(area.id());
  }

  public void start() {
    thread =
        Thread.ofVirtual()
            .name("dispatcher-" + area.id())
            .start(() -> Rounds.run(clock, this::round));
  }

  private long round(long due) throws InterruptedException {
    decide();
    // After a long plan the seconds that passed meanwhile are not made up for.
    return Math.max(due + PERIOD_MILLIS, clock.epochMillis());
  }

  private void decide() throws InterruptedException {
    LedgerState state = ledger.view();
    long now = now(state);
    notices.fade(now);
    try {
      act(state, now);
    } catch (RuntimeException e) {
      // The next round sees another grid; without rounds nobody would plan any more.
      notices.failed(e, now);
    }
  }

  private void act(LedgerState state, long now) throws InterruptedException {
    for (Step step : policy.decide(grid.get(), computed.get(), state, plannedAt, now)) {
      switch (step) {
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
      case Reply.Accepted _, Reply.Granted _, Reply.Each _ -> {}
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
      case PlanResult.Plan plan -> propose(step, plan);
      case PlanResult.Infeasible none ->
          notices.say(
              Notices.Kind.INFEASIBLE,
              "%s; no plan: %s%s".formatted(step.reason(), none.explanation(), offer(none)),
              plannedAt);
      case PlanResult.Unknown unknown ->
          notices.say(
              Notices.Kind.UNKNOWN,
              "%s; no plan: %s".formatted(step.reason(), unknown.reason()),
              plannedAt);
    }
  }

  /**
   * What lessens it most, as a person would order it. It is not proposed from here: an order that
   * leaves a limit broken is a person's decision, and has to hold in a check of its own.
   */
  private static String offer(PlanResult.Infeasible none) {
    if (none.leastViolation().isEmpty()) {
      return "";
    }
    String setpoints =
        none.leastViolation().stream()
            .limit(OFFERED)
            .map(Dispatcher::written)
            .collect(Collectors.joining(" "));
    int more = none.leastViolation().size() - OFFERED;
    return "; least broken with: %s%s"
        .formatted(setpoints, more > 0 ? " and %d more".formatted(more) : "");
  }

  private static String written(Setpoint setpoint) {
    return switch (setpoint) {
      case Setpoint.Power p when p.minWatts() == p.maxWatts() ->
          "%s=%.0fW".formatted(p.device(), p.minWatts());
      case Setpoint.Power p -> "%s=%.0fW..%.0fW".formatted(p.device(), p.minWatts(), p.maxWatts());
      case Setpoint.Vars v -> "%s=%.0fvar".formatted(v.device(), v.vars());
      case Setpoint.Switch s -> "%s=%s".formatted(s.device(), s.closed() ? "closed" : "open");
      case Setpoint.Tap t -> "%s=%d".formatted(t.device(), t.position());
    };
  }

  private void propose(Step.MakePlan step, PlanResult.Plan plan) throws InterruptedException {
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
    String id = ids.next();
    Order order = OrderDraft.of(area, step, plan).order(area, id, step.token(), now);
    switch (ledger.submit(new Command.Propose(order))) {
      case Reply.Accepted _, Reply.Granted _, Reply.Each _ -> {
        notices.clear();
        LOG.info("order {} proposed: {}", id, order.reason());
      }
      case Reply.Refused refused -> notices.say(Notices.Kind.REFUSED, refused.rule(), now);
      case Reply.Unanswered unanswered ->
          notices.say(Notices.Kind.LEDGER, "order %s: %s".formatted(id, unanswered.reason()), now);
    }
  }

  /** Devices that no plan may use: locked, a person's, or of a gateway that does not prepare. */
  public static Set<String> excluded(Area area, LedgerState ledger, long now) {
    return DispatchPolicy.excluded(area, ledger, now);
  }

  /** Why nothing is ordered though something is wrong; empty while all is well. */
  public List<String> notices() {
    return notices.current();
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
    Rounds.end(thread, STOP_WITHIN_MILLIS);
    if (Thread.currentThread().isInterrupted()) {
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
