package org.gridpact.app.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;

/**
 * Gateways with inverters that can be set. Every process makes it from the same numbers.
 *
 * @param devices at each gateway
 * @param setpoints of an order at a gateway, each for a device
 * @param cycleMillis of a gateway
 */
record DispatchArea(int gateways, int devices, int setpoints, int cycleMillis) {
  static final String ID = "bench";

  /** How often a device says what it measures; what is said does not matter here. */
  static final int SPEAK_EVERY_MILLIS = 10_000;

  private static final int FAILSAFE_MILLIS = 30_000;
  private static final double LEAST_WATTS = -5_000;

  static String gateway(int number) {
    return "gateway-%03d".formatted(number);
  }

  static String device(int gateway, int number) {
    return "inverter-%03d-%05d".formatted(gateway, number);
  }

  /** As {@link #argument} wrote it. */
  static DispatchArea of(String argument) {
    int[] n = Arrays.stream(argument.split(",", -1)).mapToInt(Integer::parseInt).toArray();
    return new DispatchArea(n[0], n[1], n[2], n[3]);
  }

  /** For another process. */
  String argument() {
    return "%d,%d,%d,%d".formatted(gateways, devices, setpoints, cycleMillis);
  }

  /** So many orders can hold devices at a gateway at a time, each a group of them. */
  int groups() {
    return devices / setpoints;
  }

  /** Half of its power, for each device of a group. */
  List<Setpoint> setpoints(int gateway, int group) {
    return IntStream.range(group * setpoints, (group + 1) * setpoints)
        .<Setpoint>mapToObj(d -> new Setpoint.Power(device(gateway, d), LEAST_WATTS / 2, 0))
        .toList();
  }

  GatewaySpec gatewaySpec(int gateway) {
    return GatewaySpec.ofLines(
        gateway(gateway), HostPort.loopback(0), cycleMillis, FAILSAFE_MILLIS);
  }

  List<DeviceSpec> devicesOf(int gateway) {
    return IntStream.range(0, devices).mapToObj(d -> inverter(gateway, d)).toList();
  }

  private static DeviceSpec inverter(int gateway, int number) {
    String id = device(gateway, number);
    DeviceSpec inverter =
        DeviceSpec.ofLines(
            id,
            DeviceKind.INVERTER,
            gateway(gateway),
            new Location.Bus("bus " + id),
            "feeder of " + gateway(gateway),
            new DevicePoints(
                id,
                List.of(
                    Point.of(Quantity.VOLTAGE),
                    Point.of(Quantity.CURRENT),
                    Point.of(Quantity.ACTIVE_POWER))),
            Optional.of(new Envelope.Power(LEAST_WATTS, 0, -10 * LEAST_WATTS, LEAST_WATTS, 0)));
    return new DeviceSpec(
        inverter.id(),
        inverter.kind(),
        inverter.gateway(),
        inverter.location(),
        inverter.feeder(),
        inverter.points(),
        inverter.envelope(),
        inverter.connection(),
        inverter.rules(),
        SPEAK_EVERY_MILLIS);
  }

  Area area() {
    List<GatewaySpec> specs = new ArrayList<>();
    List<DeviceSpec> inverters = new ArrayList<>();
    for (int g = 0; g < gateways; g++) {
      specs.add(gatewaySpec(g));
      inverters.addAll(devicesOf(g));
    }
    Limits limits = new Limits(0.9, 1.1, Map.of(), true);
    return new Area(ID, "simulated", limits, specs, inverters, DispatchRules.DEFAULT, List.of());
  }

  List<String> gatewayNames() {
    return IntStream.range(0, gateways).mapToObj(DispatchArea::gateway).toList();
  }
}
