package org.gridpact.edge.driver.csv;

import java.util.Map;
import org.gridpact.model.measurement.Point;

/** The units that recorded values may be in. */
final class Units {
  /** By the quantity's own unit: units a column may have, with how many of the own are in one. */
  private static final Map<String, Map<String, Double>> SCALES =
      Map.of(
          "V", Map.of("V", 1.0, "kV", 1e3),
          "A", Map.of("mA", 1e-3, "A", 1.0, "kA", 1e3),
          "W", Map.of("W", 1.0, "kW", 1e3, "MW", 1e6),
          "var", Map.of("var", 1.0, "kvar", 1e3, "Mvar", 1e6),
          "Hz", Map.of("Hz", 1.0),
          "Wh", Map.of("Wh", 1.0, "kWh", 1e3, "MWh", 1e6),
          "1", Map.of("1", 1.0, "%", 0.01));

  private Units() {}

  /**
   * How many of its own unit one of another is for the point of a name.
   *
   * @throws IllegalArgumentException where there is no such point, or the unit is none of it
   */
  static double scale(String key, String unit) {
    String own = Point.ofKey(key).quantity().unit();
    Double scale = SCALES.get(own).get(unit);
    if (scale == null) {
      throw new IllegalArgumentException("%s is in %s, not in '%s'".formatted(key, own, unit));
    }
    return scale;
  }
}
