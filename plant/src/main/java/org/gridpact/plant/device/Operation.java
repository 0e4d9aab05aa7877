package org.gridpact.plant.device;

import java.util.OptionalDouble;

/**
 * What a device does for one second; consumption is positive.
 *
 * @param watts active power
 * @param vars reactive power
 * @param availableWatts active power it would take, or (negative) give, if nothing limited it
 * @param known false where a profile had no value: the power is then the last one known, which the
 *     physics needs, and the meter has no reading
 */
public record Operation(double watts, double vars, double availableWatts, boolean known) {
  /**
   * Of an inverter: the reactive power it is told, as far as its rating leaves room beside the
   * active power; none where it is told none.
   */
  static Operation ofInverter(
      double watts, double availableWatts, double ratedVoltAmperes, OptionalDouble toldVars) {
    double room = Math.sqrt(Math.max(0, ratedVoltAmperes * ratedVoltAmperes - watts * watts));
    double vars = Math.clamp(toldVars.orElse(0), -room, room);
    return new Operation(watts, vars, availableWatts, true);
  }
}
