package org.gridpact.center.dispatch;

import static java.util.stream.Collectors.toSet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.gridpact.center.live.GridSnapshot;
import org.gridpact.center.live.GridView;
import org.gridpact.center.live.LiveViolation;
import org.gridpact.ledger.state.AreaRules;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Lease;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.Participant;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.state.StateRecord.Violation;
import org.gridpact.model.time.Lengths;

/**
 * Decides what to do from what is known; a pure function, run each second.
 *
 * <p>A plan starts from what every device would do by itself, so one order carries the whole answer
 * and takes the place of those before it.
 */
final class DispatchPolicy {
  static final long LEASE_MILLIS = 30_000;

  /** How long an order in effect is given to show in the measurements. */
  static final long SETTLE_MILLIS = 10_000;

  /** Shortest time between two plans. */
  static final long PLAN_EVERY_MILLIS = 5_000;

  /**
   * How long a gateway that was not prepared is left out of plans, and how long after people did
   * not approve a plan there is none.
   */
  static final long LEFT_OUT_MILLIS = 60_000;

  /** A picture of the grid older than this is no ground for an order. */
  static final long STATE_AGE_MAX_MILLIS = 10_000;

  private static final double INTERRUPTION_SHARE = 0.05;

  private final Area area;
  private final DispatchRules rules;
  private final String holder;

  DispatchPolicy(Area area, String holder) {
    this.area = area;
    this.rules = area.dispatch();
    this.holder = holder;
  }

  /**
   * @param computed violations of the estimated state that are worth a plan, the worst first
   * @param plannedAt when the last plan was made
   */
  List<Step> decide(
      GridSnapshot grid,
      List<LiveViolation> computed,
      LedgerState ledger,
      long plannedAt,
      long now) {
    List<Step> steps = new ArrayList<>();
    lease(ledger, now).ifPresent(c -> steps.add(new Step.Ask(c)));
    rules(ledger).ifPresent(c -> steps.add(new Step.Ask(c)));
    // What is due comes first: a plan made beside it could rest on an order that is over.
    boolean due = ledger.orders().open().anyMatch(o -> Coordinator.due(o, ledger, now).isPresent());
    if (steps.isEmpty() && !due && now - plannedAt >= PLAN_EVERY_MILLIS) {
      ledger
          .runningLease(area.id())
          .filter(l -> l.holder().equals(holder))
          .flatMap(l -> plan(l, grid, computed, ledger, now))
          .ifPresent(steps::add);
    }
    return steps;
  }

  private Optional<Command> lease(LedgerState ledger, long now) {
    Lease lease = ledger.leases().get(area.id());
    if (lease == null || !lease.runs(now)) {
      return Optional.of(new Command.AcquireLease(area.id(), holder, LEASE_MILLIS));
    }
    boolean ours = lease.holder().equals(holder);
    return ours && lease.expiresAt() - now < LEASE_MILLIS * 2 / 3
        ? Optional.of(new Command.RenewLease(area.id(), lease.token(), LEASE_MILLIS))
        : Optional.empty();
  }

  /** What the area's file allows without approval, where the ledger does not know it yet. */
  private Optional<Command> rules(LedgerState ledger) {
    AreaRules wanted =
        new AreaRules(
            area.id(),
            rules.approval().aboveWatts(),
            rules.approval().switching(),
            rules.changedWattsAMinute());
    return ledger
        .runningLease(area.id())
        .filter(l -> l.holder().equals(holder))
        .filter(_ -> !wanted.equals(ledger.rules().get(area.id())))
        .map(l -> new Command.SetRules(wanted, l.token()));
  }

  private Optional<Step> plan(
      Lease lease, GridSnapshot grid, List<LiveViolation> computed, LedgerState ledger, long now) {
    List<OrderRecord> all =
        ledger.open().stream().filter(o -> o.order().area().equals(area.id())).toList();
    List<OrderRecord> open = all.stream().filter(o -> o.order().by().isEmpty()).toList();
    boolean busy = all.stream().anyMatch(o -> isUnderWay(o, now));
    Optional<String> reason = busy ? Optional.empty() : reason(grid, computed, open, now);
    return reason.map(r -> planOrHold(r, lease, grid, ledger, open, now));
  }

  /** Whether what the grid measures will soon be otherwise because of an order. */
  private static boolean isUnderWay(OrderRecord order, long now) {
    return switch (order.status()) {
      case AWAITING_APPROVAL -> order.order().by().isEmpty();
      case PREPARING -> true;
      case COMMITTED -> {
        long effectiveAt = order.order().effectiveAt();
        boolean far = !order.order().by().isEmpty() && now < effectiveAt - SETTLE_MILLIS;
        yield !far && now < effectiveAt + SETTLE_MILLIS;
      }
      case ABORTED, ENDED, REPLACED -> false;
    };
  }

  private Optional<String> reason(
      GridSnapshot grid, List<LiveViolation> computed, List<OrderRecord> open, long now) {
    List<Violation> mendable = grid.violations().stream().filter(v -> !isInterruption(v)).toList();
    if (!mendable.isEmpty()) {
      return Optional.of(describe(mendable));
    }
    if (!computed.isEmpty()) {
      return Optional.of(
          "computed: %s%s".formatted(computed.getFirst().words(), more(computed.size())));
    }
    long lead =
        Math.max(rules.voteWithinMillis() + rules.effectAfterMillis(), rules.holdMillis() / 4);
    return open.stream()
        .filter(o -> o.order().expiresAt() - now <= lead)
        .findFirst()
        .map(o -> "order %s ends".formatted(o.order().id()));
  }

  /**
   * Supply that is switched off or lost, which no setpoint brings back: below 5 % of the voltage,
   * as EN 50160 has it.
   */
  private static boolean isInterruption(Violation v) {
    return v.quantity() == Quantity.VOLTAGE && v.value() < INTERRUPTION_SHARE * v.limit();
  }

  private static String describe(List<Violation> violations) {
    Violation first = violations.getFirst();
    String place = first.quantity() == Quantity.VOLTAGE ? "bus" : "branch";
    return "%s of %s %s is %.1f %s, %s the limit of %.1f %s%s"
        .formatted(
            first.quantity().key(),
            place,
            first.subject(),
            first.value(),
            first.quantity().unit(),
            first.above() ? "above" : "below",
            first.limit(),
            first.quantity().unit(),
            more(violations.size()));
  }

  /** Behind the first of several. */
  private static String more(int all) {
    return switch (all) {
      case 1 -> "";
      case 2 -> ", and 1 more violation";
      default -> ", and %d more violations".formatted(all - 1);
    };
  }

  private Step planOrHold(
      String reason,
      Lease lease,
      GridSnapshot grid,
      LedgerState ledger,
      List<OrderRecord> open,
      long now) {
    if (now - grid.epochMillis() > STATE_AGE_MAX_MILLIS) {
      return new Step.Hold(
          "the state of the grid is older than %s"
              .formatted(Lengths.inWords(STATE_AGE_MAX_MILLIS)));
    }
    GridView view = new GridView(area, grid);
    Optional<String> why =
        view.unknownPosition()
            .or(() -> notApproved(ledger, now))
            .or(() -> OrderDraft.unknownDevice(area, open));
    if (why.isPresent()) {
      return new Step.Hold(why.get());
    }
    Set<String> leftOut = leftOut(ledger, now);
    Optional<OrderRecord> stuck =
        open.stream()
            .filter(o -> o.order().participants().stream().anyMatch(leftOut::contains))
            .findFirst();
    if (stuck.isPresent()) {
      // To replace it needs the votes of all its gateways.
      return new Step.Hold(
          "order %s can only be replaced with a gateway that does not prepare; it ends at %s"
              .formatted(
                  stuck.get().order().id(), Instant.ofEpochMilli(stuck.get().order().expiresAt())));
    }
    Set<String> excluded = excluded(area, ledger, now);
    return new Step.MakePlan(reason, lease.token(), open, view.request(excluded));
  }

  /** Whether people have lately let a plan be: the next one would be much the same. */
  private Optional<String> notApproved(LedgerState ledger, long now) {
    return ledger
        .orders()
        .finished()
        .filter(o -> o.order().area().equals(area.id()) && o.order().by().isEmpty())
        .filter(o -> now - o.decidedAt() < LEFT_OUT_MILLIS && ledger.notApproved(o))
        .findFirst()
        .map(
            o ->
                "order %s was not approved (%s); the next plan is made after %s"
                    .formatted(
                        o.order().id(),
                        o.decision().orElseThrow().reason(),
                        Instant.ofEpochMilli(o.decidedAt() + LEFT_OUT_MILLIS)));
  }

  /** Devices that no plan may use: locked, a person's, or of a gateway that is left out. */
  static Set<String> excluded(Area area, LedgerState ledger, long now) {
    return excluded(area, ledger, now, OptionalLong.empty(), OptionalLong.empty());
  }

  /**
   * As {@link #excluded(Area, LedgerState, long)}, for an order with times of its own.
   *
   * @param effectAfterMillis as of {@link OrderDraft}; whether people have to approve what is not
   *     planned yet is not known, so that it may be the longer of both
   * @param holdMillis likewise
   */
  static Set<String> excluded(
      Area area,
      LedgerState ledger,
      long now,
      OptionalLong effectAfterMillis,
      OptionalLong holdMillis) {
    DispatchRules rules = area.dispatch();
    boolean mayWait = rules.approval().aboveWatts() < Double.POSITIVE_INFINITY;
    long longest =
        mayWait
            ? Math.max(OrderDraft.APPROVE_WITHIN_MILLIS, rules.effectAfterMillis())
            : rules.effectAfterMillis();
    long end = now + effectAfterMillis.orElse(longest) + holdMillis.orElse(rules.holdMillis());
    Set<String> leftOut = leftOut(ledger, now);
    Set<String> excluded = new HashSet<>();
    ledger.locks().values().stream()
        .filter(l -> l.from() < end)
        .forEach(l -> excluded.addAll(l.devices()));
    // What people have ordered is theirs.
    ledger
        .orders()
        .open()
        .filter(o -> !o.order().by().isEmpty())
        .forEach(o -> o.order().setpoints().forEach(s -> excluded.add(s.device())));
    area.devices().stream()
        .filter(d -> leftOut.contains(d.gateway()))
        .map(DeviceSpec::id)
        .forEach(excluded::add);
    return excluded;
  }

  /** Gateways that lately were not prepared: with them the next order would be aborted, too. */
  private static Set<String> leftOut(LedgerState ledger, long now) {
    return ledger
        .orders()
        .finished()
        .filter(o -> o.status() == Status.ABORTED && now - o.decidedAt() < LEFT_OUT_MILLIS)
        .filter(o -> !ledger.notApproved(o))
        .flatMap(o -> o.participants().values().stream())
        .filter(p -> p.vote().isPresent() && !p.vote().get().prepared())
        .map(Participant::gateway)
        .collect(toSet());
  }
}
