package org.gridpact.network.plan;

import java.util.List;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.network.flow.Generation;
import org.gridpact.network.grid.Grid;

/** Says what is missing of the reserve that an area demands, as its devices are measured. */
public final class ReserveWatch {
  private final Area area;
  private final Grid grid;
  private final Generation generation;
  private final List<DeviceSpec> onBuses;

  public ReserveWatch(Area area, Grid grid) {
    this.area = area;
    this.grid = grid;
    this.generation = new Generation(grid);
    this.onBuses = area.devicesOnBuses();
  }

  /**
   * What is missing; nothing where the area demands nothing.
   *
   * @param margin share of what is demanded that there has to be more
   */
  public List<Violation> violations(PlanRequest request, double margin) {
    DefaultState state = new DefaultState(onBuses, grid, generation, request);
    List<MoveProgram.Move> moves =
        Levers.of(state, List.of(), request, Prices.of(area.dispatch().costs()), false).stream()
            .map(lever -> new MoveProgram.Move(lever, 0, 0))
            .toList();
    return new Reserves(area.limits().reserve(), 0, moves, Storage.of(moves, request))
        .violations(request.deviceWatts(), margin);
  }
}
