package org.gridpact.engine.analytics.report;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gridpact.engine.analytics.jobs.Grouping;
import org.gridpact.model.measurement.Phase;

/**
 * What is known of an area beside its readings.
 *
 * @param feederOf by device; empty where there is no area file
 * @param inBranch devices that measure what others take too
 * @param bands by device at a bus, where the limits of its voltage are known
 */
public record Site(
    String area, Map<String, String> feederOf, Set<String> inBranch, Map<String, Band> bands) {
  private static final double SQRT_3 = Math.sqrt(3);

  public Site {
    feederOf = Map.copyOf(feederOf);
    inBranch = Set.copyOf(inBranch);
    bands = Map.copyOf(bands);
  }

  /** From the lowest to the highest voltage allowed, in volts between phases. */
  public record Band(double minVolts, double maxVolts) {}

  boolean hasFeeders() {
    return !feederOf.isEmpty();
  }

  Grouping grouping(Grouping.By by, Set<String> wanted) {
    return new Grouping(
        by,
        feederOf,
        area,
        inBranch.stream().filter(d -> !wanted.contains(d)).collect(Collectors.toSet()));
  }

  /** The limits of what a device measures on a phase; a single phase's voltage is to neutral. */
  Optional<Band> band(String device, String phase) {
    double by = phase.equals(Phase.TOTAL.name()) ? 1 : SQRT_3;
    return Optional.ofNullable(bands.get(device))
        .map(b -> new Band(b.minVolts / by, b.maxVolts / by));
  }
}
