package org.gridpact.network.flow;

import com.powsybl.iidm.network.Network;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;

/** By hand, apart from the core: what units give after a loss, shared by what they can more. */
public final class HeadroomShares {
  private final Grid grid;
  private final List<Unit> units;
  private final Map<String, Double> most = new LinkedHashMap<>();
  private Injections last;
  private double lastSlackWatts;

  public HeadroomShares(Grid grid) {
    this.grid = grid;
    this.units = Unit.of(grid);
    Network network = grid.newNetwork();
    units.forEach(u -> most.put(u.id(), network.getGenerator(u.id()).getMaxP() * 1e6));
  }

  private boolean atSlack(Unit unit) {
    return unit.bus().equals(grid.slackBus());
  }

  /**
   * Watts by unit before a loss.
   *
   * @param share of what the file has them give
   * @param slackWatts of the slack bus's units together
   */
  public Map<String, Double> before(double share, double slackWatts) {
    double scheduled = 0;
    double able = 0;
    for (Unit unit : units) {
      scheduled += atSlack(unit) ? unit.watts() * share : 0;
      able += atSlack(unit) ? most.get(unit.id()) : 0;
    }
    Map<String, Double> gives = new LinkedHashMap<>();
    for (Unit unit : units) {
      double more = atSlack(unit) ? (slackWatts - scheduled) * most.get(unit.id()) / able : 0;
      gives.put(unit.id(), unit.watts() * share + more);
    }
    return gives;
  }

  /** Watts by unit after it, of those that are left. */
  public Map<String, Double> after(double share, double slackWatts, Set<String> lost) {
    return after(before(share, slackWatts), lost, Set.of());
  }

  private Map<String, Double> after(Map<String, Double> gives, Set<String> lost, Set<String> dead) {
    double gone = 0;
    Map<String, Double> left = new LinkedHashMap<>();
    for (Unit unit : units) {
      if (lost.contains(unit.id())) {
        gone += gives.get(unit.id());
      } else if (!dead.contains(unit.bus())) {
        left.put(unit.id(), gives.get(unit.id()));
      }
    }
    return more(left, left.keySet(), gone);
  }

  /** Some of them giving so much more together, as far as they can. */
  private Map<String, Double> more(Map<String, Double> gives, Set<String> who, double watts) {
    double room = who.stream().mapToDouble(id -> room(id, gives)).sum();
    Map<String, Double> more = new LinkedHashMap<>(gives);
    if (room > 0) {
      who.forEach(id -> more.merge(id, room(id, gives) * Math.min(1, watts / room), Double::sum));
    }
    return more;
  }

  private double room(String id, Map<String, Double> gives) {
    return gives.get(id) > 0 ? Math.max(0, most.get(id) - gives.get(id)) : 0;
  }

  /**
   * A state after a loss: what the slack bus gives more than its units can, others give.
   *
   * @param present before it, which generators follow by a share of what the file has them give
   */
  public FlowResult solve(LoadFlow flow, Injections present, double share, Outage lost) {
    if (!present.equals(last)) {
      lastSlackWatts = ((FlowResult.Solved) flow.solve(present)).slackWatts();
      last = present;
    }
    Map<String, Double> before = before(share, lastSlackWatts);
    Map<String, Double> after = after(before, lost.units(), Set.of());
    FlowResult result = flow.solve(asked(present, share, lost, after));
    if (result instanceof FlowResult.Solved first && !first.deEnergised().isEmpty()) {
      after = after(before, lost.units(), first.deEnergised());
      result = flow.solve(asked(present, share, lost, after));
    }
    double can = 0;
    Set<String> others = new LinkedHashSet<>();
    for (Unit unit : units) {
      if (after.containsKey(unit.id()) && atSlack(unit)) {
        can += Math.max(before.get(unit.id()), most.get(unit.id()));
      } else if (after.containsKey(unit.id())) {
        others.add(unit.id());
      }
    }
    for (int i = 0; i < 4; i++) {
      if (!(result instanceof FlowResult.Solved solved) || solved.slackWatts() - can <= 20e3) {
        return result;
      }
      after = more(after, others, solved.slackWatts() - can);
      result = flow.solve(asked(present, share, lost, after));
    }
    return result;
  }

  private Injections asked(
      Injections present, double share, Outage lost, Map<String, Double> after) {
    Map<String, Demand> demand = new HashMap<>(present.demand());
    for (Unit unit : units) {
      boolean gone = lost.units().contains(unit.id());
      if (!atSlack(unit) && (gone || after.containsKey(unit.id()))) {
        double inDemand = unit.watts() * (share - 1);
        double more = (gone ? 0 : after.get(unit.id()) - unit.watts()) - inDemand;
        Bus bus = grid.bus(unit.bus()).orElseThrow();
        Demand now = demand.getOrDefault(bus.id(), new Demand(bus.loadWatts(), bus.loadVars()));
        demand.put(bus.id(), new Demand(now.watts() - more, now.vars()));
      }
    }
    return new Injections(demand, lost.branches(), Map.of(), lost.units());
  }
}
