package org.gridpact.network.plan;

import java.util.List;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.network.flow.Generation;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.grid.Grid;

/** The grid as it is: every device at what it measures, what is not known by rule. */
public final class Present {
  /** Of the devices on buses, the power of so many must be known for a state to mean anything. */
  public static final double KNOWN_SHARE = 0.75;

  private final List<DeviceSpec> onBuses;
  private final Grid grid;
  private final Generation generation;

  public Present(Area area, Grid grid) {
    this.onBuses = area.devicesOnBuses();
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

  /** How many of them have a power that is known. */
  public long known(PlanRequest request) {
    return onBuses.stream().filter(d -> request.deviceWatts().containsKey(d.id())).count();
  }

  /** Whether that is enough for a state to mean anything. */
  public boolean isKnown(PlanRequest request) {
    return known(request) >= KNOWN_SHARE * devices();
  }
}
