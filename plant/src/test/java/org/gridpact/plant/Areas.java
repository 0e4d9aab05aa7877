package org.gridpact.plant;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;

/** Areas on the 33-bus feeder, put together device by device. */
final class Areas {
  private final List<DeviceSpec> devices = new ArrayList<>();

  Areas meter(String id, String bus) {
    return add(id, DeviceKind.METER, "gateway-1", new Location.Bus(bus), Optional.empty());
  }

  Areas branchMeter(String id, String branch) {
    return add(
        id, DeviceKind.BRANCH_METER, "gateway-1", new Location.Branch(branch), Optional.empty());
  }

  Areas breaker(String id, String branch) {
    return add(
        id,
        DeviceKind.BREAKER,
        "gateway-1",
        new Location.Branch(branch),
        Optional.of(new Envelope.Switching(6)));
  }

  Areas powered(String id, DeviceKind kind, String bus, double minWatts, double maxWatts) {
    return powered(id, kind, "gateway-1", bus, minWatts, maxWatts);
  }

  Areas powered(
      String id, DeviceKind kind, String gateway, String bus, double minWatts, double maxWatts) {
    return add(
        id,
        kind,
        gateway,
        new Location.Bus(bus),
        Optional.of(new Envelope.Power(minWatts, maxWatts, 1e6, minWatts, maxWatts)));
  }

  private Areas add(
      String id, DeviceKind kind, String gateway, Location location, Optional<Envelope> envelope) {
    Set<Quantity> quantities =
        EnumSet.of(
            Quantity.VOLTAGE, Quantity.CURRENT, Quantity.ACTIVE_POWER, Quantity.REACTIVE_POWER);
    switch (kind) {
      case METER -> quantities.add(Quantity.ENERGY_IMPORTED);
      case BRANCH_METER -> {}
      case INVERTER, FLEXIBLE_LOAD, GENERATOR, TIE_LINE -> quantities.add(Quantity.AVAILABLE_POWER);
      case BATTERY -> quantities.add(Quantity.STATE_OF_CHARGE);
      case BREAKER -> quantities.add(Quantity.SWITCH_CLOSED);
      case TAP_CHANGER -> quantities.add(Quantity.TAP_POSITION);
    }
    List<Point> points = quantities.stream().map(Point::of).toList();
    devices.add(
        DeviceSpec.ofLines(
            id, kind, gateway, location, "feeder-1", new DevicePoints(id, points), envelope));
    return this;
  }

  Area area() {
    List<GatewaySpec> gateways =
        devices.stream()
            .map(DeviceSpec::gateway)
            .distinct()
            .map(id -> GatewaySpec.ofLines(id, HostPort.loopback(0), 1_000, 10_000))
            .toList();
    return new Area(
        "test",
        "builtin:feeder33",
        new Limits(0.9, 1.1, Map.of(), true),
        gateways,
        devices,
        DispatchRules.DEFAULT,
        List.of());
  }
}
