package org.gridpact.app.nemesis;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The area of a run, as its files describe it: five gateways with a few batteries each. */
final class AreaText {
  static final String ID = "nemesis";
  static final int DEVICES_A_GATEWAY = 4;

  /** Setpoints are below it; each order has a power of its own, by which devices know it. */
  static final int RATED_WATTS = 100_000;

  private AreaText() {}

  static List<String> devices(String gateway) {
    return IntStream.rangeClosed(1, DEVICES_A_GATEWAY)
        .mapToObj(n -> gateway + "-battery-" + n)
        .toList();
  }

  static String area() {
    return """
    area: %s
    network: builtin:feeder33
    limits: {voltage: {min: 0.9 pu, max: 1.1 pu}, defaults: true}
    centers:
    %s
    gateways:
    %s
    devices:
    %s
    """
        .formatted(
            ID,
            Places.CENTERS.stream()
                .map(
                    id ->
                        "  %s: {ledger: \"%s:%d\", uplink: \"%2$s:%d\", web: \"%2$s:%d\"}"
                            .formatted(
                                id,
                                Places.host(id),
                                Places.LEDGER_PORT,
                                Places.UPLINK_PORT,
                                Places.WEB_PORT))
                .collect(Collectors.joining("\n")),
            Places.GATEWAYS.stream()
                .map("  - {id: %s, listen: \"127.0.0.1:0\", external: true}"::formatted)
                .collect(Collectors.joining("\n")),
            Places.GATEWAYS.stream().map(AreaText::deviceLines).collect(Collectors.joining("\n")));
  }

  static String gateway(String id, Places places) {
    return """
    area: %s
    centers: [%s]
    centerKey: area.pub
    gateway: {id: %s, listen: "%s", cycle: 500 ms, failsafeAfter: 6 s}
    devices:
    %s
    """
        .formatted(
            ID,
            Places.CENTERS.stream()
                .map(c -> '"' + text(places.way(id, c, Places.UPLINK_PORT)) + '"')
                .collect(Collectors.joining(", ")),
            id,
            text(places.meters(id)),
            deviceLines(id));
  }

  private static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }

  private static String deviceLines(String gateway) {
    return devices(gateway).stream()
        .map(
            device ->
                "  - {id: %s, kind: battery, gateway: %s, bus: 18, feeder: trunk, points: {power: W},"
                        .formatted(device, gateway)
                    + " envelope: {min: -%1$d W, max: %1$d W, ramp: 100 MW/s,"
                        .formatted(RATED_WATTS)
                    + " failsafe: {min: 0 W, max: 0 W}}}")
        .collect(Collectors.joining("\n"));
  }
}
