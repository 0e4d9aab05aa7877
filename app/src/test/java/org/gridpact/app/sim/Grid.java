package org.gridpact.app.sim;

import java.util.ArrayList;
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
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;

/** Areas of two to five gateways, each with a battery, a load, and some with a breaker. */
final class Grid {
  static final String AREA = "campus";

  /** What any battery or load may be set to. */
  static final double MAX_WATTS = 100_000;

  private static final Map<Integer, Area> AREAS =
      Map.of(2, area(2), 3, area(3), 4, area(4), 5, area(5));

  private Grid() {}

  static Area of(int gateways) {
    return AREAS.get(gateways);
  }

  private static Area area(int gateways) {
    List<DeviceSpec> devices = new ArrayList<>();
    for (int g = 0; g < gateways; g++) {
      devices.add(power("battery-" + g, DeviceKind.BATTERY, g, -MAX_WATTS));
      devices.add(power("load-" + g, DeviceKind.FLEXIBLE_LOAD, g, 0));
      if (g % 2 == 0) {
        devices.add(breaker("breaker-" + g, g));
      }
    }
    return new Area(
        AREA,
        "builtin:feeder33",
        new Limits(0.95, 1.05, Map.of(), false),
        IntStream.range(0, gateways)
            .mapToObj(g -> GatewaySpec.ofLines(gateway(g), HostPort.loopback(0), 500, 6_000))
            .toList(),
        devices,
        DispatchRules.DEFAULT,
        List.of());
  }

  private static String gateway(int number) {
    return "gateway-" + number;
  }

  private static DeviceSpec power(String id, DeviceKind kind, int gateway, double minWatts) {
    return DeviceSpec.ofLines(
        id,
        kind,
        gateway(gateway),
        new Location.Bus("18"),
        "main",
        points(id, Quantity.ACTIVE_POWER),
        Optional.of(new Envelope.Power(minWatts, MAX_WATTS, 10_000, 0, 0)));
  }

  private static DeviceSpec breaker(String id, int gateway) {
    return DeviceSpec.ofLines(
        id,
        DeviceKind.BREAKER,
        gateway(gateway),
        new Location.Branch("line-17"),
        "main",
        points(id, Quantity.SWITCH_CLOSED),
        Optional.of(new Envelope.Switching(60)));
  }

  private static DevicePoints points(String id, Quantity quantity) {
    return new DevicePoints(id, List.of(Point.of(quantity)));
  }
}
