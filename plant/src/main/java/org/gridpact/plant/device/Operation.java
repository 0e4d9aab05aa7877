package org.gridpact.plant.device;

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
  static Operation active(double watts, double availableWatts) {
    return new Operation(watts, 0, availableWatts, true);
  }
}
