package org.gridpact.network.plan;

import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.dispatch.Setpoint;

/**
 * How far one device can be moved from its default power, in one direction.
 *
 * @param toWatts the furthest it can go; below {@code fromWatts} for a lever that takes load off
 */
record Lever(DeviceSpec device, double fromWatts, double toWatts) {

  boolean takesLoadOff() {
    return toWatts < fromWatts;
  }

  /**
   * The power at a share of the way, in whole watts where that is on the way, never short of it.
   */
  double at(double share) {
    double watts = fromWatts + share * (toWatts - fromWatts);
    return takesLoadOff()
        ? Math.max(toWatts, Math.floor(watts))
        : Math.min(toWatts, Math.ceil(watts));
  }

  /**
   * A target for a battery, which would do nothing by itself; a bound for the others, which may
   * stay further on the safe side by themselves.
   */
  Setpoint setpoint(double watts) {
    Envelope.Power envelope = (Envelope.Power) device.envelope().orElseThrow();
    if (device.kind() == DeviceKind.BATTERY) {
      return new Setpoint.Power(device.id(), watts, watts);
    }
    return takesLoadOff()
        ? new Setpoint.Power(device.id(), envelope.minWatts(), watts)
        : new Setpoint.Power(device.id(), watts, envelope.maxWatts());
  }
}
