package org.gridpact.model.config;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** A kind of quantity with the units it may be written in. */
public enum Dimension {
  POWER("W", 1, "kW", 1e3, "MW", 1e6),
  ENERGY("Wh", 1, "kWh", 1e3, "MWh", 1e6),
  CURRENT("A", 1, "kA", 1e3),
  VOLTAGE("V", 1, "kV", 1e3),
  REACTIVE_POWER("var", 1, "kvar", 1e3, "Mvar", 1e6),
  APPARENT_POWER("VA", 1, "kVA", 1e3, "MVA", 1e6),
  /** Milliseconds. */
  TIME("ms", 1, "s", 1e3, "min", 60e3, "h", 3600e3),
  /** Watts per second. */
  RAMP("W/s", 1, "kW/s", 1e3, "MW/s", 1e6, "kW/min", 1e3 / 60),
  PER_UNIT("pu", 1),
  /** A share of one. */
  SHARE("%", 0.01),
  /** Bytes; of SI, not powers of two. */
  BYTES("B", 1, "kB", 1e3, "MB", 1e6, "GB", 1e9);

  @SuppressWarnings("ImmutableEnumChecker") // filled here and never changed
  private final Map<String, Double> factors = new LinkedHashMap<>();

  Dimension(Object... unitsAndFactors) {
    for (int i = 0; i < unitsAndFactors.length; i += 2) {
      factors.put((String) unitsAndFactors[i], ((Number) unitsAndFactors[i + 1]).doubleValue());
    }
  }

  /**
   * The value of text such as {@code 200 kW} in the dimension's first unit (a share: of one).
   *
   * @throws IllegalArgumentException where the number or the unit is missing or unknown, or the
   *     number is beyond all that a double can hold: an infinite limit would be none
   */
  public double parse(String text) {
    String trimmed = text.trim();
    int split = trimmed.length();
    while (split > 0 && !Character.isDigit(trimmed.charAt(split - 1))) {
      split--;
    }
    String unit = trimmed.substring(split).trim();
    Double factor = factors.get(unit);
    if (factor == null) {
      throw new IllegalArgumentException(
          "'%s' %s; write a number and one of %s"
              .formatted(
                  text,
                  unit.isEmpty() ? "has no unit" : "has no unit known here",
                  String.join(", ", factors.keySet())));
    }
    double value;
    try {
      // Exact: 95 % is 0.95, not the next number above.
      value =
          new BigDecimal(trimmed.substring(0, split))
              .multiply(BigDecimal.valueOf(factor))
              .doubleValue();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' does not start with a number", e);
    }
    if (Double.isInfinite(value)) {
      throw new IllegalArgumentException("'%s' is too large a number".formatted(text));
    }
    return value;
  }
}
