package org.gridpact.center.dispatch;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.gridpact.center.live.GridSnapshot;
import org.gridpact.center.live.GridView;
import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Lease;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Lock;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Location;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.time.GridClock;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.PlanResult;

/**
 * What people ask of an area: orders of their own, approvals, lock-outs. Each is answered by what
 * the ledger said of it, or by the rule that kept it from the ledger. Safe for use by many threads.
 */
public final class Operator {
  /** Of four-digit years, as times are written. */
  private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999Z");

  /** Nothing is ordered for ever. */
  private static final Duration LONGEST = Duration.ofDays(366);

  private final Area area;
  private final Plans plans;
  private final Ledger ledger;
  private final OrderIds ids;
  private final Supplier<GridSnapshot> grid;
  private final String holder;
  private final GridClock clock;

  /** What orders are held against, and made by. */
  public interface Plans {
    /** Of a node that knows nothing of the grid. */
    Plans NONE =
        new Plans() {
          @Override
          public PlanResult check(PlanRequest request, List<Setpoint> wishes) {
            return new PlanResult.Unknown("this node has no live state");
          }

          @Override
          public PlanResult prevent(PlanRequest request, List<String> losses) {
            return new PlanResult.Unknown("this node has no live state");
          }
        };

    /** Whether every limit is kept with these setpoints. */
    PlanResult check(PlanRequest request, List<Setpoint> wishes);

    /**
     * The cheapest setpoints that keep every limit, now and with any one of some losses.
     *
     * @param losses lines of a contingency list, any one of which may happen
     * @throws IllegalArgumentException naming the line that is none
     */
    PlanResult prevent(PlanRequest request, List<String> losses);
  }

  /**
   * A wish for an order that keeps every limit even when something is lost.
   *
   * @param losses lines of a contingency list, {@code branch 3-4 + unit G1}; any one of them may
   *     happen
   * @param effectAfterMillis as of {@link Wish}
   * @param holdMillis likewise
   */
  public record Prevention(
      String by,
      String reason,
      List<String> losses,
      OptionalLong effectAfterMillis,
      OptionalLong holdMillis) {
    public Prevention {
      losses = List.copyOf(losses);
      if (by.isBlank() || reason.isBlank() || losses.isEmpty()) {
        throw new IllegalArgumentException(
            "a preventive order names who, why, and at least one loss");
      }
      requireInTime("takes effect after", effectAfterMillis);
      requireInTime("holds for", holdMillis);
    }
  }

  /**
   * An order that a person wishes.
   *
   * @param effectAfterMillis from now until it takes effect; by default the area's, or five minutes
   *     where it has to be approved
   * @param holdMillis how long it holds; the area's by default
   * @param replaces orders in effect that it takes the place of
   */
  public record Wish(
      String by,
      String reason,
      List<Setpoint> setpoints,
      OptionalLong effectAfterMillis,
      OptionalLong holdMillis,
      List<String> replaces) {
    public Wish {
      setpoints = List.copyOf(setpoints);
      replaces = List.copyOf(replaces);
      if (by.isBlank() || reason.isBlank() || setpoints.isEmpty()) {
        throw new IllegalArgumentException("an order names who, why, and at least one device");
      }
      requireInTime("takes effect after", effectAfterMillis);
      requireInTime("holds for", holdMillis);
    }
  }

  private static void requireInTime(String what, OptionalLong millis) {
    if (millis.isPresent() && (millis.getAsLong() < 0 || millis.getAsLong() > LONGEST.toMillis())) {
      throw new IllegalArgumentException(
          "an order %s 0 to %d days, not %d ms"
              .formatted(what, LONGEST.toDays(), millis.getAsLong()));
    }
  }

  /**
   * What became of a request.
   *
   * @param text of a refusal, the rule; else what is known now
   */
  public record Answer(Outcome outcome, String text) {
    /** Whether the ledger has it. */
    public enum Outcome {
      /** It has, or nothing has to be ordered. */
      DONE,
      /** A rule forbids it. */
      REFUSED,
      /** It did not answer: it has, or will have, or not. */
      UNKNOWN
    }

    private static Answer done(String text) {
      return new Answer(Outcome.DONE, text);
    }

    private static Answer refused(String rule) {
      return new Answer(Outcome.REFUSED, rule);
    }
  }

  /**
   * @param ids shared by all that proposes here
   * @param holder this node's name among those that may hold the area's lease
   */
  public Operator(
      Area area,
      Plans plans,
      Ledger ledger,
      OrderIds ids,
      Supplier<GridSnapshot> grid,
      String holder,
      GridClock clock) {
    this.area = area;
    this.plans = plans;
    this.ledger = ledger;
    this.ids = ids;
    this.grid = grid;
    this.holder = holder;
    this.clock = clock;
  }

  /** Checks a wish by a load flow of the grid as it is, and proposes it where every limit holds. */
  public Answer order(Wish wish) throws InterruptedException {
    wish.setpoints().forEach(this::requireSettable);
    LedgerState state = ledger.view();
    Optional<String> rule = elsewhere(state).or(() -> unknownGrid(now(state)));
    if (rule.isPresent()) {
      return Answer.refused(rule.get());
    }
    PlanRequest request = new GridView(area, grid.get()).request(Set.of());
    return switch (plans.check(request, wish.setpoints())) {
      case PlanResult.Plan plan -> propose(wish, plan, token(state));
      case PlanResult.Infeasible broken -> Answer.refused(broken.explanation());
      case PlanResult.Unknown nothing -> Answer.refused(nothing.reason());
      case PlanResult.NotNeeded _ -> throw new IllegalStateException("a check always has a plan");
    };
  }

  /**
   * Plans for losses, and proposes the plan in the person's name. It starts from what devices would
   * do by themselves, so it takes the place of the orders that the dispatcher has in effect.
   */
  public Answer prevent(Prevention wish) throws InterruptedException {
    LedgerState state = ledger.view();
    long now = now(state);
    List<OrderRecord> replaced =
        state.open().stream()
            .filter(o -> o.order().area().equals(area.id()) && o.order().by().isEmpty())
            .toList();
    Optional<String> rule =
        elsewhere(state)
            .or(() -> unknownGrid(now))
            .or(() -> undecided(replaced))
            .or(() -> OrderDraft.unknownDevice(area, replaced));
    if (rule.isPresent()) {
      return Answer.refused(rule.get());
    }
    PlanRequest request =
        new GridView(area, grid.get())
            .request(
                DispatchPolicy.excluded(
                    area, state, now, wish.effectAfterMillis(), wish.holdMillis()));
    return switch (plans.prevent(request, wish.losses())) {
      case PlanResult.Plan plan ->
          propose(
              new Wish(
                  wish.by(),
                  wish.reason(),
                  OrderDraft.setpoints(area, replaced, plan),
                  wish.effectAfterMillis(),
                  wish.holdMillis(),
                  replaced.stream().map(o -> o.order().id()).toList()),
              plan,
              token(state));
      case PlanResult.NotNeeded _ ->
          Answer.done("nothing to order: every limit is kept, and with each of these losses");
      case PlanResult.Infeasible broken -> Answer.refused(broken.explanation());
      case PlanResult.Unknown nothing -> Answer.refused(nothing.reason());
    };
  }

  private void requireSettable(Setpoint setpoint) {
    DeviceSpec device = area.device(setpoint.device());
    Envelope envelope =
        device
            .envelope()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "device %s is a %s, which cannot be set"
                            .formatted(device.id(), device.kind().key())));
    String takes =
        switch (envelope) {
          case Envelope.Power _ -> "a power or a reactive power";
          case Envelope.Switching _ -> "open or closed";
          case Envelope.Tapping _ -> "a tap position (tap:N)";
        };
    boolean fits =
        switch (setpoint) {
          case Setpoint.Power _, Setpoint.Vars _ -> envelope instanceof Envelope.Power;
          case Setpoint.Switch _ -> envelope instanceof Envelope.Switching;
          case Setpoint.Tap _ -> envelope instanceof Envelope.Tapping;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "device %s is a %s, which takes %s".formatted(device.id(), device.kind().key(), takes));
    }
  }

  /** A clock may be behind the ledger after a restart; the ledger's time has passed for all. */
  private long now(LedgerState state) {
    return Math.max(clock.epochMillis(), state.epochMillis());
  }

  private Optional<String> elsewhere(LedgerState state) {
    Optional<Lease> lease = state.runningLease(area.id());
    return lease.isPresent() && lease.get().holder().equals(holder)
        ? Optional.empty()
        : Optional.of(
            "area %s is led by %s: ask there"
                .formatted(area.id(), lease.map(Lease::holder).orElse("no node now")));
  }

  private long token(LedgerState state) {
    return state.runningLease(area.id()).orElseThrow().token();
  }

  private static Optional<String> undecided(List<OrderRecord> orders) {
    return orders.stream()
        .filter(o -> o.status() != Status.COMMITTED)
        .findFirst()
        .map(
            o ->
                "order %s is not decided yet and cannot be replaced: ask again when it is"
                    .formatted(o.order().id()));
  }

  private Optional<String> unknownGrid(long now) {
    GridSnapshot snapshot = grid.get();
    return now - snapshot.epochMillis() > DispatchPolicy.STATE_AGE_MAX_MILLIS
        ? Optional.of("the state of the grid is not known now, so no load flow can check an order")
        : new GridView(area, snapshot).unknownPosition();
  }

  /** As of now: the plan may have taken a while. */
  private Answer propose(Wish wish, PlanResult.Plan plan, long token) throws InterruptedException {
    OrderDraft draft =
        new OrderDraft(
            wish.setpoints(),
            plan.evidence(),
            wish.reason(),
            wish.replaces(),
            wish.by(),
            wish.effectAfterMillis(),
            wish.holdMillis());
    String id = ids.next();
    Order order = draft.order(area, id, token, now(ledger.view()));
    Answer answer = ask(new Command.Propose(order), "order %s is proposed".formatted(id));
    boolean waits =
        answer.outcome() == Answer.Outcome.DONE
            && order(id).filter(o -> o.status() == Status.AWAITING_APPROVAL).isPresent();
    return waits
        ? Answer.done(
            "order %s waits for two people to approve it, until %s"
                .formatted(id, Instant.ofEpochMilli(order.voteUntil())))
        : answer;
  }

  /** Approves an order that waits for it. */
  public Answer approve(String order, String person) throws InterruptedException {
    Answer answer =
        ask(new Command.Approve(order, person), "order %s is approved".formatted(order));
    return answer.outcome() == Answer.Outcome.DONE
        ? order(order)
            .map(
                o ->
                    Answer.done(
                        "order %s is approved by %s and is %s"
                            .formatted(
                                order,
                                String.join(", ", new TreeSet<>(o.approvedBy())),
                                o.status().name())))
            .orElse(answer)
        : answer;
  }

  /** As the ledger has it now, which this node's view may not show yet; empty where nobody says. */
  private Optional<OrderRecord> order(String id) throws InterruptedException {
    try {
      return ledger.read().order(id);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Ends an order that waits for approval. */
  public Answer reject(String order, String person, String reason) throws InterruptedException {
    return ask(new Command.Reject(order, person, reason), "order %s is rejected".formatted(order));
  }

  /**
   * Locks a device, or a branch: then all devices on it.
   *
   * @param from empty for at once
   * @param until empty for until it is unlocked
   */
  public Answer lock(
      String subject, String person, String reason, OptionalLong from, OptionalLong until)
      throws InterruptedException {
    requireTime(from);
    requireTime(until);
    Set<String> devices =
        area.devices().stream()
            .filter(d -> d.id().equals(subject) || isOn(subject, d))
            .map(DeviceSpec::id)
            .collect(toSet());
    if (devices.isEmpty()) {
      return Answer.refused(
          "area %s has no device %s, nor one on a branch of that name"
              .formatted(area.id(), subject));
    }
    Lock lock =
        new Lock(
            subject, devices, person, reason, from.orElse(0), until.orElse(Lock.UNTIL_UNLOCKED));
    String what =
        devices.equals(Set.of(subject)) ? "" : ": " + String.join(", ", new TreeSet<>(devices));
    return ask(
        new Command.LockOut(lock),
        lock.from() > now(ledger.view())
            ? "%s will be locked out from %s on%s"
                .formatted(subject, Instant.ofEpochMilli(lock.from()), what)
            : "%s is locked out%s".formatted(subject, what));
  }

  private static void requireTime(OptionalLong millis) {
    if (millis.isPresent()
        && (millis.getAsLong() < 0 || millis.getAsLong() > LAST_TIME.toEpochMilli())) {
      throw new IllegalArgumentException(
          "a lock begins and ends between 1970 and 9999, not at %d ms"
              .formatted(millis.getAsLong()));
    }
  }

  private static boolean isOn(String branch, DeviceSpec device) {
    return device.location() instanceof Location.Branch(String id) && id.equals(branch);
  }

  public Answer unlock(String subject, String person) throws InterruptedException {
    return ask(new Command.Unlock(subject, person), "%s is unlocked".formatted(subject));
  }

  private Answer ask(Command command, String done) throws InterruptedException {
    return switch (ledger.submit(command)) {
      case Reply.Accepted _, Reply.Granted _, Reply.Each _ -> Answer.done(done);
      case Reply.Refused(String rule) -> Answer.refused(rule);
      case Reply.Unanswered(String reason) ->
          new Answer(
              Answer.Outcome.UNKNOWN,
              "the ledger did not answer, so it may be done or not: %s".formatted(reason));
    };
  }
}
