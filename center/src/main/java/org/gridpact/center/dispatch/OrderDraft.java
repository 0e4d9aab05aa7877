package org.gridpact.center.dispatch;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  /** Setpoints closer than this, or than the share below, say the same. */
  private static final double SAME_WATTS = 50;

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
    Map<String, Setpoint> setpoints = new LinkedHashMap<>();
    plan.setpoints().forEach(s -> setpoints.put(s.device(), s));
    for (OrderRecord replaced : replacedOrders) {
      replaced.order().setpoints().forEach(s -> setpoints.putIfAbsent(s.device(), free(area, s)));
    }
    return List.copyOf(setpoints.values());
  }

  /**
   * What a device gets that has to be named but needs nothing: its own will, within bounds; where
   * it has none, or no plan reckons with it, what it was told.
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
    Map<String, Setpoint> present =
        step.replaced().stream()
            .flatMap(o -> o.order().setpoints())
            .collect(toMap(Setpoint::device, s -> s, (_, later) -> later));
    return !present.isEmpty()
        && setpoints(area, step.replaced(), plan).stream()
            .allMatch(s -> present.containsKey(s.device()) && same(s, present.get(s.device())));
  }

  private static boolean same(Setpoint one, Setpoint other) {
    return switch (one) {
      case Setpoint.Switch _, Setpoint.Tap _ -> one.equals(other);
      case Setpoint.Power p ->
          other instanceof Setpoint.Power q
              && same(p.minWatts(), q.minWatts())
              && same(p.maxWatts(), q.maxWatts());
    };
  }

  private static boolean same(double watts, double otherWatts) {
    double largest = Math.max(Math.abs(watts), Math.abs(otherWatts));
    return Math.abs(watts - otherWatts) <= Math.max(SAME_WATTS, SAME_SHARE * largest);
  }
}
