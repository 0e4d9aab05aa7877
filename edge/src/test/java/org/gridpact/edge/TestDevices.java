package org.gridpact.edge;

import java.util.List;
import java.util.Optional;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Location;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;

/** The devices of a small gateway at the end of a 12.66 kV feeder. */
public final class TestDevices {
  public static final String GATEWAY = "gateway-1";

  /** A household meter. */
  public static final DeviceSpec METER =
      DeviceSpec.ofLines(
          "meter-18",
          DeviceKind.METER,
          GATEWAY,
          new Location.Bus("18"),
          "main",
          points("meter-18", Quantity.REACTIVE_POWER),
          Optional.empty());

  /** 100 kW both ways, 10 kW/s, at rest when cut off. */
  public static final DeviceSpec BATTERY =
      DeviceSpec.ofLines(
          "battery-1",
          DeviceKind.BATTERY,
          GATEWAY,
          new Location.Bus("17"),
          "main",
          points("battery-1", Quantity.STATE_OF_CHARGE),
          Optional.of(new Envelope.Power(-100_000, 100_000, 10_000, 0, 0)));

  /** Chargers of at most 50 kW, 25 kW when cut off, 10 kW/s. */
  public static final DeviceSpec CHARGERS =
      DeviceSpec.ofLines(
          "chargers-1",
          DeviceKind.FLEXIBLE_LOAD,
          GATEWAY,
          new Location.Bus("16"),
          "main",
          points("chargers-1", Quantity.AVAILABLE_POWER),
          Optional.of(new Envelope.Power(0, 50_000, 10_000, 0, 25_000)));

  /** A breaker that may be operated twice an hour. */
  public static final DeviceSpec BREAKER =
      DeviceSpec.ofLines(
          "breaker-1",
          DeviceKind.BREAKER,
          GATEWAY,
          new Location.Branch("line-17"),
          "main",
          points("breaker-1", Quantity.SWITCH_CLOSED),
          Optional.of(new Envelope.Switching(2)));

  public static final List<DeviceSpec> ALL = List.of(METER, BATTERY, CHARGERS, BREAKER);

  private TestDevices() {}

  public static List<DevicePoints> allPoints() {
    return ALL.stream().map(DeviceSpec::points).toList();
  }

  /** An order that the battery discharges with 5 kW, from in 30 s until in 70 s. */
  public static Order discharge(String id, String area, long token, long now) {
    return new Order(
        id,
        area,
        token,
        List.of(new Order.Part(GATEWAY, List.of(new Setpoint.Power(BATTERY.id(), -5_000, -5_000)))),
        now + 30_000,
        now + 30_000,
        now + 60_000,
        now + 70_000,
        "voltage at bus 18",
        new Evidence(now, "AC load flow", true, List.of()),
        List.of());
  }

  private static DevicePoints points(String device, Quantity more) {
    return new DevicePoints(
        device,
        List.of(
            Point.of(Quantity.VOLTAGE),
            Point.of(Quantity.CURRENT),
            Point.of(Quantity.ACTIVE_POWER),
            Point.of(more)));
  }
}
