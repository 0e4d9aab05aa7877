package org.gridpact.center.dispatch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.center.live.GridSnapshot;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.state.StateRecord.Reading;
import org.gridpact.model.state.StateRecord.Value;
import org.gridpact.model.state.StateRecord.Violation;
import org.gridpact.network.plan.PlanResult;

/**
 * A campus with a battery behind gateway west, chargers behind gateway east, and a breaker at the
 * tie between them.
 */
final class Campus {
  static final Area AREA =
      new Area(
          "campus",
          "builtin:feeder33",
          new Limits(0.95, 1.05, Map.of("head", 200.0), false),
          List.of(gateway("east"), gateway("west")),
          List.of(
              device(
                  "battery", DeviceKind.BATTERY, "west", new Envelope.Power(-1e5, 1e5, 1e4, 0, 0)),
              device(
                  "chargers",
                  DeviceKind.FLEXIBLE_LOAD,
                  "east",
                  new Envelope.Power(0, 2e5, 1e4, 0, 2e5)),
              breaker()),
          DispatchRules.DEFAULT,
          List.of());

  /** The battery gives 80 kW and the chargers take 50 kW at most. */
  static final PlanResult.Plan RELIEF =
      new PlanResult.Plan(
          List.of(
              new Setpoint.Power("battery", -80_000, -80_000),
              new Setpoint.Power("chargers", 0, 50_000)),
          new Evidence(
              0,
              "AC load flow of 33 buses, converged in 4 iterations",
              true,
              List.of(),
              OptionalDouble.of(90_000)));

  private Campus() {}

  private static GatewaySpec gateway(String id) {
    return GatewaySpec.ofLines(id, HostPort.loopback(0), 1_000, 30_000);
  }

  private static DeviceSpec device(
      String id, DeviceKind kind, String gateway, Envelope.Power envelope) {
    return DeviceSpec.ofLines(
        id,
        kind,
        gateway,
        new Location.Bus("bus-18"),
        "feeder",
        new DevicePoints(id, List.of(Point.of(Quantity.ACTIVE_POWER))),
        Optional.of(envelope));
  }

  private static DeviceSpec breaker() {
    return DeviceSpec.ofLines(
        "tie",
        DeviceKind.BREAKER,
        "west",
        new Location.Branch("line-18-33"),
        "feeder",
        new DevicePoints("tie", List.of(Point.of(Quantity.SWITCH_CLOSED))),
        Optional.of(new Envelope.Switching(4)));
  }

  /** All is measured and within limits; the tie is open. */
  static GridSnapshot calm(long now) {
    return with(calmReadings(now), List.of(), now);
  }

  /** As calm, but the head of the feeder carries 230 A. */
  static GridSnapshot overloaded(long now) {
    Violation head =
        new Violation("head", "meter-1", "head", Quantity.CURRENT, true, 200, 230, now, now, true);
    return with(calmReadings(now), List.of(head), now);
  }

  static Map<String, Reading> calmReadings(long now) {
    Map<String, Reading> readings = new HashMap<>();
    readings.put("battery", reading("battery", now, Quality.GOOD, Quantity.ACTIVE_POWER, 0));
    readings.put(
        "chargers", reading("chargers", now, Quality.GOOD, Quantity.ACTIVE_POWER, 150_000));
    readings.put("tie", reading("tie", now, Quality.GOOD, Quantity.SWITCH_CLOSED, 0));
    return readings;
  }

  static GridSnapshot with(Map<String, Reading> readings, List<Violation> violations, long now) {
    return new GridSnapshot(now, readings, violations);
  }

  static Reading reading(
      String device, long now, Quality quality, Quantity quantity, double value) {
    return new Reading(device, now, quality, List.of(new Value(quantity, Phase.TOTAL, value)));
  }
}
