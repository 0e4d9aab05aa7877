package org.gridpact.plant.device;

import java.util.OptionalDouble;

/** What a gateway has told a device. */
public sealed interface Told {
  String device();

  /**
   * Keep active power within a range; consumption is positive.
   *
   * @param vars reactive power to hold, positive into the device; empty where it is left to the
   *     device
   */
  record Power(String device, double minWatts, double maxWatts, OptionalDouble vars)
      implements Told {
    public Power {
      if (!Double.isFinite(minWatts) || !Double.isFinite(maxWatts) || minWatts > maxWatts) {
        throw new IllegalArgumentException("[%s, %s] W is no range".formatted(minWatts, maxWatts));
      }
    }

    /** The power in the range nearest to what the device would take by itself. */
    public double nearest(double watts) {
      return Math.clamp(watts, minWatts, maxWatts);
    }
  }

  /** Open or close a switch. */
  record Switch(String device, boolean closed) implements Told {}

  /** Go to a tap position. */
  record Tap(String device, int position) implements Told {}
}
