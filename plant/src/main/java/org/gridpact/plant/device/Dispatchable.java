package org.gridpact.plant.device;

import java.util.Optional;

/** A generator or a tie line: 0 W by itself, or as near to it as it can; else what it is told. */
final class Dispatchable implements DeviceModel {
  private final DeviceParameters.Dispatchable parameters;

  Dispatchable(DeviceParameters.Dispatchable parameters) {
    this.parameters = parameters;
  }

  @Override
  public Operation operate(double curveSeconds, Optional<Told.Power> told) {
    double rest = within(0);
    double watts = told.map(t -> within(t.nearest(rest))).orElse(rest);
    return new Operation(watts, 0, rest, true);
  }

  private double within(double watts) {
    return Math.clamp(watts, parameters.minWatts(), parameters.maxWatts());
  }
}
