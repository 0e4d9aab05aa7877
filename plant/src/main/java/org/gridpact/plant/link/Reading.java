package org.gridpact.plant.link;

import java.util.EnumMap;
import java.util.Map;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Quantity;

/**
 * What one device measured at one time.
 *
 * @param points which quantities and phases it reports; three-phase voltage, current and power it
 *     reports in any case
 * @param values three-phase totals; a quantity that is not there, or is NaN, was not measured
 */
public record Reading(DevicePoints points, long epochMillis, Map<Quantity, Double> values) {
  public Reading {
    values = new EnumMap<>(values);
  }

  double value(Quantity quantity) {
    return values.getOrDefault(quantity, Double.NaN);
  }
}
