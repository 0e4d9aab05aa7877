package org.gridpact.plant.device;

import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.plant.profile.Shape;

/**
 * An inverter that gives what the sun gives, or less where told to; at power factor 1 unless told
 * otherwise.
 */
final class Photovoltaic implements DeviceModel {
  /** Apparent power it can give, for its rated active power. */
  private static final double SIZE = 1.1;

  private final double ratedWatts;
  private final Shape sun;

  Photovoltaic(double ratedWatts, Shape sun) {
    this.ratedWatts = ratedWatts;
    this.sun = sun;
  }

  @Override
  public Operation operate(double curveSeconds, Optional<Told.Power> told) {
    double available = -ratedWatts * sun.at(curveSeconds);
    double wanted = told.map(s -> s.nearest(available)).orElse(available);
    return Operation.ofInverter(
        Math.clamp(wanted, available, 0),
        available,
        SIZE * ratedWatts,
        told.map(Told.Power::vars).orElse(OptionalDouble.empty()));
  }
}
