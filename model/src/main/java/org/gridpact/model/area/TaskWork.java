package org.gridpact.model.area;

import java.util.List;
import java.util.Optional;
import org.gridpact.model.measurement.Quantity;

/** What a task computes. No devices named: all of its gateway that measure what it needs. */
public sealed interface TaskWork {
  /** Steps a forecast may look back over, and ahead. */
  int MAX_STEPS = 2_016;

  /** The name in configuration files. */
  String key();

  /** Devices it is about; empty for all of its gateway. */
  List<String> devices();

  /** Whether its input comes with it from the center, so that any gateway can run it. */
  default boolean isMovable() {
    return false;
  }

  /** Count, mean, lowest and highest of each point in windows of time. */
  record Rollup(List<String> devices, int windowMillis) implements TaskWork {
    public Rollup {
      devices = List.copyOf(devices);
      requireTime("window", windowMillis);
    }

    @Override
    public String key() {
      return "rollup";
    }
  }

  /**
   * Voltage quality after EN 50160: means of a window (10 minutes in the standard) against the
   * nominal voltage, dips, swells and interruptions.
   *
   * @param nominalVolts between phases
   */
  record VoltageQuality(List<String> devices, double nominalVolts, int windowMillis)
      implements TaskWork {
    public VoltageQuality {
      devices = List.copyOf(devices);
      requireTime("window", windowMillis);
      if (!(nominalVolts > 0 && Double.isFinite(nominalVolts))) {
        throw new IllegalArgumentException("nominal is above 0 V");
      }
    }

    @Override
    public String key() {
      return "voltage-quality";
    }
  }

  /**
   * Readings far from a device's recent ones, and values that do not move any more.
   *
   * @param window how many readings are the recent ones, 8 to 1000
   * @param threshold robust standard deviations from the median
   * @param stuckAfterMillis a value other than 0 that stays exactly the same for so long is stuck
   */
  record Anomaly(
      List<String> devices, Quantity quantity, int window, double threshold, int stuckAfterMillis)
      implements TaskWork {
    public Anomaly {
      devices = List.copyOf(devices);
      requireTime("stuckAfter", stuckAfterMillis);
      if (window < 8 || window > 1_000 || !(threshold >= 1 && threshold <= 1_000)) {
        throw new IllegalArgumentException("window is 8 to 1000 readings, threshold 1 to 1000");
      }
    }

    @Override
    public String key() {
      return "anomaly";
    }
  }

  /**
   * Active power of the next hours, from a season (a day) of steps before.
   *
   * @param feeder whose power the center hands down; empty for the sum of devices of the gateway
   * @param season steps after which the load repeats
   * @param horizon steps to look ahead, at most a season
   */
  record Forecast(
      List<String> devices, Optional<String> feeder, int stepMillis, int season, int horizon)
      implements TaskWork {
    public Forecast {
      devices = List.copyOf(devices);
      requireTime("step", stepMillis);
      if (season < 2 || season > MAX_STEPS || horizon < 1 || horizon > season) {
        throw new IllegalArgumentException(
            "season is 2 to %d steps, horizon 1 step to a season".formatted(MAX_STEPS));
      }
      if (feeder.isPresent() && !devices.isEmpty()) {
        throw new IllegalArgumentException("a forecast is of a feeder or of devices, not of both");
      }
    }

    @Override
    public String key() {
      return "forecast";
    }

    @Override
    public boolean isMovable() {
      return feeder.isPresent();
    }
  }

  /**
   * Which readings a consumer would need that accepts an error.
   *
   * @param band the error, in the quantity's unit
   * @param maxAgeMillis a reading is needed after so long even where nothing changed
   */
  record Deadband(List<String> devices, Quantity quantity, double band, int maxAgeMillis)
      implements TaskWork {
    public Deadband {
      devices = List.copyOf(devices);
      requireTime("maxAge", maxAgeMillis);
      if (!(band >= 0 && Double.isFinite(band))) {
        throw new IllegalArgumentException("band is 0 or more");
      }
    }

    @Override
    public String key() {
      return "deadband";
    }
  }

  private static void requireTime(String name, int millis) {
    if (millis < 100) {
      throw new IllegalArgumentException(name + " is at least 100 ms");
    }
  }
}
