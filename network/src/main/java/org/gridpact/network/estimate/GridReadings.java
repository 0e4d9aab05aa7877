package org.gridpact.network.estimate;

import java.util.Map;
import java.util.Set;

/**
 * Good readings of an area's devices at about one time, by device id; what is absent is not known.
 * Power into a device, or into a branch at its from end, is positive.
 *
 * @param volts between phases
 * @param amperes used where a branch's power is not measured
 * @param openBranches branches whose breaker is open
 * @param tapPositions by branch
 */
public record GridReadings(
    long epochMillis,
    Map<String, Double> watts,
    Map<String, Double> vars,
    Map<String, Double> volts,
    Map<String, Double> amperes,
    Set<String> openBranches,
    Map<String, Integer> tapPositions) {
  public GridReadings {
    watts = Map.copyOf(watts);
    vars = Map.copyOf(vars);
    volts = Map.copyOf(volts);
    amperes = Map.copyOf(amperes);
    openBranches = Set.copyOf(openBranches);
    tapPositions = Map.copyOf(tapPositions);
    requireFinite("power", watts);
    requireFinite("reactive power", vars);
    requireFinite("voltage", volts);
    requireFinite("current", amperes);
  }

  private static void requireFinite(String what, Map<String, Double> values) {
    values.forEach(
        (device, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                "%s of %s is %s; leave out what is not known".formatted(what, device, value));
          }
        });
  }
}
