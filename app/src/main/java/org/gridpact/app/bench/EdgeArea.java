package org.gridpact.app.bench;

import java.util.Locale;

/**
 * The gateway of an edge bench: households' meters, for every tenth device an inverter that it
 * controls, and three tasks.
 */
record EdgeArea(int devices) {
  static final String ID = "bench";
  static final String GATEWAY = "cellar";
  private static final int INVERTER_EVERY = 10;
  private static final int STATISTICS_BYTES_A_DEVICE = 1_500;

  static String name(int device) {
    return "house-%06d".formatted(device);
  }

  /** The gateway's file. */
  String gatewayFile(int meterPort, int uplinkPort, String centerKey) {
    StringBuilder file = new StringBuilder();
    file.append(
        """
        area: %s
        centers: ["127.0.0.1:%d"]
        centerKey: "%s"
        gateway: {id: %s, listen: "127.0.0.1:%d", cycle: 1 s, failsafeAfter: 30 s, tasks: {memory: 40 MB}}
        devices:
        """
            .formatted(ID, uplinkPort, centerKey, GATEWAY, meterPort));
    for (int d = 0; d < devices; d++) {
      boolean inverter = d % INVERTER_EVERY == 0;
      file.append(
          String.format(
              Locale.ROOT,
              "  - {id: %s, kind: %s, gateway: %s, bus: \"%d\", feeder: street,"
                  + " points: {voltage: V, current: A, power: W}%s}%n",
              name(d),
              inverter ? "inverter" : "meter",
              GATEWAY,
              d,
              inverter
                  ? ", envelope: {min: -5 kW, max: 0 W, ramp: 1 kW/s, failsafe: {min: -2 kW, max: 0"
                      + " W}}"
                  : ""));
    }
    int kilobytes = 100 + STATISTICS_BYTES_A_DEVICE * devices / 1_000;
    file.append(
        """
        tasks:
          - {id: rollup, work: rollup, window: 1 min, period: 5 s, cost: 50 ms, memory: %d kB, priority: 3}
          - {id: voltage-quality, work: voltage-quality, nominal: 230 V, window: 10 min, period: 5 s, cost: 50 ms, memory: %d kB, priority: 4}
          - {id: anomaly, work: anomaly, quantity: power, window: 60, period: 5 s, cost: 50 ms, memory: 3 MB, priority: 5}
        """
            .formatted(kilobytes, kilobytes));
    return file.toString();
  }
}
