package org.gridpact.edge.driver.mqtt;

import java.util.List;
import org.gridpact.edge.driver.Refused;
import org.gridpact.edge.fuzz.FuzzTarget;
import org.gridpact.edge.image.Reading;
import org.gridpact.edge.profile.MessageProfiles;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;

/** JSON of an MQTT device, by each built-in profile of JSON. */
final class JsonFuzz implements FuzzTarget {
  private static final DevicePoints POINTS =
      new DevicePoints(
          "d",
          List.of(
              Point.of(Quantity.ACTIVE_POWER),
              Point.of(Quantity.VOLTAGE),
              new Point(Quantity.VOLTAGE, Phase.A, 1e-3),
              Point.of(Quantity.ENERGY_IMPORTED)));

  private final List<JsonMessage> messages =
      List.of(message("gridpact"), message("shelly-3em"), message("tasmota"));

  private static JsonMessage message(String profile) {
    try {
      return new JsonMessage(MessageProfiles.load(profile), POINTS);
    } catch (ConfigException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void take(byte[] bytes) {
    for (JsonMessage message : messages) {
      for (boolean retained : new boolean[] {false, true}) {
        try {
          check(message.read(bytes, retained, 1_763_715_600_000L));
        } catch (Refused _) {
          // Declared.
        }
      }
    }
  }

  private static void check(Reading reading) {
    if (reading.values().length != POINTS.points().size()) {
      throw new AssertionError("a reading of other points");
    }
    for (double value : reading.values()) {
      if (Double.isInfinite(value)) {
        throw new AssertionError("infinite");
      }
    }
  }

  @Override
  public List<byte[]> seeds() {
    return FuzzTarget.of(
        "{\"device\":\"d\",\"time\":1763715600000,\"power\":5.5,\"voltage\":null}",
        "{\"a_act_power\":1.5,\"a_voltage\":230.1,\"total_act_power\":4e2}",
        "{\"Time\":\"2025-11-21T10:00:00\",\"ENERGY\":{\"Total\":3.185,\"Power\":12,\"Voltage\":230}}",
        "{\"a\":[{\"b\":[true,false,NaN,-0,1e999,\"x\\u0000\"]}]}");
  }
}
