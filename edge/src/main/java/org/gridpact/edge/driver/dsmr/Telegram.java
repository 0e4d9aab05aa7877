package org.gridpact.edge.driver.dsmr;

import java.util.Map;
import java.util.OptionalLong;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;

/**
 * What one telegram says.
 *
 * @param epochMillis the meter's time; meters before version 4 give none
 * @param values by OBIS code without its medium and channel, {@code 1.8.1}; in SI units
 */
record Telegram(OptionalLong epochMillis, Map<String, Double> values) {
  Telegram {
    values = Map.copyOf(values);
  }

  /**
   * A measured quantity in its unit, positive into the house; NaN where the telegram does not say.
   */
  double value(Quantity quantity, Phase phase) {
    return switch (quantity) {
      case ENERGY_IMPORTED -> phase == Phase.TOTAL ? register("1") : Double.NaN;
      case ENERGY_EXPORTED -> phase == Phase.TOTAL ? register("2") : Double.NaN;
      case ACTIVE_POWER -> of(1 + group(phase) + ".7.0") - of(2 + group(phase) + ".7.0");
      case REACTIVE_POWER -> of(3 + group(phase) + ".7.0") - of(4 + group(phase) + ".7.0");
      // A meter gives these for each phase only; a mean of some of them would be made up.
      case CURRENT -> phase == Phase.TOTAL ? Double.NaN : of(11 + group(phase) + ".7.0");
      case VOLTAGE -> phase == Phase.TOTAL ? Double.NaN : of(12 + group(phase) + ".7.0");
      case FREQUENCY, STATE_OF_CHARGE, AVAILABLE_POWER, SWITCH_CLOSED, TAP_POSITION -> Double.NaN;
    };
  }

  /** What is added to the OBIS code of a total for that of a phase. */
  private static int group(Phase phase) {
    return switch (phase) {
      case TOTAL -> 0;
      case A -> 20;
      case B -> 40;
      case C -> 60;
    };
  }

  /** Both tariffs together; a meter without tariffs has a register of its own for the total. */
  private double register(String direction) {
    double tariffs = of(direction + ".8.1") + of(direction + ".8.2");
    return Double.isNaN(tariffs) ? of(direction + ".8.0") : tariffs;
  }

  private double of(String code) {
    return values.getOrDefault(code, Double.NaN);
  }
}
