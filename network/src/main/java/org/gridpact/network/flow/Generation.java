package org.gridpact.network.flow;

import java.util.HashMap;
import java.util.Map;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;

/**
 * The generators of the network file, which follow demand in proportion, as those of a control area
 * do; the slack bus takes the rest.
 *
 * <p>Left as the file has them, the slack bus alone would have to swallow what the load curve takes
 * away at night, and large networks have no such state. A feeder, whose one generator is its slack,
 * is as it was.
 */
public final class Generation {
  /** What networks lose on the way, about; the slack bus makes up for the difference. */
  private static final double LOSSES = 0.02;

  /** By bus, without the slack bus. */
  private final Map<String, Double> scheduledWatts = new HashMap<>();

  private final Grid grid;
  private double totalWatts;

  /** Reads the generators of a grid's file. */
  public Generation(Grid grid) {
    this.grid = grid;
    for (Unit unit : Unit.of(grid)) {
      totalWatts += unit.watts();
      scheduledWatts.merge(unit.bus(), unit.watts(), Double::sum);
    }
    scheduledWatts.remove(grid.slackBus());
  }

  /**
   * Adds to the demand at the generators' buses what they give less (or more) than in the file. A
   * bus that is not in the demand has the file's.
   */
  public void follow(Map<String, Demand> demand) {
    if (scheduledWatts.isEmpty() || totalWatts <= 0) {
      return;
    }
    double share = share(demand);
    scheduledWatts.forEach(
        (bus, watts) -> give(demand, grid.bus(bus).orElseThrow(), watts * (share - 1)));
  }

  /**
   * Takes off the demand at a bus what generators there give more.
   *
   * @param demand by bus; one that is not in it has the file's
   */
  public static void give(Map<String, Demand> demand, Bus bus, double watts) {
    Demand now = demand.getOrDefault(bus.id(), new Demand(bus.loadWatts(), bus.loadVars()));
    demand.put(bus.id(), new Demand(now.watts() - watts, now.vars()));
  }

  /** Of what the file has them give, how much generators give together; 1 where that is nothing. */
  public double share(Map<String, Demand> demand) {
    if (scheduledWatts.isEmpty() || totalWatts <= 0) {
      return 1;
    }
    double demandWatts = 0;
    for (Bus bus : grid.buses()) {
      Demand known = demand.get(bus.id());
      demandWatts += known == null ? bus.loadWatts() : known.watts();
    }
    return Math.max(0, demandWatts * (1 + LOSSES) / totalWatts);
  }

  /** By how much {@link #share} rises for each watt that demand rises anywhere. */
  public double shareByDemand() {
    return totalWatts > 0 ? (1 + LOSSES) / totalWatts : 0;
  }
}
