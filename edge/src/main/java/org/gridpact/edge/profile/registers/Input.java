package org.gridpact.edge.profile.registers;

import java.util.List;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;

/**
 * Where a point comes from.
 *
 * @param fields the point is their mean, of those that the device has
 * @param factor the quantity's unit in one of the fields', negative where they count production
 */
public record Input(Quantity quantity, Phase phase, List<Field> fields, double factor) {
  public Input {
    fields = List.copyOf(fields);
  }

  public double value(Words words) {
    return factor
        * fields.stream()
            .mapToDouble(field -> field.value(words))
            .filter(value -> !Double.isNaN(value))
            .average()
            .orElse(Double.NaN);
  }
}
