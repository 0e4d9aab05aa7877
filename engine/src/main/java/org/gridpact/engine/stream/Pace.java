package org.gridpact.engine.stream;

import java.io.Serializable;

/**
 * How the area's time follows the machine's, for grids that run faster than life.
 *
 * @param speed area seconds a machine second
 */
public record Pace(long machineEpochMillis, long areaEpochMillis, double speed)
    implements Serializable {
  /** The area's time is the machine's. */
  public static final Pace OF_LIFE = new Pace(0, 0, 1);

  public Pace {
    if (!(speed > 0)) {
      throw new IllegalArgumentException("speed must be above 0: " + speed);
    }
  }

  public long areaTime(long machineTime) {
    return areaEpochMillis + (long) ((machineTime - machineEpochMillis) * speed);
  }
}
