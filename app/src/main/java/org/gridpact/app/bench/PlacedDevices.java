package org.gridpact.app.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.Planner;

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
  private final Random random;
  private final Planner planner;

  PlacedDevices(Grid grid, long seed, int devices) {
    random = new Random(seed);
    List<Bus> loads =
        new ArrayList<>(grid.buses().stream().filter(b -> b.loadWatts() > 0).toList());
    loads.forEach(
        bus -> add("m" + bus.id(), DeviceKind.METER, bus, Optional.empty(), bus.loadWatts()));
    Collections.shuffle(loads, random);
    for (int i = 0; i < devices; i++) {
      place(i, loads.get(i % loads.size()));
    }
    Area area =
        new Area(
            "bench",
            grid.name(),
            new Limits(0.5, 1.5, Map.of(), true),
            List.of(),
            specs,
            DispatchRules.DEFAULT,
            List.of());
    planner = new Planner(area, grid, limits(grid));
  }

  Planner planner() {
    return planner;
  }

  PlanRequest request() {
    return new PlanRequest(1_000, watts, Map.of(), available, Set.of(), Set.of(), charge);
  }

  private void place(int i, Bus bus) {
    double most = Math.max(20e3, bus.loadWatts() * random.nextDouble(0.3, 1.0));
    switch (i % 3) {
      case 0 -> {
        control("bat" + i, DeviceKind.BATTERY, bus, -most, most);
        charge.put("bat" + i, 0.5);
      }
      case 1 -> control("ev" + i, DeviceKind.FLEXIBLE_LOAD, bus, 0, most);
      default -> control("pv" + i, DeviceKind.INVERTER, bus, -most, 0);
    }
  }

  private void control(String id, DeviceKind kind, Bus bus, double min, double max) {
    add(id, kind, bus, Optional.of(new Envelope.Power(min, max, 1e9, min, max)), 0);
    available.put(id, 0.0);
  }

  private void add(String id, DeviceKind kind, Bus bus, Optional<Envelope> envelope, double takes) {
    watts.put(id, takes);
    specs.add(
        DeviceSpec.ofLines(
            id,
            kind,
            "gw",
            new Location.Bus(bus.id()),
            "feeder",
            new DevicePoints(id, List.of()),
            envelope));
  }

  private GridLimits limits(Grid grid) {
    if (!(new LoadFlow(grid).solve(Injections.OF_FILE) instanceof FlowResult.Solved solved)) {
      throw new IllegalStateException(grid.name() + " has no load flow in its file's state");
    }
    Map<String, Double> amperes = new HashMap<>();
    grid.branches()
        .forEach(
            b -> {
              FlowResult.BranchFlow flow = solved.branches().get(b.id());
              amperes.put(b.id(), 10 + 1.5 * (flow == null ? 0 : flow.amperes()));
            });
    List<String> busy =
        new ArrayList<>(
            solved.branches().keySet().stream()
                .sorted(
                    Comparator.<String>comparingDouble(b -> -solved.branches().get(b).amperes())
                        .thenComparing(b -> b))
                .limit(Math.max(10, grid.branches().size() / 4))
                .toList());
    Collections.shuffle(busy, random);
    for (String branch : busy.subList(0, TIGHT)) {
      double carried = solved.branches().get(branch).amperes();
      amperes.put(branch, carried * random.nextDouble(0.96, 1.0) / 0.98);
    }
    Map<String, GridLimits.Band> bands = new HashMap<>();
    for (Bus bus : grid.buses()) {
      double pu = solved.busVoltsPu().getOrDefault(bus.id(), 1.0);
      bands.put(
          bus.id(),
          new GridLimits.Band(
              Math.min(0.9, pu - 0.01) * bus.nominalVolts(),
              Math.max(1.1, pu + 0.01) * bus.nominalVolts()));
    }
    return new GridLimits(bands, amperes, List.of());
  }
}
