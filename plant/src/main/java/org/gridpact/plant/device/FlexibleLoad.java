package org.gridpact.plant.device;

import java.util.Optional;
import org.gridpact.plant.profile.Shape;

/** Demand of a group that takes what it wants, or less where told to. */
final class FlexibleLoad implements DeviceModel {
  private final double ratedWatts;
  private final double varsPerWatt;
  private final Shape demand;

  FlexibleLoad(double ratedWatts, double powerFactor, Shape demand) {
    this.ratedWatts = ratedWatts;
    this.varsPerWatt = Math.tan(Math.acos(powerFactor));
    this.demand = demand;
  }

  @Override
  public Operation operate(double curveSeconds, Optional<Told.Power> told) {
    double available = ratedWatts * demand.at(curveSeconds);
    double wanted = told.map(s -> s.nearest(available)).orElse(available);
    double watts = Math.clamp(wanted, 0, available);
    return new Operation(watts, watts * varsPerWatt, available, true);
  }
}
