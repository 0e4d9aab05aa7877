package org.gridpact.plant.device;

import java.util.Optional;
import org.gridpact.plant.profile.Shape;

/** Consumption at a constant power factor that follows a shape, whatever it is told. */
final class FixedLoad implements DeviceModel {
  private final double baseWatts;
  private final double baseVars;
  private final Shape shape;

  /** Where a profile begins with a gap, half the base load has to do for the physics. */
  private double lastKnownShare = 0.5;

  FixedLoad(double baseWatts, double baseVars, Shape shape) {
    this.baseWatts = baseWatts;
    this.baseVars = baseVars;
    this.shape = shape;
  }

  @Override
  public Operation operate(double curveSeconds, Optional<Told.Power> told) {
    double share = shape.at(curveSeconds);
    boolean known = !Double.isNaN(share);
    if (known) {
      lastKnownShare = share;
    }
    double watts = baseWatts * lastKnownShare;
    return new Operation(watts, baseVars * lastKnownShare, watts, known);
  }
}
