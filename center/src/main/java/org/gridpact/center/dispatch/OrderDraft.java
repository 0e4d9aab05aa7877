package org.gridpact.center.dispatch;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.network.plan.PlanResult;

/** Makes an order of a plan. */
final class OrderDraft {
  /** Setpoints closer than this, in W or var, or than the share below, say the same. */
  private static final double SAME = 50;

  private static final double SAME_SHARE = 0.02;

  private OrderDraft() {}

  /**
   * The order that carries out a plan.
   *
   * @param id new to the ledger
   */
  static Order of(Area area, String id, Step.MakePlan step, PlanResult.Plan plan, long now) {
    Map<String, List<Setpoint>> byGateway =
        setpoints(area, step.replaced(), plan).stream()
            .collect(groupingBy(s -> area.device(s.device()).gateway(), TreeMap::new, toList()));
    long effectiveAt = now + area.dispatch().effectAfterMillis();
    return new Order(
        id,
        area.id(),
        step.token(),
        byGateway.entrySet().stream().map(e -> new Order.Part(e.getKey(), e.getValue())).toList(),
        now + area.dispatch().voteWithinMillis(),
        effectiveAt,
        effectiveAt + area.dispatch().applyWithinMillis(),
        effectiveAt + area.dispatch().holdMillis(),
        step.reason(),
        plan.evidence(),
        step.replaced().stream().map(o -> o.order().id()).toList());
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
