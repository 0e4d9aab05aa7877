package org.gridpact.engine.forecast;

import java.util.Collection;
import org.gridpact.model.area.DeviceKind;

/** What makes a series go up and down. */
public enum Shape {
  /** People: by local time of day, day of the week and holidays. */
  LOAD,
  /** The sun: by the time since midnight UTC, and by where the sun stands. Never consumes. */
  SUN;

  /** The shape of a sum of devices. */
  public static Shape of(Collection<DeviceKind> kinds) {
    return !kinds.isEmpty() && kinds.stream().allMatch(DeviceKind.INVERTER::equals) ? SUN : LOAD;
  }
}
