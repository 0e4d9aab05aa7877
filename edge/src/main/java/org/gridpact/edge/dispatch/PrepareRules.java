package org.gridpact.edge.dispatch;

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
import org.gridpact.model.time.Lengths;

/**
 * What an order must fulfil for a gateway to vote yes. Belongs to its participant, under its lock.
 */
final class PrepareRules {
  private static final long HOUR_MILLIS = 3_600_000;

  private final String area;
  private final String gateway;
  private final Map<String, DeviceSpec> devices = new HashMap<>();
  private final List<DeviceSpec> bounded;
  private final List<String> tapped;
  private final Map<String, Double> charges = new HashMap<>();
  private final Map<String, Taps> taps = new HashMap<>();

  /**
   * What is known of a tap changer.
   *
   * @param position NaN where it is not known
   * @param operations steps it was told to make in the last hour
   */
  private record Taps(double position, int operations) {
    static final Taps UNKNOWN = new Taps(Double.NaN, 0);
  }

  PrepareRules(String area, String gateway, List<DeviceSpec> devices) {
    this.area = area;
    this.gateway = gateway;
    devices.forEach(d -> this.devices.put(d.id(), d));
    this.bounded = devices.stream().filter(PrepareRules::hasChargeBounds).toList();
    this.tapped =
        devices.stream()
            .filter(d -> d.envelope().orElse(null) instanceof Envelope.Tapping)
            .map(DeviceSpec::id)
            .toList();
  }

  private static boolean hasChargeBounds(DeviceSpec device) {
    return device.envelope().orElse(null) instanceof Envelope.Power envelope
        && envelope.stateOfCharge().isPresent();
  }

  /** Takes over how far storages are charged that have bounds to keep, and where taps are. */
  void learn(Participant.Devices measured) {
    bounded.forEach(d -> charges.put(d.id(), measured.stateOfCharge(d.id())));
    tapped.forEach(
        id -> taps.put(id, new Taps(measured.tapPosition(id), measured.tapOperations(id))));
  }

  /** The first rule the order breaks, in words; empty where it breaks none. */
  Optional<String> refusal(
      Order order, long now, long newestToken, Conditions conditions, OrderBook known) {
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
      return Optional.of(
          "%s past the time to vote".formatted(Lengths.inWords(now - order.voteUntil())));
    }
    if (conditions.mode() != Mode.NORMAL) {
      return Optional.of(
          conditions.mode() == Mode.FAILSAFE
              ? "the gateway is in failsafe"
              : "the gateway has not heard its center yet");
    }
    return order
        .setpoints()
        .flatMap(s -> refusal(order, s, now, conditions, known).stream())
        .findFirst()
        .or(() -> varsRefusal(order));
  }

  private Optional<String> refusal(
      Order order, Setpoint setpoint, long now, Conditions conditions, OrderBook known) {
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
    for (OrderEntry other : known.of(id)) {
      if (other.state().isOpen()
          && !order.replaces().contains(other.order().id())
          && overlap(order, other)) {
        return Optional.of("device %s is taken by order %s".formatted(id, other.order().id()));
      }
    }
    return switch (device.envelope().get()) {
      case Envelope.Power envelope ->
          powerRefusal(setpoint, envelope, charges.getOrDefault(id, Double.NaN));
      case Envelope.Switching envelope -> switchRefusal(setpoint, envelope, now, known.of(id));
      case Envelope.Tapping envelope -> tapRefusal(setpoint, envelope, known.of(id));
    };
  }

  /** What is in effect goes on until its end, even where the clock was set back to before it. */
  private static boolean overlap(Order order, OrderEntry other) {
    return order.effectiveAt() < other.order().expiresAt()
        && (other.state().isInEffect() || other.order().effectiveAt() < order.expiresAt());
  }

  /**
   * @param charge share of the device's capacity; NaN where it is not known
   */
  private static Optional<String> powerRefusal(
      Setpoint setpoint, Envelope.Power envelope, double charge) {
    return switch (setpoint) {
      case Setpoint.Vars v -> varsRefusal(v, envelope);
      case Setpoint.Switch s -> Optional.of("device " + s.device() + " is no switch");
      case Setpoint.Tap t -> Optional.of("device " + t.device() + " is no tap changer");
      case Setpoint.Power p
          when p.minWatts() < envelope.usableMinWatts()
              || p.maxWatts() > envelope.usableMaxWatts() ->
          Optional.of(
              "device %s: [%s, %s] W is outside its envelope [%s, %s] W%s"
                  .formatted(
                      p.device(),
                      p.minWatts(),
                      p.maxWatts(),
                      envelope.usableMinWatts(),
                      envelope.usableMaxWatts(),
                      envelope.reserveWatts() > 0 ? " less its ramp reserve" : ""));
      case Setpoint.Power p ->
          envelope.stateOfCharge().flatMap(bounds -> chargeRefusal(p, bounds, charge));
    };
  }

  private static Optional<String> varsRefusal(Setpoint.Vars wish, Envelope.Power envelope) {
    if (envelope.reactive().isEmpty()) {
      return Optional.of(
          "device %s: its envelope has no reactive power that could be ordered"
              .formatted(wish.device()));
    }
    return envelope.reactive().get().holds(0, wish.vars())
        ? Optional.empty()
        : Optional.of(
            "device %s: %s var is outside its envelope, at most %s var either way"
                .formatted(wish.device(), wish.vars(), envelope.reactive().get().maxVars()));
  }

  /** Refuses what a device cannot do beside the active power that the same order has it take. */
  private Optional<String> varsRefusal(Order order) {
    Map<String, Double> least = new HashMap<>();
    order
        .setpoints()
        .filter(Setpoint.Power.class::isInstance)
        .forEach(s -> least.put(s.device(), Math.abs(((Setpoint.Power) s).nearest(0))));
    return order
        .setpoints()
        .filter(s -> s instanceof Setpoint.Vars && least.containsKey(s.device()))
        .flatMap(s -> besideRefusal((Setpoint.Vars) s, least.get(s.device())).stream())
        .findFirst();
  }

  private Optional<String> besideRefusal(Setpoint.Vars wish, double watts) {
    Envelope.Power envelope = (Envelope.Power) devices.get(wish.device()).envelope().orElseThrow();
    Envelope.Reactive able = envelope.reactive().orElseThrow();
    return able.holds(watts, wish.vars())
        ? Optional.empty()
        : Optional.of(
            "device %s: %s var beside %s W is more than its rating of %s VA"
                .formatted(
                    wish.device(),
                    wish.vars(),
                    watts,
                    able.ratedVoltAmperes().orElse(Double.POSITIVE_INFINITY)));
  }

  /** Refuses what a storage cannot do now: it would have to charge, or discharge. */
  private static Optional<String> chargeRefusal(
      Setpoint.Power p, Envelope.ChargeBounds bounds, double charge) {
    boolean discharges = p.maxWatts() < 0 && !(charge > bounds.min());
    boolean charges = p.minWatts() > 0 && !(charge < bounds.max());
    if (!discharges && !charges) {
      return Optional.empty();
    }
    String state =
        Double.isNaN(charge)
            ? "its state of charge is not known"
            : "its state of charge is %.1f %%".formatted(100 * charge);
    return Optional.of(
        "device %s is not to %s: %s"
            .formatted(p.device(), discharges ? "discharge" : "charge", state));
  }

  private static Optional<String> switchRefusal(
      Setpoint setpoint, Envelope.Switching envelope, long now, Collection<OrderEntry> ofDevice) {
    return switch (setpoint) {
      case Setpoint.Power _, Setpoint.Vars _, Setpoint.Tap _ ->
          Optional.of("device " + setpoint.device() + " is a switch");
      case Setpoint.Switch s when operations(now, ofDevice) >= envelope.operationsPerHour() ->
          Optional.of(
              "device %s has had its %d operations of this hour"
                  .formatted(s.device(), envelope.operationsPerHour()));
      case Setpoint.Switch _ -> Optional.empty();
    };
  }

  private Optional<String> tapRefusal(
      Setpoint setpoint, Envelope.Tapping envelope, Collection<OrderEntry> known) {
    String id = setpoint.device();
    if (!(setpoint instanceof Setpoint.Tap tap)) {
      return Optional.of("device " + id + " is a tap changer");
    }
    if (!envelope.holds(tap.position())) {
      return Optional.of(
          "device %s: position %d is outside its envelope %d to %d"
              .formatted(id, tap.position(), envelope.minPosition(), envelope.maxPosition()));
    }
    Taps is = taps.getOrDefault(id, Taps.UNKNOWN);
    if (Double.isNaN(is.position)) {
      return Optional.of("device %s: its position is not known".formatted(id));
    }
    double steps = steps(tap, is.position, known);
    return is.operations + steps > envelope.operationsPerHour()
        ? Optional.of(
            "device %s: %.0f steps to position %d, and it has made %d of its %d operations of this hour"
                .formatted(id, steps, tap.position(), is.operations, envelope.operationsPerHour()))
        : Optional.empty();
  }

  /** From where it is by way of what orders have promised or set, one after the other. */
  private static double steps(Setpoint.Tap tap, double position, Collection<OrderEntry> known) {
    double steps = 0;
    double at = position;
    List<OrderEntry> open =
        known.stream().filter(e -> e.state().isOpen()).sorted(OrderEntry.BY_EFFECT).toList();
    for (OrderEntry entry : open) {
      for (Setpoint s : entry.order().setpoints().toList()) {
        if (s instanceof Setpoint.Tap before && before.device().equals(tap.device())) {
          steps += Math.abs(before.position() - at);
          at = before.position();
        }
      }
    }
    return steps + Math.abs(tap.position() - at);
  }

  /** Operations in the last hour and those promised; an order that moved nothing counts as well. */
  private static long operations(long now, Collection<OrderEntry> ofDevice) {
    return ofDevice.stream().filter(e -> countsAsOperation(e, now)).count();
  }

  private static boolean countsAsOperation(OrderEntry entry, long now) {
    Stream<Long> applied =
        entry.effects().stream().filter(e -> e.stage() == Stage.APPLIED).map(e -> e.epochMillis());
    return entry.state() == OrderEntry.State.PREPARED
        || entry.state() == OrderEntry.State.COMMITTED
        || applied.anyMatch(at -> now - at < HOUR_MILLIS);
  }
}
