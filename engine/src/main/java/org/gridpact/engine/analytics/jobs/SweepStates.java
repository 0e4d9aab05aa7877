package org.gridpact.engine.analytics.jobs;

import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.security.LoadStates;

/** The states of a grid's loads that a sweep looks at, numbered from 0. */
public sealed interface SweepStates extends Serializable {
  int count();

  /** What the loads of each bus take in one state. */
  Map<String, Demand> loads(Grid grid, int state);

  /** When a state was, epoch milliseconds; null where it never was. */
  Long millis(int state);

  /**
   * That of the file, or samples around it, as {@link LoadStates} draws them.
   *
   * @param samples 0 for the file's state alone
   */
  record Drawn(int samples, long seed, double sigma) implements SweepStates {
    public static Drawn of(LoadStates states) {
      return new Drawn(states.samples(), states.seed(), states.sigma());
    }

    private LoadStates states() {
      return new LoadStates(samples, seed, sigma);
    }

    @Override
    public int count() {
      return states().count();
    }

    @Override
    public Map<String, Demand> loads(Grid grid, int state) {
      return states().loads(grid, state);
    }

    @Override
    public Long millis(int state) {
      return null;
    }
  }

  /**
   * States that were measured. Buses that are not among these keep the file's load.
   *
   * @param epochMillis of each state
   * @param buses that have devices
   * @param watts by state and bus
   * @param vars by state and bus
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  record Measured(long[] epochMillis, List<String> buses, double[][] watts, double[][] vars)
      implements SweepStates {
    public Measured {
      buses = List.copyOf(buses);
    }

    @Override
    public int count() {
      return epochMillis.length;
    }

    @Override
    public Map<String, Demand> loads(Grid grid, int state) {
      Map<String, Demand> measured = new HashMap<>();
      for (int b = 0; b < buses.size(); b++) {
        measured.put(buses.get(b), new Demand(watts[state][b], vars[state][b]));
      }
      // In the order of buses: the last digits of their sum depend on it.
      Map<String, Demand> loads = new LinkedHashMap<>();
      for (Bus bus : grid.buses()) {
        Demand ofFile = new Demand(bus.loadWatts(), bus.loadVars());
        loads.put(bus.id(), measured.getOrDefault(bus.id(), ofFile));
      }
      return loads;
    }

    @Override
    public Long millis(int state) {
      return epochMillis[state];
    }
  }
}
