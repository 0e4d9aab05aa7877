package org.gridpact.edge.dispatch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.gridpact.edge.control.Mode;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.dispatch.Effect.Stage;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;

/** What an order must fulfil for a gateway to vote yes. */
final class PrepareRules {
  private static final long HOUR_MILLIS = 3_600_000;

  private final String area;
  private final String gateway;
  private final Map<String, DeviceSpec> devices = new HashMap<>();

  PrepareRules(String area, String gateway, List<DeviceSpec> devices) {
    this.area = area;
    this.gateway = gateway;
    devices.forEach(d -> this.devices.put(d.id(), d));
  }

  /** The first rule the order breaks, in words; empty where it breaks none. */
  Optional<String> refusal(
      Order order,
      long now,
      long newestToken,
      Conditions conditions,
      Collection<OrderEntry> known) {
    if (!order.area().equals(area)) {
      return Optional.of("the order is for area %s, this is %s".formatted(order.area(), area));
    }
    if (!order.participants().equals(List.of(gateway))) {
      return Optional.of(
          "the order has parts for %s, not for %s alone".formatted(order.participants(), gateway));
    }
    if (order.token() < newestToken) {
      return Optional.of(
          "token %d is older than %d: another dispatcher leads"
              .formatted(order.token(), newestToken));
    }
    if (now > order.voteUntil()) {
      return Optional.of("%d ms past the time to vote".formatted(now - order.voteUntil()));
    }
    if (conditions.mode() == Mode.FAILSAFE) {
      return Optional.of("the gateway is in failsafe");
    }
    return order
        .setpoints()
        .flatMap(s -> refusal(order, s, now, conditions, known).stream())
        .findFirst();
  }

  private Optional<String> refusal(
      Order order,
      Setpoint setpoint,
      long now,
      Conditions conditions,
      Collection<OrderEntry> known) {
    String id = setpoint.device();
    DeviceSpec device = devices.get(id);
    if (device == null) {
      return Optional.of("device " + id + " is not of this gateway");
    }
    if (device.envelope().isEmpty()) {
      return Optional.of("device " + id + " cannot be set");
    }
    if (conditions.lockedOut().contains(id)) {
      return Optional.of("device " + id + " is locked out");
    }
    for (OrderEntry other : known) {
      if (other.state().isOpen()
          && !order.replaces().contains(other.order().id())
          && other.order().setpoints().anyMatch(s -> s.device().equals(id))) {
        return Optional.of("device %s is taken by order %s".formatted(id, other.order().id()));
      }
    }
    return switch (device.envelope().get()) {
      case Envelope.Power envelope -> powerRefusal(setpoint, envelope);
      case Envelope.Switching envelope -> switchRefusal(setpoint, envelope, now, known);
    };
  }

  private static Optional<String> powerRefusal(Setpoint setpoint, Envelope.Power envelope) {
    return switch (setpoint) {
      case Setpoint.Switch s -> Optional.of("device " + s.device() + " is no switch");
      case Setpoint.Power p
          when p.minWatts() < envelope.minWatts() || p.maxWatts() > envelope.maxWatts() ->
          Optional.of(
              "device %s: [%s, %s] W is outside its envelope [%s, %s] W"
                  .formatted(
                      p.device(),
                      p.minWatts(),
                      p.maxWatts(),
                      envelope.minWatts(),
                      envelope.maxWatts()));
      case Setpoint.Power _ -> Optional.empty();
    };
  }

  private static Optional<String> switchRefusal(
      Setpoint setpoint, Envelope.Switching envelope, long now, Collection<OrderEntry> known) {
    return switch (setpoint) {
      case Setpoint.Power p -> Optional.of("device " + p.device() + " is a switch");
      case Setpoint.Switch s
          when operations(s.device(), now, known) >= envelope.operationsPerHour() ->
          Optional.of(
              "device %s has had its %d operations of this hour"
                  .formatted(s.device(), envelope.operationsPerHour()));
      case Setpoint.Switch _ -> Optional.empty();
    };
  }

  /** Operations in the last hour and those promised; an order that moved nothing counts as well. */
  private static long operations(String device, long now, Collection<OrderEntry> known) {
    List<OrderEntry> of = new ArrayList<>(known);
    of.removeIf(e -> e.order().setpoints().noneMatch(s -> s.device().equals(device)));
    return of.stream().filter(e -> countsAsOperation(e, now)).count();
  }

  private static boolean countsAsOperation(OrderEntry entry, long now) {
    Stream<Long> applied =
        entry.effects().stream().filter(e -> e.stage() == Stage.APPLIED).map(e -> e.epochMillis());
    return entry.state() == OrderEntry.State.PREPARED
        || entry.state() == OrderEntry.State.COMMITTED
        || applied.anyMatch(at -> now - at < HOUR_MILLIS);
  }
}
