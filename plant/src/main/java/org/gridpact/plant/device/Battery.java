package org.gridpact.plant.device;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A battery with an inverter. It rests, at power factor 1, unless told otherwise, and stops where
 * it is full or empty.
 *
 * <p>Energy is power over the clock's time, not over the curve's: a day's curve that is played in
 * minutes does not empty a battery any sooner.
 */
final class Battery implements DeviceModel {
  /** Apparent power of its inverter, for the larger of its rated active powers. */
  private static final double SIZE = 1.1;

  private static final double SECONDS_PER_HOUR = 3_600;

  private final DeviceParameters.Battery parameters;

  /** Half of the round trip's loss is on the way in, half on the way out. */
  private final double oneWayEfficiency;

  private double storedWattHours;

  Battery(DeviceParameters.Battery parameters) {
    this.parameters = parameters;
    this.oneWayEfficiency = Math.sqrt(parameters.roundTripEfficiency());
    this.storedWattHours = parameters.capacityWattHours() * parameters.initialStateOfCharge();
  }

  @Override
  public Operation operate(double curveSeconds, Optional<Told.Power> told) {
    double mostOut = storedWattHours > 0 ? -parameters.dischargeWatts() : 0;
    double mostIn = storedWattHours < parameters.capacityWattHours() ? parameters.chargeWatts() : 0;
    double wanted = told.map(s -> s.nearest(0)).orElse(0.0);
    return Operation.ofInverter(
        Math.clamp(wanted, mostOut, mostIn),
        0,
        SIZE * Math.max(parameters.dischargeWatts(), parameters.chargeWatts()),
        told.map(Told.Power::vars).orElse(OptionalDouble.empty()));
  }

  @Override
  public void store(double watts, double seconds) {
    double wattHours = watts * seconds / SECONDS_PER_HOUR;
    double stored = watts > 0 ? wattHours * oneWayEfficiency : wattHours / oneWayEfficiency;
    storedWattHours = Math.clamp(storedWattHours + stored, 0, parameters.capacityWattHours());
  }

  @Override
  public double stateOfCharge() {
    return storedWattHours / parameters.capacityWattHours();
  }
}
