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

  /** Whether plans move such a device; the others they leave as they are. */
  static boolean isOne(DeviceKind kind) {
    return switch (kind) {
      case BATTERY, FLEXIBLE_LOAD, INVERTER -> true;
      case METER, BRANCH_METER, BREAKER, GENERATOR, TIE_LINE, TAP_CHANGER -> false;
    };
  }

  boolean takesLoadOff() {
    return toWatts < fromWatts;
  }

  /**
   * The power at a share of the way, rounded on to whole watts where the way is that long. A device
   * that by default is outside its envelope is at least brought to its edge.
   */
  double at(double share) {
    double watts = fromWatts + share * (toWatts - fromWatts);
    return takesLoadOff()
        ? Math.clamp(Math.floor(watts), toWatts, envelope().usableMaxWatts())
        : Math.clamp(Math.ceil(watts), envelope().usableMinWatts(), toWatts);
  }

  private Envelope.Power envelope() {
    return (Envelope.Power) device.envelope().orElseThrow();
  }

  /**
   * A target for a battery, which would do nothing by itself; a bound for the others, which may
   * stay further on the safe side by themselves.
   */
  Setpoint setpoint(double watts) {
    if (device.kind() == DeviceKind.BATTERY) {
      return new Setpoint.Power(device.id(), watts, watts);
    }
    return takesLoadOff()
        ? new Setpoint.Power(device.id(), envelope().usableMinWatts(), watts)
        : new Setpoint.Power(device.id(), watts, envelope().usableMaxWatts());
  }
}
