package org.gridpact.edge.driver.csv;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.gridpact.edge.fault.Meters;
import org.gridpact.edge.fuzz.FuzzTarget;
import org.gridpact.model.area.Connection;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.measurement.DevicePoints;

/** Recorded data under both built-in profiles, and profiles. */
final class RecordFuzz implements FuzzTarget {
  private final DevicePoints points =
      Meters.meter("house", new Connection.Replay("record", "")).points();
  private final List<CsvProfile> profiles;

  RecordFuzz() throws ConfigException {
    profiles = List.of(CsvProfile.read("household"), CsvProfile.read("gridpact"));
  }

  @Override
  public void take(byte[] bytes) {
    profiles.forEach(profile -> read(bytes, profile));
    try {
      read(bytes, CsvProfile.parse("fuzzed", new String(bytes, StandardCharsets.UTF_8)));
    } catch (ConfigException _) {
      // Declared.
    }
  }

  private void read(byte[] bytes, CsvProfile profile) {
    try (CsvRecord record =
        new CsvRecord(new ByteArrayInputStream(bytes), profile, points, (kind, line, rule) -> {})) {
      long last = Long.MIN_VALUE;
      for (var row = record.next(); row.isPresent(); row = record.next()) {
        if (row.get().epochMillis() <= last) {
          throw new AssertionError("time goes back at line " + record.line());
        }
        last = row.get().epochMillis();
      }
    } catch (IOException _) {
      // Declared: the first line is not the profile's.
    }
  }

  @Override
  public List<byte[]> seeds() {
    return FuzzTarget.of(
        "time,power,voltage_A\n2006-12-16T17:24:00Z,1,230\n2006-12-16 17:24:01,?,1e3\n",
        "time;power\n1763715600000;5\n1763715601000;NaN\n",
        """
        Date;Time;Global_active_power;Global_reactive_power;Voltage;Global_intensity
        16/12/2006;17:24:00;4.216;0.418;234.840;18.400
        """,
        "time: {columns: [a, b], format: d/M/yyyy H:mm}\npoints: {power: {column: c, unit: kW}}\n");
  }
}
