package org.gridpact.model.state;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;

/** One thing the stream job says about the grid. */
public sealed interface StateRecord {

  /** The newest reading of some devices of one gateway. */
  record Readings(String gateway, List<Reading> readings) implements StateRecord {
    public Readings {
      readings = List.copyOf(readings);
    }
  }

  /** A device's measurements at one time; a point that was not measured is not in the list. */
  record Reading(String device, long epochMillis, Quality quality, List<Value> values) {
    public Reading {
      values = List.copyOf(values);
    }

    /** The value of a point, empty where it was not measured. */
    public OptionalDouble value(Quantity quantity, Phase phase) {
      for (Value v : values) {
        if (v.quantity() == quantity && v.phase() == phase) {
          return OptionalDouble.of(v.value());
        }
      }
      return OptionalDouble.empty();
    }
  }

  record Value(Quantity quantity, Phase phase, double value) {}

  /**
   * Active power summed over the devices of a feeder in one second of event time.
   *
   * @param devices how many are in the sum
   * @param devicesMissing how many belong to the feeder but had no good reading
   */
  record FeederPower(String feeder, long epochMillis, double watts, int devices, int devicesMissing)
      implements StateRecord {}

  /**
   * A measured value beyond its limit.
   *
   * @param id the same for the rise and the end of one violation
   * @param subject what has the limit: a bus or a branch
   * @param above whether the value is above the limit or below it
   * @param limit in the quantity's SI unit
   * @param value the latest measured value
   * @param sinceEpochMillis when the value first was beyond the limit
   * @param active false once the value has come back inside
   */
  record Violation(
      String id,
      String device,
      String subject,
      Quantity quantity,
      boolean above,
      double limit,
      double value,
      long sinceEpochMillis,
      long epochMillis,
      boolean active)
      implements StateRecord {}

  /**
   * Running totals of one worker of the stream job, by kind.
   *
   * @param lagMillis machine time from appending to taking its last frame; 0 where none waits
   */
  record StreamCounters(String worker, Map<String, Long> totals, long lagMillis)
      implements StateRecord {
    public StreamCounters {
      totals = Map.copyOf(totals);
    }
  }
}
