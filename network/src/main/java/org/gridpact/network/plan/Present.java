package org.gridpact.network.plan;

import java.util.List;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Location;
import org.gridpact.network.flow.Generation;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.grid.Grid;

/** The grid as it is: every device at what it measures, what is not known by rule. */
public final class Present {
  private final List<DeviceSpec> onBuses;
  private final Grid grid;
  private final Generation generation;

  public Present(Area area, Grid grid) {
    this.onBuses =
        area.devices().stream().filter(d -> d.location() instanceof Location.Bus).toList();
    this.grid = grid;
    this.generation = new Generation(grid);
  }

  /** As a load flow takes it. */
  public Injections injections(PlanRequest request) {
    return new DefaultState(onBuses, grid, generation, request).measured();
  }

  /** Of what the file has its generators give, how much they give together. */
  public double generationShare(PlanRequest request) {
    DefaultState state = new DefaultState(onBuses, grid, generation, request);
    return generation.share(state.demand(request.deviceWatts(), state.measuredVars()));
  }

  /** How many devices have a place on a bus, known or not. */
  public int devices() {
    return onBuses.size();
  }
}
