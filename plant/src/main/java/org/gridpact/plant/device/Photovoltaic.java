package org.gridpact.plant.device;

import java.util.Optional;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.plant.profile.Shape;

/** An inverter at power factor 1 that gives what the sun gives, or less where told to. */
final class Photovoltaic implements DeviceModel {
  private final double ratedWatts;
  private final Shape sun;

  Photovoltaic(double ratedWatts, Shape sun) {
    this.ratedWatts = ratedWatts;
    this.sun = sun;
  }

  @Override
  public Operation operate(double curveSeconds, Optional<Setpoint.Power> setpoint) {
    double available = -ratedWatts * sun.at(curveSeconds);
    double wanted = setpoint.map(s -> s.nearest(available)).orElse(available);
    return Operation.active(Math.clamp(wanted, available, 0), available);
  }
}
