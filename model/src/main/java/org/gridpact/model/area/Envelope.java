package org.gridpact.model.area;

/** What a device may ever be told to do, whoever says it; checked last, at its gateway. */
public sealed interface Envelope {
  /**
   * Active power stays within a range, and setpoints move no faster than a ramp.
   *
   * @param failsafeMinWatts with {@code failsafeMaxWatts}, the range the device keeps when cut off;
   *     inside the envelope
   */
  record Power(
      double minWatts,
      double maxWatts,
      double rampWattsPerSecond,
      double failsafeMinWatts,
      double failsafeMaxWatts)
      implements Envelope {
    public Power {
      if (!(minWatts <= failsafeMinWatts
          && failsafeMinWatts <= failsafeMaxWatts
          && failsafeMaxWatts <= maxWatts
          && rampWattsPerSecond > 0)) {
        throw new IllegalArgumentException(
            "envelope needs min <= failsafe range <= max and a ramp above 0");
      }
    }
  }

  /** A switch is operated at most so many times an hour. A cut-off switch stays as it is. */
  record Switching(int operationsPerHour) implements Envelope {
    public Switching {
      if (operationsPerHour < 1) {
        throw new IllegalArgumentException("operationsPerHour is at least 1");
      }
    }
  }
}
