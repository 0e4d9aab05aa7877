package org.gridpact.edge.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.gridpact.model.area.AreaFile;
import org.gridpact.model.area.GatewayFile;
import org.gridpact.model.config.ConfigException;

/** Configuration files, of gateways and of areas. */
final class ConfigFuzz implements FuzzTarget {
  @Override
  public void take(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      GatewayFile.parse("fuzzed", text);
    } catch (ConfigException e) {
      check(e);
    }
    try {
      AreaFile.parse("fuzzed", text);
    } catch (ConfigException e) {
      check(e);
    }
  }

  private static void check(ConfigException refused) {
    if (refused.getMessage().isBlank()) {
      throw new AssertionError("refused without a reason", refused);
    }
  }

  @Override
  public List<byte[]> seeds() {
    return FuzzTarget.of(
        """
        area: a
        centers: [127.0.0.1:8443]
        centerKey: key.pem
        gateway:
          id: g
          cycle: 100ms
          drivers:
            - {id: p1, protocol: dsmr, address: 127.0.0.1:1}
            - {id: m, protocol: modbus, address: "[::1]:502", every: 1s, timeout: 10ms}
            - {id: q, protocol: mqtt, broker: h:1, user: {name: n, passwordFile: f}}
            - {id: c, protocol: csv, file: a.csv, speed: 60}
        devices:
          - id: house
            kind: meter
            bus: 1
            gateway: g
            feeder: f
            points: {power: W, voltage_A: V}
            connection: {driver: p1}
          - id: b
            kind: battery
            bus: 1
            gateway: g
            feeder: f
            points: {power: W}
            envelope: {min: -1 kW, max: 1e3 W, ramp: 1 kW/min, failsafe: {min: 0 W, max: 0 W}}
            connection: {driver: q, topic: t, profile: p}
        """,
        """
        area: a
        network: n.m
        gateways: [{id: g, listen: 127.0.0.1:0, storage: {budget: 1 GB}}]
        devices: []
        limits: {voltage: {min: 0.9 pu, max: 1.1 pu}, branches: {l: 5 A}}
        dispatch: {margin: 10 %}
        """);
  }
}
