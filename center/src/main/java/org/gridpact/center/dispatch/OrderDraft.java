package org.gridpact.center.dispatch;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.time.Lengths;
import org.gridpact.network.plan.PlanResult;

/**
 * An order as somebody wants it, before it has a name and its times.
 *
 * @param by the person who wishes it; empty for the dispatcher's own
 * @param effectAfterMillis from now until it takes effect; empty for the area's, or for {@value
 *     #APPROVE_WITHIN_MILLIS} where people have to approve it
 * @param holdMillis how long it holds; empty for the area's
 */
record OrderDraft(
    List<Setpoint> setpoints,
    Evidence evidence,
    String reason,
    List<String> replaces,
    String by,
    OptionalLong effectAfterMillis,
    OptionalLong holdMillis) {
  /** How long an order that has to be approved waits, unless its wish says otherwise. */
  static final long APPROVE_WITHIN_MILLIS = 5 * 60_000;

  /** Setpoints closer than this, in W or var, or than the share below, say the same. */
  private static final double SAME = 50;

  private static final double SAME_SHARE = 0.02;

  /** What carries out a plan of the dispatcher. */
  static OrderDraft of(Area area, Step.MakePlan step, PlanResult.Plan plan) {
    return new OrderDraft(
        setpoints(area, step.replaced(), plan),
        plan.evidence(),
        step.reason(),
        step.replaced().stream().map(o -> o.order().id()).toList(),
        "",
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  /**
   * The order.
   *
   * @param id new to the ledger
   * @param token of the lease to propose with
   * @throws IllegalArgumentException where its times leave none to vote or to apply it
   */
  Order order(Area area, String id, long token, long now) {
    DispatchRules rules = area.dispatch();
    boolean waits = rules.approval().holdsUp(setpoints, evidence.changedWatts());
    long effectAfter =
        effectAfterMillis.orElse(waits ? APPROVE_WITHIN_MILLIS : rules.effectAfterMillis());
    long votedBefore = (long) rules.effectAfterMillis() - rules.voteWithinMillis();
    if (effectAfter <= votedBefore) {
      throw new IllegalArgumentException(
          "an order takes effect after more than %s, since its votes are due so long before"
              .formatted(Lengths.inWords(votedBefore)));
    }
    long hold = holdMillis.orElse(rules.holdMillis());
    if (hold <= rules.applyWithinMillis()) {
      throw new IllegalArgumentException(
          "an order holds longer than %s, within which it may be applied late"
              .formatted(Lengths.inWords(rules.applyWithinMillis())));
    }
    long effectiveAt = now + effectAfter;
    return new Order(
        id,
        area.id(),
        token,
        setpoints.stream()
            .collect(groupingBy(s -> area.device(s.device()).gateway(), TreeMap::new, toList()))
            .entrySet()
            .stream()
            .map(e -> new Order.Part(e.getKey(), e.getValue()))
            .toList(),
        effectiveAt - votedBefore,
        effectiveAt,
        effectiveAt + rules.applyWithinMillis(),
        effectiveAt + hold,
        reason,
        evidence,
        replaces,
        by);
  }

  /** Why orders cannot be replaced: one names a device that the area has no more. */
  static Optional<String> unknownDevice(Area area, List<OrderRecord> orders) {
    Set<String> known = area.devices().stream().map(DeviceSpec::id).collect(toSet());
    return orders.stream()
        .flatMap(
            o ->
                o.order()
                    .setpoints()
                    .filter(s -> !known.contains(s.device()))
                    .map(
                        s ->
                            "order %s names device %s, which area %s has no more, so nothing replaces it; it ends at %s"
                                .formatted(
                                    o.order().id(),
                                    s.device(),
                                    area.id(),
                                    Instant.ofEpochMilli(o.order().expiresAt()))))
        .findFirst();
  }

  /** The plan's setpoints, and a release for each device that only a replaced order named. */
  static List<Setpoint> setpoints(
      Area area, List<OrderRecord> replacedOrders, PlanResult.Plan plan) {
    List<Setpoint> setpoints = new ArrayList<>(plan.setpoints());
    Set<String> named = new HashSet<>();
    plan.setpoints().forEach(s -> named.add(s.device()));
    for (OrderRecord replaced : replacedOrders) {
      replaced
          .order()
          .setpoints()
          .filter(s -> named.add(s.device()))
          .forEach(s -> setpoints.add(free(area, s)));
    }
    return List.copyOf(setpoints);
  }

  /**
   * What a device gets that has to be named but needs nothing: its own will, within bounds, and its
   * vars, which are not named, to its local function; where it has no will, or no plan reckons with
   * it, what it was told.
   */
  private static Setpoint free(Area area, Setpoint before) {
    DeviceSpec device = area.device(before.device());
    return switch (device.kind()) {
      case BATTERY -> new Setpoint.Power(device.id(), 0, 0);
      case INVERTER, FLEXIBLE_LOAD -> {
        Envelope.Power e = (Envelope.Power) device.envelope().orElseThrow();
        yield new Setpoint.Power(device.id(), e.usableMinWatts(), e.usableMaxWatts());
      }
      case METER, BRANCH_METER, BREAKER, GENERATOR, TIE_LINE, TAP_CHANGER -> before;
    };
  }

  /** Whether a plan orders nothing but what is in effect already. */
  static boolean saysNothingNew(Area area, Step.MakePlan step, PlanResult.Plan plan) {
    Map<Setpoint.Subject, Setpoint> present =
        step.replaced().stream()
            .flatMap(o -> o.order().setpoints())
            .collect(toMap(Setpoint::subject, s -> s, (_, later) -> later));
    List<Setpoint> next = setpoints(area, step.replaced(), plan);
    return !present.isEmpty()
        && next.size() == present.size()
        && next.stream()
            .allMatch(s -> present.containsKey(s.subject()) && same(s, present.get(s.subject())));
  }

  private static boolean same(Setpoint one, Setpoint other) {
    return switch (one) {
      case Setpoint.Switch _, Setpoint.Tap _ -> one.equals(other);
      case Setpoint.Vars v -> other instanceof Setpoint.Vars w && same(v.vars(), w.vars());
      case Setpoint.Power p ->
          other instanceof Setpoint.Power q
              && same(p.minWatts(), q.minWatts())
              && same(p.maxWatts(), q.maxWatts());
    };
  }

  private static boolean same(double one, double other) {
    double largest = Math.max(Math.abs(one), Math.abs(other));
    return Math.abs(one - other) <= Math.max(SAME, SAME_SHARE * largest);
  }
}
