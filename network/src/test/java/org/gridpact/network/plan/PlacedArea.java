package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Generation;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.flow.Outage;
import org.gridpact.network.flow.Unit;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;

/**
 * Any grid with a meter at each load, controllable devices placed by a seed, and some of its
 * branches too small for what they carry.
 */
final class PlacedArea {
  final Grid grid;
  final Area area;
  final GridLimits limits;
  final Map<String, Double> watts = new HashMap<>();
  final Map<String, Double> vars = new HashMap<>();
  private final Map<String, Double> available = new HashMap<>();
  private final Map<String, Double> stateOfCharge = new HashMap<>();
  private final List<DeviceSpec> specs = new ArrayList<>();
  private final Random random;
  private final LoadFlow flow;
  private final Generation generation;
  private final boolean reactive;
  private final List<Unit> units;

  /** What generators gave at last, of what the file has them give. */
  private double shareOfFile;

  PlacedArea(Grid grid, long seed, int devices, int tight) {
    this(grid, seed, devices, tight, false);
  }

  /**
   * @param tight branches that are limited to less than they carry
   * @param reactive whether batteries and inverters can be ordered reactive power: 60 % of what
   *     they can in active power, in a circle 5 % wider than that
   */
  PlacedArea(Grid grid, long seed, int devices, int tight, boolean reactive) {
    this.grid = grid;
    this.reactive = reactive;
    this.random = new Random(seed);
    this.flow = new LoadFlow(grid);
    this.generation = new Generation(grid);
    this.units = Unit.of(grid);
    List<Bus> loads =
        new ArrayList<>(grid.buses().stream().filter(b -> b.loadWatts() > 0).toList());
    double level = random.nextDouble(0.8, 1.1);
    for (Bus bus : loads) {
      double scale = level * random.nextDouble(0.9, 1.1);
      add("m" + bus.id(), DeviceKind.METER, bus.id(), Optional.empty(), bus.loadWatts() * scale);
      vars.put("m" + bus.id(), bus.loadVars() * scale);
    }
    Collections.shuffle(loads, random);
    for (int i = 0; i < devices; i++) {
      place(i, loads.get(i % loads.size()));
    }
    limits = limits(tight);
    area =
        new Area(
            "placed",
            grid.name(),
            new Limits(0.5, 1.5, Map.of(), true),
            List.of(),
            specs,
            DispatchRules.DEFAULT,
            List.of());
  }

  private void place(int i, Bus bus) {
    double most = Math.max(20e3, bus.loadWatts() * random.nextDouble(0.3, 1.0));
    switch (i % 3) {
      case 0 -> {
        control("bat" + i, DeviceKind.BATTERY, bus, -most, most, 0);
        stateOfCharge.put("bat" + i, random.nextDouble(0.3, 0.8));
      }
      case 1 ->
          control("ev" + i, DeviceKind.FLEXIBLE_LOAD, bus, 0, most, most * random.nextDouble());
      default -> control("pv" + i, DeviceKind.INVERTER, bus, -most, 0, -most * random.nextDouble());
    }
  }

  private void control(String id, DeviceKind kind, Bus bus, double min, double max, double takes) {
    Envelope.Power envelope = new Envelope.Power(min, max, 1e9, min, max);
    if (reactive && kind != DeviceKind.FLEXIBLE_LOAD) {
      double most = Math.max(-min, max);
      envelope = envelope.with(new Envelope.Reactive(0.6 * most, OptionalDouble.of(1.05 * most)));
    }
    add(id, kind, bus.id(), Optional.of(envelope), takes);
    vars.put(id, 0.0);
    available.put(id, takes);
  }

  private void add(
      String id, DeviceKind kind, String bus, Optional<Envelope> envelope, double takes) {
    watts.put(id, takes);
    specs.add(
        DeviceSpec.ofLines(
            id,
            kind,
            "gw",
            new Location.Bus(bus),
            "feeder",
            new DevicePoints(id, List.of(Point.of(Quantity.REACTIVE_POWER))),
            envelope));
  }

  /** Room everywhere but at some branches, which are 1 to 5 % too small for the state. */
  private GridLimits limits(int tight) {
    if (!(obeying(List.of()) instanceof FlowResult.Solved solved)) {
      throw new IllegalStateException("the placed state has no load flow");
    }
    Map<String, Double> amperes = new HashMap<>();
    for (Branch branch : grid.branches()) {
      FlowResult.BranchFlow flow = solved.branches().get(branch.id());
      amperes.put(branch.id(), 10 + 1.5 * (flow == null ? 0 : flow.amperes()));
    }
    List<String> busy =
        new ArrayList<>(
            solved.branches().entrySet().stream()
                .sorted(
                    Map.Entry.<String, FlowResult.BranchFlow>comparingByValue(
                            (a, b) -> Double.compare(b.amperes(), a.amperes()))
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(Math.max(10, grid.branches().size() / 4))
                .map(Map.Entry::getKey)
                .toList());
    Collections.shuffle(busy, random);
    for (String branch : busy.subList(0, tight)) {
      amperes.put(
          branch, solved.branches().get(branch).amperes() * random.nextDouble(0.96, 1.0) / 0.98);
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

  private PlacedArea(PlacedArea other, GridLimits limits) {
    this.grid = other.grid;
    this.random = other.random;
    this.flow = other.flow;
    this.generation = other.generation;
    this.units = other.units;
    this.reactive = other.reactive;
    this.limits = limits;
    this.area = other.area;
    watts.putAll(other.watts);
    vars.putAll(other.vars);
    available.putAll(other.available);
    stateOfCharge.putAll(other.stateOfCharge);
    specs.addAll(other.specs);
  }

  /** The same with other limits. */
  PlacedArea with(GridLimits others) {
    return new PlacedArea(this, others);
  }

  /**
   * The powers a device can be ordered to, by whole steps of its way, and where it is by itself.
   */
  double[] range(String device) {
    Envelope.Power envelope = (Envelope.Power) area.device(device).envelope().orElseThrow();
    double by = available.get(device);
    return switch (area.device(device).kind()) {
      case BATTERY -> new double[] {envelope.minWatts(), envelope.maxWatts(), by};
      case FLEXIBLE_LOAD -> new double[] {envelope.minWatts(), by, by};
      default -> new double[] {by, envelope.maxWatts(), by};
    };
  }

  /** What a device can be ordered in reactive power; empty where it cannot. */
  Optional<Envelope.Reactive> reactive(String device) {
    return ((Envelope.Power) area.device(device).envelope().orElseThrow()).reactive();
  }

  List<String> controllable() {
    return specs.stream().filter(d -> d.kind().controllable()).map(DeviceSpec::id).toList();
  }

  PlanRequest request() {
    return new PlanRequest(1_000, watts, vars, available, Set.of(), Set.of(), stateOfCharge);
  }

  Planner planner() {
    return new Planner(area, grid, limits);
  }

  /** The grid as its devices leave it when they obey, solved apart from the planner. */
  FlowResult obeying(List<Setpoint> setpoints) {
    return flow.solve(injections(setpoints));
  }

  /** The same after a loss; what lost generators gave the others give in proportion. */
  FlowResult obeying(List<Setpoint> setpoints, Outage lost) {
    Injections before = injections(setpoints);
    Map<String, Injections.Demand> demand = new HashMap<>(before.demand());
    double share = shareOfFile;
    double all = 0;
    double left = 0;
    for (Unit unit : units) {
      all += unit.watts();
      left += lost.units().contains(unit.id()) ? 0 : unit.watts();
    }
    for (Unit unit : units) {
      boolean gone = lost.units().contains(unit.id());
      double more = gone ? unit.watts() * (1 - share) : unit.watts() * share * (all / left - 1);
      if (!unit.bus().equals(grid.slackBus()) && unit.watts() > 0) {
        Bus bus = grid.bus(unit.bus()).orElseThrow();
        Injections.Demand now =
            demand.getOrDefault(unit.bus(), new Injections.Demand(bus.loadWatts(), bus.loadVars()));
        demand.put(unit.bus(), new Injections.Demand(now.watts() - more, now.vars()));
      }
    }
    return flow.solve(new Injections(demand, lost.branches(), Map.of(), lost.units()));
  }

  Injections injections(List<Setpoint> setpoints) {
    Map<String, Setpoint.Power> told = new HashMap<>();
    Map<String, Double> toldVars = new HashMap<>(vars);
    for (Setpoint setpoint : setpoints) {
      if (setpoint instanceof Setpoint.Vars(String device, double ordered)) {
        toldVars.put(device, ordered);
      } else {
        told.put(setpoint.device(), (Setpoint.Power) setpoint);
      }
    }
    Map<String, Injections.Demand> demand = new HashMap<>();
    for (DeviceSpec device : specs) {
      double takes = available.getOrDefault(device.id(), watts.get(device.id()));
      Setpoint.Power setpoint = told.get(device.id());
      double obeyed = setpoint == null ? takes : setpoint.nearest(takes);
      demand.merge(
          device.location().id(),
          new Injections.Demand(obeyed, toldVars.get(device.id())),
          (a, b) -> new Injections.Demand(a.watts() + b.watts(), a.vars() + b.vars()));
    }
    shareOfFile = generation.share(demand);
    generation.follow(demand);
    return new Injections(demand, Set.of());
  }

  /** What setpoints cost in an hour, by the default prices. */
  double cost(List<Setpoint> setpoints) {
    double sum = 0;
    for (Setpoint setpoint : setpoints) {
      if (setpoint instanceof Setpoint.Vars ordered) {
        sum += Math.abs(ordered.vars()) / 1e6;
        continue;
      }
      double takes = available.get(setpoint.device());
      double moved = Math.abs(((Setpoint.Power) setpoint).nearest(takes) - takes);
      sum += area.dispatch().costs().of(area.device(setpoint.device())) * moved / 1e6;
    }
    return sum;
  }
}
