package org.gridpact.model.area;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Limits of the network's operation, beside those in the network file; what stands here wins.
 *
 * @param voltageMinPu lowest voltage of any bus, per unit of nominal
 * @param voltageMaxPu highest voltage of any bus, per unit of nominal
 * @param branchAmperes largest current by branch id
 * @param temporary what branches of those may carry for a time
 * @param defaults whether a branch without a limit gets the documented default instead of being
 *     refused
 */
public record Limits(
    double voltageMinPu,
    double voltageMaxPu,
    Map<String, Double> branchAmperes,
    Map<String, List<TemporaryRating>> temporary,
    boolean defaults) {
  public Limits {
    branchAmperes = Map.copyOf(branchAmperes);
    Map<String, List<TemporaryRating>> ordered = new HashMap<>();
    for (var of : temporary.entrySet()) {
      ordered.put(of.getKey(), ordered(of.getKey(), branchAmperes.get(of.getKey()), of.getValue()));
    }
    temporary = Map.copyOf(ordered);
    if (!(0 < voltageMinPu && voltageMinPu < voltageMaxPu)) {
      throw new IllegalArgumentException(
          "voltage limits [%s, %s] pu are no range".formatted(voltageMinPu, voltageMaxPu));
    }
  }

  /** Without temporary ratings. */
  public Limits(
      double voltageMinPu,
      double voltageMaxPu,
      Map<String, Double> branchAmperes,
      boolean defaults) {
    this(voltageMinPu, voltageMaxPu, branchAmperes, Map.of(), defaults);
  }

  /** Each more than the permanent limit, and more the shorter it may last. */
  static List<TemporaryRating> ordered(
      String branch, Double permanent, List<TemporaryRating> ratings) {
    if (permanent == null) {
      throw new IllegalArgumentException(
          "branch %s has temporary ratings and no permanent limit".formatted(branch));
    }
    List<TemporaryRating> above = TemporaryRating.above(permanent, ratings);
    ratings.stream()
        .filter(r -> !above.contains(r))
        .findFirst()
        .ifPresent(
            r -> {
              throw new IllegalArgumentException(
                  ("branch %s: its rating for %s, %s A, is not above the permanent %s A and all"
                          + " that may last as long")
                      .formatted(
                          branch, TemporaryRating.inWords(r.seconds()), r.amperes(), permanent));
            });
    return above;
  }
}
