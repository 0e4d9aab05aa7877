package org.gridpact.network.grid;

import java.util.OptionalDouble;

/**
 * A bus and the demand the file puts on it (load convention; generation is not in it).
 *
 * @param nominalVolts between phases
 * @param minVolts least voltage that the file allows, between phases; empty where it gives none
 * @param maxVolts likewise the largest
 */
public record Bus(
    String id,
    double nominalVolts,
    double loadWatts,
    double loadVars,
    OptionalDouble minVolts,
    OptionalDouble maxVolts) {
  public Bus {
    if (!(nominalVolts > 0) || !Double.isFinite(loadWatts) || !Double.isFinite(loadVars)) {
      throw new IllegalArgumentException(
          "bus %s: nominal voltage %s V, load %s W and %s var"
              .formatted(id, nominalVolts, loadWatts, loadVars));
    }
  }
}
