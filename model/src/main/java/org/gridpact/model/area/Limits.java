package org.gridpact.model.area;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * Limits of the network's operation, beside those in the network file; what stands here wins.
 *
 * @param voltage band of any bus
 * @param branches by branch id
 * @param defaults whether a branch without a limit gets the documented default instead of being
 *     refused
 * @param reserve that plans keep
 */
public record Limits(
    Schedule<Band> voltage,
    Map<String, Schedule<BranchLimit>> branches,
    boolean defaults,
    Reserve reserve) {

  /** Lowest and highest voltage, per unit of nominal. */
  public record Band(double minPu, double maxPu) {
    public Band {
      if (!(0 < minPu && minPu < maxPu)) {
        throw new IllegalArgumentException(
            "voltage limits [%s, %s] pu are no range".formatted(minPu, maxPu));
      }
    }
  }

  public Limits {
    branches = Map.copyOf(branches);
  }

  /** Without a reserve. */
  public Limits(
      Schedule<Band> voltage, Map<String, Schedule<BranchLimit>> branches, boolean defaults) {
    this(voltage, branches, defaults, Reserve.NONE);
  }

  /** The same at all times, without a reserve, and branches without temporary ratings. */
  public Limits(
      double voltageMinPu,
      double voltageMaxPu,
      Map<String, Double> branchAmperes,
      boolean defaults) {
    this(
        Schedule.always(new Band(voltageMinPu, voltageMaxPu)),
        branchAmperes.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, e -> Schedule.always(BranchLimit.ofAmperes(e.getValue())))),
        defaults);
  }
}
