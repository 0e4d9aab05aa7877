package org.gridpact.model.dispatch;

/** What one device is told to do. */
public sealed interface Setpoint {
  String device();

  /**
   * What an order names once.
   *
   * @param vars whether it is the device's reactive power, which may be ordered beside the rest
   */
  record Subject(String device, boolean vars) {}

  /** What it is about. */
  default Subject subject() {
    return new Subject(device(), this instanceof Vars);
  }

  /**
   * Keep active power within a range; equal ends are a target. Load convention: consumption is
   * positive.
   */
  record Power(String device, double minWatts, double maxWatts) implements Setpoint {
    public Power {
      if (!Double.isFinite(minWatts) || !Double.isFinite(maxWatts) || minWatts > maxWatts) {
        throw new IllegalArgumentException(
            "setpoint of %s: [%s, %s] W is not a range".formatted(device, minWatts, maxWatts));
      }
    }

    /** The power in the range nearest to what the device would take by itself. */
    public double nearest(double watts) {
      return Math.clamp(watts, minWatts, maxWatts);
    }
  }

  /**
   * Hold a reactive power; what the device does with its active power is left as it is. Load
   * convention: positive into the device, as an inductor takes it; what supports voltage is
   * negative.
   */
  record Vars(String device, double vars) implements Setpoint {
    public Vars {
      if (!Double.isFinite(vars)) {
        throw new IllegalArgumentException(
            "setpoint of %s: %s var is no reactive power".formatted(device, vars));
      }
    }
  }

  /** Open or close a switch. */
  record Switch(String device, boolean closed) implements Setpoint {}

  /** Bring a tap changer to a position, on its own scale, step by step. */
  record Tap(String device, int position) implements Setpoint {}
}
