package org.gridpact.model.area;

import java.util.Optional;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;

/**
 * One device.
 *
 * @param feeder name of the group its power is summed in
 * @param envelope present exactly where the kind is controllable
 * @param connection how its gateway reaches it
 * @param everyMillis how often it speaks or is read; silent for three times as long it is STALE
 * @param economics what plans reckon with
 */
public record DeviceSpec(
    String id,
    DeviceKind kind,
    String gateway,
    Location location,
    String feeder,
    DevicePoints points,
    Optional<Envelope> envelope,
    Connection connection,
    DeviceRules rules,
    int everyMillis,
    Economics economics) {
  /** How often a device speaks unless it says otherwise. */
  public static final int EVERY_MILLIS = 1_000;

  public DeviceSpec {
    if (envelope.isPresent() != kind.controllable()) {
      throw new IllegalArgumentException(
          kind.controllable()
              ? "a %s needs an envelope".formatted(kind.key())
              : "a %s cannot be set and has no envelope".formatted(kind.key()));
    }
    if (kind.inBranch() != location instanceof Location.Branch) {
      throw new IllegalArgumentException(
          "a %s is on a %s".formatted(kind.key(), kind.inBranch() ? "branch" : "bus"));
    }
    envelope.ifPresent(e -> checkEnvelope(kind, e));
    checkPoints(envelope, points, rules);
    if (everyMillis < 1) {
      throw new IllegalArgumentException("every must be above 0 ms");
    }
    checkEconomics(kind, economics);
  }

  private static void checkEconomics(DeviceKind kind, Economics economics) {
    if (economics.storage().isPresent() && kind != DeviceKind.BATTERY) {
      throw new IllegalArgumentException("storage is of a battery, not of a " + kind.key());
    }
    if (economics.cost().isPresent() && !Costs.movable(kind)) {
      throw new IllegalArgumentException(
          "no plan moves a %s: it has no cost".formatted(kind.key()));
    }
    if (economics.cost().filter(c -> c.per() != Price.Per.of(kind)).isPresent()) {
      throw new IllegalArgumentException("the cost of a tap-changer is per step, others' per MWh");
    }
  }

  /** A device whose costs are those of its kind. */
  public DeviceSpec(
      String id,
      DeviceKind kind,
      String gateway,
      Location location,
      String feeder,
      DevicePoints points,
      Optional<Envelope> envelope,
      Connection connection,
      DeviceRules rules,
      int everyMillis) {
    this(
        id,
        kind,
        gateway,
        location,
        feeder,
        points,
        envelope,
        connection,
        rules,
        everyMillis,
        Economics.NONE);
  }

  /** The same device with other economics. */
  public DeviceSpec with(Economics other) {
    return new DeviceSpec(
        id,
        kind,
        gateway,
        location,
        feeder,
        points,
        envelope,
        connection,
        rules,
        everyMillis,
        other);
  }

  /** The same device, reached otherwise. */
  public DeviceSpec with(Connection other) {
    return new DeviceSpec(
        id,
        kind,
        gateway,
        location,
        feeder,
        points,
        envelope,
        other,
        rules,
        everyMillis,
        economics);
  }

  private static void checkEnvelope(DeviceKind kind, Envelope envelope) {
    boolean fits =
        switch (envelope) {
          case Envelope.Power _ -> kind != DeviceKind.BREAKER && kind != DeviceKind.TAP_CHANGER;
          case Envelope.Switching _ -> kind == DeviceKind.BREAKER;
          case Envelope.Tapping _ -> kind == DeviceKind.TAP_CHANGER;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "an envelope of %s is not one of a %s"
              .formatted(envelope.getClass().getSimpleName(), kind.key()));
    }
    boolean converter = kind == DeviceKind.INVERTER || kind == DeviceKind.BATTERY;
    if (!converter && envelope instanceof Envelope.Power power && power.reactive().isPresent()) {
      throw new IllegalArgumentException(
          "reactive power is ordered of an inverter or a battery, not of a " + kind.key());
    }
    if (kind == DeviceKind.GENERATOR && ((Envelope.Power) envelope).maxWatts() > 0) {
      throw new IllegalArgumentException(
          "a generator produces, which is negative: its envelope has max at most 0 W");
    }
  }

  /** A rule stands on what the device measures. */
  private static void checkPoints(
      Optional<Envelope> envelope, DevicePoints points, DeviceRules rules) {
    boolean onVoltage = rules.voltWatt().isPresent() || rules.voltVar().isPresent();
    if (onVoltage && points.points().stream().noneMatch(p -> p.quantity() == Quantity.VOLTAGE)) {
      throw new IllegalArgumentException("voltWatt and voltVar need a voltage among the points");
    }
    if (!rules.equals(DeviceRules.NONE) && !(envelope.orElse(null) instanceof Envelope.Power)) {
      throw new IllegalArgumentException("rules are for a device whose power can be set");
    }
    if (envelope.orElse(null) instanceof Envelope.Tapping
        && points.indexOf(Quantity.TAP_POSITION, Phase.TOTAL) < 0) {
      throw new IllegalArgumentException("a tap-changer needs tapPosition as a point");
    }
    if (!(envelope.orElse(null) instanceof Envelope.Power power)) {
      return;
    }
    if (power.stateOfCharge().isPresent()
        && points.indexOf(Quantity.STATE_OF_CHARGE, Phase.TOTAL) < 0) {
      throw new IllegalArgumentException("bounds of stateOfCharge need stateOfCharge as a point");
    }
    if (power.reactive().isPresent() && points.indexOf(Quantity.REACTIVE_POWER, Phase.TOTAL) < 0) {
      throw new IllegalArgumentException(
          "an envelope with reactive power needs reactivePower as a point");
    }
    double rule = rules.voltVar().map(DeviceRules.VoltVar::ratedVoltAmperes).orElse(Double.NaN);
    double rated =
        power.reactive().map(r -> r.ratedVoltAmperes().orElse(Double.NaN)).orElse(Double.NaN);
    if (rule < rated || rule > rated) {
      throw new IllegalArgumentException(
          "voltVar is rated %s VA and the envelope's reactive %s VA: a device has one rating"
              .formatted(rule, rated));
    }
    if (power.onOff().isPresent() && points.indexOf(Quantity.ACTIVE_POWER, Phase.TOTAL) < 0) {
      throw new IllegalArgumentException("minOn and minOff need power as a point");
    }
  }

  /** A device that speaks JSON lines, each second, and has no rules of its own. */
  public static DeviceSpec ofLines(
      String id,
      DeviceKind kind,
      String gateway,
      Location location,
      String feeder,
      DevicePoints points,
      Optional<Envelope> envelope) {
    return new DeviceSpec(
        id,
        kind,
        gateway,
        location,
        feeder,
        points,
        envelope,
        new Connection.Lines(GatewaySpec.LINES),
        DeviceRules.NONE,
        EVERY_MILLIS);
  }
}
