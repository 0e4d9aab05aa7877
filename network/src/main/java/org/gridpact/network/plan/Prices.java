package org.gridpact.network.plan;

import org.gridpact.model.area.Costs;
import org.gridpact.model.area.DeviceSpec;

/** What plans pay for moving devices. */
@FunctionalInterface
interface Prices {
  /**
   * Of a megawatt for an hour, or of a step of a tap changer; above 0.
   *
   * @param takesLoadOff which way it is moved: whether to take less or give more
   */
  double of(DeviceSpec device, boolean takesLoadOff);

  /** Those of an area, the same either way. */
  static Prices of(Costs costs) {
    return (device, _) -> costs.of(device);
  }
}
