package org.gridpact.model.area;

import java.util.EnumMap;
import java.util.Map;

/**
 * What plans pay for moving devices, and how they choose between equals.
 *
 * @param currency of all costs of the area
 * @param byKind of a megawatt hour, of a tap changer of a step; for devices without a cost of their
 *     own
 */
public record Costs(String currency, Map<DeviceKind, Double> byKind, Fairness fairness) {

  /** How devices of the same kind, cost and effect share what has to be done. */
  public enum Fairness {
    /** Each goes the same share of its way. */
    PROPORTIONAL,
    /** One after the other, and another is first each hour. */
    ROTATING
  }

  /**
   * A battery's wear, an engine's fuel, the sun's lost energy, a customer's patience; and half a
   * euro for a step of a tap changer, whose contacts do some hundred thousand.
   */
  public static final Costs DEFAULT =
      new Costs(
          "EUR",
          Map.of(
              DeviceKind.BATTERY, 20.0,
              DeviceKind.GENERATOR, 60.0,
              DeviceKind.INVERTER, 80.0,
              DeviceKind.FLEXIBLE_LOAD, 150.0,
              DeviceKind.TAP_CHANGER, 0.5),
          Fairness.PROPORTIONAL);

  /**
   * Of reactive power, in the area's currency: about what a converter's own losses for it are
   * worth. So little that vars come before watts, and enough that none are ordered without need.
   */
  public static final double PER_MEGAVAR_HOUR = 1;

  public Costs {
    byKind = Map.copyOf(byKind);
    if (!currency.matches("\\$|[A-Z]{3}")) {
      throw new IllegalArgumentException(
          "currency is $ or a code of three letters, not '%s'".formatted(currency));
    }
    byKind.forEach(
        (kind, cost) -> {
          if (!movable(kind) || !(cost > 0) || !Double.isFinite(cost)) {
            throw new IllegalArgumentException(
                "a cost is of battery, generator, inverter, flexible-load or tap-changer, and above"
                    + " 0; not %s of %s".formatted(cost, kind.key()));
          }
        });
  }

  /** Whether plans move such a device; the others they leave as they are. */
  public static boolean movable(DeviceKind kind) {
    return switch (kind) {
      case BATTERY, FLEXIBLE_LOAD, INVERTER, GENERATOR, TAP_CHANGER -> true;
      case METER, BRANCH_METER, BREAKER, TIE_LINE -> false;
    };
  }

  /** These with others in place of some. */
  Costs with(String otherCurrency, Map<DeviceKind, Double> others, Fairness otherFairness) {
    Map<DeviceKind, Double> all = new EnumMap<>(byKind);
    all.putAll(others);
    return new Costs(otherCurrency, all, otherFairness);
  }

  /** What a megawatt hour of a device costs; of a tap changer, a step. */
  public double of(DeviceSpec device) {
    return device.economics().cost().map(Price::amount).orElseGet(() -> byKind.get(device.kind()));
  }
}
