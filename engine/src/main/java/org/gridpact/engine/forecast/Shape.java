package org.gridpact.engine.forecast;

import java.util.Arrays;
import java.util.Collection;
import org.gridpact.model.area.DeviceKind;

/** What makes a series go up and down. */
public enum Shape {
  /** People: by local time of day, day of the week and holidays. */
  LOAD,
  /** The sun: by the time since midnight UTC, and by where the sun stands. Never consumes. */
  SUN;

  /** What of a measured power is forecast: what an inverter takes at night is not. */
  double of(double watts) {
    return switch (this) {
      case LOAD -> watts;
      case SUN -> Math.min(watts, 0);
    };
  }

  double[] of(double[] watts) {
    double[] of = new double[watts.length];
    Arrays.setAll(of, t -> of(watts[t]));
    return of;
  }

  /** The shape of a sum of devices. */
  public static Shape of(Collection<DeviceKind> kinds) {
    return !kinds.isEmpty() && kinds.stream().allMatch(DeviceKind.INVERTER::equals) ? SUN : LOAD;
  }
}
