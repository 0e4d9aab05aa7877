package org.gridpact.model.area;

import java.util.Map;

/**
 * Limits of the network's operation, beside those in the network file; what stands here wins.
 *
 * @param voltageMinPu lowest voltage of any bus, per unit of nominal
 * @param voltageMaxPu highest voltage of any bus, per unit of nominal
 * @param branchAmperes largest current by branch id
 * @param defaults whether a branch without a limit gets the documented default instead of being
 *     refused
 */
public record Limits(
    double voltageMinPu, double voltageMaxPu, Map<String, Double> branchAmperes, boolean defaults) {
  public Limits {
    branchAmperes = Map.copyOf(branchAmperes);
    if (!(0 < voltageMinPu && voltageMinPu < voltageMaxPu)) {
      throw new IllegalArgumentException(
          "voltage limits [%s, %s] pu are no range".formatted(voltageMinPu, voltageMaxPu));
    }
  }
}
