package org.gridpact.model.area;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a change costs.
 *
 * @param currency {@code $}, or a code of ISO 4217 such as {@code EUR}
 * @param amount above 0: what costs nothing would be moved without need
 */
public record Price(String currency, double amount, Per per) {
  /** What is paid for. */
  public enum Per {
    /** A megawatt of change for an hour, either way. */
    MEGAWATT_HOUR,
    /** A step of a tap changer. */
    STEP;

    static Per of(DeviceKind kind) {
      return kind == DeviceKind.TAP_CHANGER ? STEP : MEGAWATT_HOUR;
    }
  }

  private static final Pattern TEXT =
      Pattern.compile("([0-9.]+(?:[eE][-+]?[0-9]+)?)\\s*(\\$|[A-Z]{3})/(MWh|kWh|step)");

  private static final int KILOWATTS = 1_000;

  public Price {
    if (!(amount > 0) || !Double.isFinite(amount)) {
      throw new IllegalArgumentException(
          "a cost of %s %s is not above 0".formatted(amount, currency));
    }
  }

  /**
   * Reads text such as {@code 40 EUR/MWh}, {@code 0.04 $/kWh} or {@code 0.5 EUR/step}.
   *
   * @throws IllegalArgumentException where the number, the currency or the unit is missing
   */
  static Price parse(String text) {
    Matcher read = TEXT.matcher(text.trim());
    if (!read.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no cost; write a number, a currency and MWh, kWh or step, as in 40 EUR/MWh"
              .formatted(text));
    }
    double number;
    try {
      number = new BigDecimal(read.group(1)).doubleValue();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'%s' does not start with a number".formatted(text), e);
    }
    return new Price(
        read.group(2),
        read.group(3).equals("kWh") ? number * KILOWATTS : number,
        read.group(3).equals("step") ? Per.STEP : Per.MEGAWATT_HOUR);
  }
}
