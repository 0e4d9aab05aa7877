package org.gridpact.network.flow;

import java.util.Map;
import java.util.Set;

/**
 * What is asked of a load flow beyond the grid's file.
 *
 * @param demand by bus id, in place of the sum of the file's loads there; the file's loads stay at
 *     the other buses, and the file's generators at all
 * @param openBranches ids of the branches to open, besides those out of service in the file
 * @param tapPositions by branch id; the other transformers stay as in the file
 * @param stoppedUnits IIDM ids of generators to stop, besides those out of service in the file
 * @param heldPu by bus, the voltage that its units hold in place of the file's, where they hold one
 */
public record Injections(
    Map<String, Demand> demand,
    Set<String> openBranches,
    Map<String, Integer> tapPositions,
    Set<String> stoppedUnits,
    Map<String, Double> heldPu) {

  /** Power that flows from the grid into what is connected at a bus; production is negative. */
  public record Demand(double watts, double vars) {
    public Demand {
      if (!Double.isFinite(watts) || !Double.isFinite(vars)) {
        throw new IllegalArgumentException(
            "a demand of %s W and %s var is not known".formatted(watts, vars));
      }
    }
  }

  /** The file's loads, every branch as in the file. */
  public static final Injections OF_FILE = new Injections(Map.of(), Set.of());

  public Injections {
    demand = Map.copyOf(demand);
    openBranches = Set.copyOf(openBranches);
    tapPositions = Map.copyOf(tapPositions);
    stoppedUnits = Set.copyOf(stoppedUnits);
    heldPu = Map.copyOf(heldPu);
  }

  /** With every transformer as in the file. */
  public Injections(Map<String, Demand> demand, Set<String> openBranches) {
    this(demand, openBranches, Map.of());
  }

  /** With every generator as in the file. */
  public Injections(
      Map<String, Demand> demand, Set<String> openBranches, Map<String, Integer> tapPositions) {
    this(demand, openBranches, tapPositions, Set.of());
  }

  /** With every voltage held as in the file. */
  public Injections(
      Map<String, Demand> demand,
      Set<String> openBranches,
      Map<String, Integer> tapPositions,
      Set<String> stoppedUnits) {
    this(demand, openBranches, tapPositions, stoppedUnits, Map.of());
  }

  /** The same with other voltages held. */
  public Injections holding(Map<String, Double> pu) {
    return new Injections(demand, openBranches, tapPositions, stoppedUnits, pu);
  }
}
