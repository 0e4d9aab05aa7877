package org.gridpact.network.flow;

import com.powsybl.iidm.network.Bus;
import com.powsybl.iidm.network.Generator;
import com.powsybl.iidm.network.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.network.grid.Grid;

/**
 * A generator that the file has in service.
 *
 * @param id its IIDM id
 * @param bus of the grid
 * @param watts what the file has it give
 * @param holdsVoltage whether it keeps its bus at a voltage
 */
public record Unit(String id, String bus, double watts, boolean holdsVoltage) {

  /** Those of a grid, in the file's order. */
  public static List<Unit> of(Grid grid) {
    return of(grid, grid.newNetwork());
  }

  static List<Unit> of(Grid grid, Network network) {
    Map<String, String> gridBuses = new HashMap<>();
    for (org.gridpact.network.grid.Bus bus : grid.buses()) {
      Bus merged = merged(network.getBusBreakerView().getBus(bus.id()));
      if (merged != null) {
        gridBuses.put(merged.getId(), bus.id());
      }
    }
    List<Unit> units = new ArrayList<>();
    for (Generator g : network.getGenerators()) {
      Bus bus = g.getTerminal().getBusView().getBus();
      if (bus != null) {
        units.add(
            new Unit(
                g.getId(),
                gridBuses.get(bus.getId()),
                g.getTargetP() * 1e6,
                g.isVoltageRegulatorOn()));
      }
    }
    return List.copyOf(units);
  }

  private static Bus merged(Bus bus) {
    return bus.getVoltageLevel().getBusView().getMergedBus(bus.getId());
  }
}
