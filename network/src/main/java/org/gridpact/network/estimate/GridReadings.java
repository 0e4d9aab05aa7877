package org.gridpact.network.estimate;

import java.util.Map;
import java.util.Set;
import org.gridpact.network.flow.Finite;

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
    watts = Finite.copyOf("power", watts);
    vars = Finite.copyOf("reactive power", vars);
    volts = Finite.copyOf("voltage", volts);
    amperes = Finite.copyOf("current", amperes);
    openBranches = Set.copyOf(openBranches);
    tapPositions = Map.copyOf(tapPositions);
  }
}
