package org.gridpact.edge.fault;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceRules;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Location;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;

/** Household meters, and what they say. */
public final class Meters {
  /** 2025-11-21 09:00:00 UTC, ten o'clock in Amsterdam. */
  public static final long TEN_IN_AMSTERDAM = 1_763_715_600_000L;

  private static final Charset LATIN = StandardCharsets.ISO_8859_1;

  private static final DateTimeFormatter WINTER_TIME =
      DateTimeFormatter.ofPattern("uuMMddHHmmss").withZone(ZoneOffset.ofHours(1));

  private Meters() {}

  /** A meter's line of JSON. */
  public static String line(String device, long epochMillis, double watts) {
    return "{\"device\":\"%s\",\"time\":%d,\"voltage\":231.4,\"current\":4.2,\"power\":%s}\n"
        .formatted(device, epochMillis, watts);
  }

  /** A three-phase meter at bus 18, reached by a driver. */
  public static DeviceSpec meter(String id, Connection connection) {
    return new DeviceSpec(
        id,
        DeviceKind.METER,
        "gateway-1",
        new Location.Bus("18"),
        "main",
        new DevicePoints(
            id,
            List.of(
                Point.of(Quantity.ACTIVE_POWER),
                Point.of(Quantity.ENERGY_IMPORTED),
                Point.of(Quantity.ENERGY_EXPORTED),
                phase(Quantity.ACTIVE_POWER, Phase.A),
                phase(Quantity.ACTIVE_POWER, Phase.B),
                phase(Quantity.VOLTAGE, Phase.A),
                phase(Quantity.CURRENT, Phase.C))),
        Optional.empty(),
        connection,
        DeviceRules.NONE,
        DeviceSpec.EVERY_MILLIS);
  }

  private static Point phase(Quantity quantity, Phase phase) {
    return new Point(quantity, phase, quantity.defaultResolution());
  }

  /** A telegram of these lines with its check. */
  public static byte[] telegram(String... lines) {
    byte[] body = ("/TST5METER\r\n\r\n" + String.join("\r\n", lines) + "\r\n!").getBytes(LATIN);
    return (new String(body, LATIN) + "%04X\r\n".formatted(check(body))).getBytes(LATIN);
  }

  /** A telegram of a solar house at a time of a winter. */
  public static byte[] solarHouse(long epochMillis, double kilowattsExported) {
    String time = WINTER_TIME.format(Instant.ofEpochMilli(epochMillis));
    return telegram(
        "1-3:0.2.8(50)",
        "0-0:1.0.0(" + time + "W)",
        "1-0:1.8.1(001581.123*kWh)",
        "1-0:1.8.2(001435.706*kWh)",
        "1-0:2.8.1(000010.500*kWh)",
        "1-0:2.8.2(000000.250*kWh)",
        "1-0:1.7.0(00.000*kW)",
        "1-0:2.7.0(%06.3f*kW)".formatted(kilowattsExported),
        "1-0:32.7.0(231.4*V)",
        "1-0:71.7.0(004*A)",
        "1-0:21.7.0(00.100*kW)",
        "1-0:22.7.0(00.700*kW)");
  }

  /** CRC-16/ARC, by polynomial division bit by bit, unlike the program's. */
  private static int check(byte[] bytes) {
    int register = 0;
    for (byte b : bytes) {
      for (int bit = 0; bit < 8; bit++) {
        int in = (b >> bit & 1) ^ (register >> 15 & 1);
        register = (register << 1 & 0xFFFF) ^ (in == 1 ? 0x8005 : 0);
      }
    }
    return Integer.reverse(register) >>> 16;
  }
}
