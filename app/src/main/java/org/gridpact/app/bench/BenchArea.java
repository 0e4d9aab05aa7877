package org.gridpact.app.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.gridpact.engine.stream.PointLimit;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.area.Schedule;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;

/**
 * Households on single-phase meters, at most {@value #DEVICES_A_GATEWAY} behind a gateway, shared
 * out evenly. Each meter reads voltage, current and power at their default resolutions, and its
 * voltage has a limit on either side. A gateway's devices are one feeder.
 *
 * <p>Both processes make it from the same number, so nothing but that number crosses.
 */
record BenchArea(int devices) {
  static final String ID = "bench";
  static final int DEVICES_A_GATEWAY = 1_000;
  static final List<Point> POINTS =
      List.of(
          Point.of(Quantity.VOLTAGE), Point.of(Quantity.CURRENT), Point.of(Quantity.ACTIVE_POWER));

  /** EN 50160: 230 V and a tenth either way. */
  static final double LOWEST_VOLTS = 207;

  static final double HIGHEST_VOLTS = 253;

  private static final int CYCLE_MILLIS = 1_000;
  private static final int FAILSAFE_MILLIS = 10_000;

  BenchArea {
    if (devices < 1) {
      throw new IllegalArgumentException("a bench needs a device");
    }
  }

  int gateways() {
    return Math.ceilDiv(devices, DEVICES_A_GATEWAY);
  }

  static String name(int gateway) {
    return "gateway-%02d".formatted(gateway);
  }

  static String device(long number) {
    return "house-%06d".formatted(number);
  }

  Birth birth(int gateway) {
    long first = (long) devices * gateway / gateways();
    long end = (long) devices * (gateway + 1) / gateways();
    List<DevicePoints> meters = new ArrayList<>();
    for (long device = first; device < end; device++) {
      meters.add(new DevicePoints(device(device), POINTS));
    }
    return Birth.of(name(gateway), meters);
  }

  List<PointLimit> limits() {
    List<PointLimit> limits = new ArrayList<>();
    for (DeviceSpec meter : area().devices()) {
      String bus = "bus " + meter.id();
      limits.add(
          PointLimit.min(
              meter.id(), Quantity.VOLTAGE, Phase.TOTAL, bus, Schedule.always(LOWEST_VOLTS)));
      limits.add(
          PointLimit.max(
              meter.id(), Quantity.VOLTAGE, Phase.TOTAL, bus, Schedule.always(HIGHEST_VOLTS)));
    }
    return limits;
  }

  Area area() {
    List<GatewaySpec> specs = new ArrayList<>();
    List<DeviceSpec> meters = new ArrayList<>();
    for (int g = 0; g < gateways(); g++) {
      specs.add(GatewaySpec.ofLines(name(g), HostPort.loopback(0), CYCLE_MILLIS, FAILSAFE_MILLIS));
      for (DevicePoints points : birth(g).devices()) {
        meters.add(meter(points, name(g)));
      }
    }
    Limits limits = new Limits(0.9, 1.1, Map.of(), true);
    return new Area(ID, "simulated", limits, specs, meters, DispatchRules.DEFAULT, List.of());
  }

  private static DeviceSpec meter(DevicePoints points, String gateway) {
    return DeviceSpec.ofLines(
        points.device(),
        DeviceKind.METER,
        gateway,
        new Location.Bus("bus " + points.device()),
        "feeder of " + gateway,
        points,
        Optional.empty());
  }

  List<String> gatewayNames() {
    return IntStream.range(0, gateways()).mapToObj(BenchArea::name).toList();
  }
}
