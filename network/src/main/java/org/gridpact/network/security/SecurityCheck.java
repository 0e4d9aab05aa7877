package org.gridpact.network.security;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.flow.Unit;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.plan.LimitCheck;

/**
 * Solves states of a grid after losses, and holds them against its limits.
 *
 * <p>Generators follow the loads' sum in proportion to what the file has them give; what a lost one
 * gave the others give in the same proportion. The slack bus takes losses and what is left. What no
 * closed branch joins to the slack bus has no supply.
 *
 * <p>Belongs to one thread. Load flows start from the last solution where the switches stand as
 * they did then, so that the last digits depend on what was solved before.
 */
public final class SecurityCheck {
  private final Grid grid;
  private final LoadFlow flow;
  private final LimitCheck limits;
  private final List<Unit> units;
  private final double fileWatts;

  public SecurityCheck(Grid grid, GridLimits limits) {
    this.grid = grid;
    this.flow = new LoadFlow(grid);
    this.limits = new LimitCheck(grid, limits, 0);
    this.units = Unit.of(grid);
    this.fileWatts = grid.buses().stream().mapToDouble(Bus::loadWatts).sum();
  }

  /**
   * One load flow.
   *
   * @param loads of every bus
   */
  public Outcome check(Map<String, Demand> loads, Contingency lost) {
    return switch (lost) {
      case Contingency.None _ -> solve(loads, Set.of(), Set.of());
      case Contingency.Branch branch -> solve(loads, Set.of(branch.id()), Set.of());
      case Contingency.Generator unit ->
          slackHolds(unit.id())
              ? solve(loads, Set.of(), Set.of(unit.id()))
              : new Outcome.NotComputed(
                  "no other unit holds the voltage of slack bus " + grid.slackBus());
    };
  }

  private boolean slackHolds(String without) {
    return units.stream()
        .anyMatch(
            u -> u.holdsVoltage() && u.bus().equals(grid.slackBus()) && !u.id().equals(without));
  }

  private Outcome solve(Map<String, Demand> loads, Set<String> open, Set<String> stopped) {
    Injections asked = new Injections(demand(loads, stopped), open, Map.of(), stopped);
    return switch (flow.solve(asked)) {
      case FlowResult.Failed failed -> new Outcome.NotConverged(failed.reason());
      case FlowResult.Solved solved ->
          new Outcome.Solved(
              solved,
              limits.violations(solved),
              solved.deEnergised().stream().mapToDouble(bus -> loads.get(bus).watts()).sum());
    };
  }

  /** The loads less what generators give more than in the file. */
  private Map<String, Demand> demand(Map<String, Demand> loads, Set<String> stopped) {
    Map<String, Demand> demand = new HashMap<>(loads);
    double share = fileWatts > 0 ? watts(loads) / fileWatts : 1;
    double all = giving(Set.of());
    double left = giving(stopped);
    double factor = left > 0 ? share * all / left : 1;
    for (Unit unit : units) {
      if (unit.watts() > 0 && !stopped.contains(unit.id()) && !unit.bus().equals(grid.slackBus())) {
        Demand before = demand.get(unit.bus());
        demand.put(
            unit.bus(), new Demand(before.watts() - unit.watts() * (factor - 1), before.vars()));
      }
    }
    return demand;
  }

  private double giving(Set<String> stopped) {
    return units.stream()
        .filter(u -> u.watts() > 0 && !stopped.contains(u.id()))
        .mapToDouble(Unit::watts)
        .sum();
  }

  private static double watts(Map<String, Demand> loads) {
    // In the order of buses: the last digits depend on it.
    double sum = 0;
    for (Demand load : loads.values()) {
      sum += load.watts();
    }
    return sum;
  }
}
