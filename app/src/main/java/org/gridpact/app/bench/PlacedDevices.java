package org.gridpact.app.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.Planner;
import org.gridpact.network.sample.MadeUp;

/**
 * A grid in its file's state with batteries, flexible loads and inverters placed by a seed, and
 * five of its busy branches up to 4 % too small for what they carry.
 */
final class PlacedDevices {
  private static final int TIGHT = 5;

  private final Map<String, Double> watts = new HashMap<>();
  private final Map<String, Double> available = new HashMap<>();
  private final Map<String, Double> charge = new HashMap<>();
  private final List<DeviceSpec> specs = new ArrayList<>();
  private final Planner planner;

  PlacedDevices(Grid grid, long seed, int devices) {
    Random random = new Random(seed);
    List<Bus> loads =
        new ArrayList<>(grid.buses().stream().filter(b -> b.loadWatts() > 0).toList());
    for (Bus bus : loads) {
      add(MadeUp.device("m" + bus.id(), DeviceKind.METER, bus, Optional.empty()), bus.loadWatts());
    }
    Collections.shuffle(loads, random);
    for (int i = 0; i < devices; i++) {
      place(MadeUp.Controllable.at(loads.get(i % loads.size()), i, random));
    }
    planner =
        new Planner(
            MadeUp.area(grid, specs), grid, MadeUp.limits(grid, inFile(grid), random, TIGHT));
  }

  Planner planner() {
    return planner;
  }

  PlanRequest request() {
    return new PlanRequest(1_000, watts, Map.of(), available, Set.of(), Set.of(), charge);
  }

  private void place(MadeUp.Controllable c) {
    add(MadeUp.device(c.id(), c.kind(), c.bus(), Optional.of(c.envelope())), 0);
    available.put(c.id(), 0.0);
    if (c.kind() == DeviceKind.BATTERY) {
      charge.put(c.id(), 0.5);
    }
  }

  private void add(DeviceSpec device, double takes) {
    watts.put(device.id(), takes);
    specs.add(device);
  }

  private static FlowResult.Solved inFile(Grid grid) {
    if (new LoadFlow(grid).solve(Injections.OF_FILE) instanceof FlowResult.Solved solved) {
      return solved;
    }
    throw new IllegalStateException(grid.name() + " has no load flow in its file's state");
  }
}
