package org.gridpact.edge.driver.dsmr;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** The kinds of objects of a telegram that are used, by their OBIS codes, with their units. */
enum Measured {
  ENERGY("[12]\\.8\\.[012]", Map.of("Wh", 1.0, "kWh", 1e3)),
  ACTIVE_POWER("[246]?[12]\\.7\\.0", Map.of("W", 1.0, "kW", 1e3)),
  REACTIVE_POWER("[246]?[34]\\.7\\.0", Map.of("var", 1.0, "kvar", 1e3)),
  CURRENT("[357]1\\.7\\.0", Map.of("A", 1.0)),
  VOLTAGE("[357]2\\.7\\.0", Map.of("V", 1.0));

  private final Pattern code;

  @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable map
  private final Map<String, Double> scales;

  Measured(String code, Map<String, Double> scales) {
    this.code = Pattern.compile(code);
    this.scales = scales;
  }

  /**
   * What an object without its medium and channel is, {@code 1.8.1}; empty where it is not used.
   */
  static Optional<Measured> of(String code) {
    for (Measured measured : values()) {
      if (measured.code.matcher(code).matches()) {
        return Optional.of(measured);
      }
    }
    return Optional.empty();
  }

  /** SI units in one of a unit; empty where it is none of this kind. */
  OptionalDouble scale(String unit) {
    Double scale = scales.get(unit);
    return scale == null ? OptionalDouble.empty() : OptionalDouble.of(scale);
  }
}
