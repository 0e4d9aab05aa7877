package org.gridpact.plant.device;

import java.util.Optional;
import org.gridpact.plant.profile.SeededNoise;
import org.gridpact.plant.profile.Shape;
import org.gridpact.plant.profile.Shapes;

/** A device at a bus, moved on second by second; confined to one thread. */
public sealed interface DeviceModel
    permits FixedLoad, Photovoltaic, Battery, FlexibleLoad, Dispatchable {
  /**
   * What the device does at a time, if its bus is energised.
   *
   * @param told the newest
   */
  Operation operate(double curveSeconds, Optional<Told.Power> told);

  /** Stores what power did over a time. */
  default void store(double watts, double seconds) {}

  /** Stored energy as a share of capacity; NaN for a device that stores none. */
  default double stateOfCharge() {
    return Double.NaN;
  }

  /**
   * A load that follows a shape and cannot be set.
   *
   * @param watts at a shape's 1, likewise {@code vars}
   */
  static DeviceModel fixedLoad(double watts, double vars, Shape shape) {
    return new FixedLoad(watts, vars, shape);
  }

  static DeviceModel photovoltaic(DeviceParameters.Photovoltaic parameters, SeededNoise noise) {
    return new Photovoltaic(parameters.ratedWatts(), Shapes.sun(noise));
  }

  static DeviceModel battery(DeviceParameters.Battery parameters) {
    return new Battery(parameters);
  }

  static DeviceModel dispatchable(DeviceParameters.Dispatchable parameters) {
    return new Dispatchable(parameters);
  }

  static DeviceModel flexibleLoad(DeviceParameters.Flexible parameters, SeededNoise noise) {
    return switch (parameters.flexibility()) {
      case EV_CHARGER -> new FlexibleLoad(parameters.ratedWatts(), 1, Shapes.chargerGroup(noise));
      case HEAT_PUMP ->
          new FlexibleLoad(parameters.ratedWatts(), 0.95, Shapes.heatPumpGroup(noise));
    };
  }
}
