package org.gridpact.edge.image;

import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;

/**
 * One device's measurements at one time. The array belongs to the reading from its construction on
 * and is not changed.
 *
 * @param epochMillis the meter's time
 * @param values in the order of the device's points, in each quantity's unit; NaN: not measured
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; one array instead of ten boxes
public record Reading(DevicePoints points, long epochMillis, double[] values) {
  public Reading {
    if (values.length != points.points().size()) {
      throw new IllegalArgumentException(
          "device %s declares %d points, the reading has %d values"
              .formatted(points.device(), points.points().size(), values.length));
    }
  }

  public String device() {
    return points.device();
  }

  /** Whether it is the other, as far as a device has one reading a time. */
  boolean isOfSameMomentAs(Reading other) {
    return epochMillis == other.epochMillis && device().equals(other.device());
  }

  /** Whether every value that was measured can occur in a grid at all. */
  boolean isPlausible() {
    for (int i = 0; i < values.length; i++) {
      Point point = points.points().get(i);
      if (!Double.isNaN(values[i]) && !point.quantity().isPlausible(values[i])) {
        return false;
      }
    }
    return true;
  }
}
