package org.gridpact.edge.image;

import java.util.OptionalDouble;

/** What a gateway tells one device in a cycle. */
public sealed interface Command {
  String device();

  /**
   * Keep active power within a range. Load convention: consumption is positive.
   *
   * @param vars reactive power to hold, positive into the device; empty where it is left to the
   *     device
   */
  record Power(String device, double minWatts, double maxWatts, OptionalDouble vars)
      implements Command {
    public Power {
      if (!Double.isFinite(minWatts) || !Double.isFinite(maxWatts) || minWatts > maxWatts) {
        throw new IllegalArgumentException(
            "command to %s: [%s, %s] W is not a range".formatted(device, minWatts, maxWatts));
      }
    }
  }

  /** Open or close a switch. */
  record Switch(String device, boolean closed) implements Command {}

  /** Bring a tap changer to a position. */
  record Tap(String device, int position) implements Command {}
}
