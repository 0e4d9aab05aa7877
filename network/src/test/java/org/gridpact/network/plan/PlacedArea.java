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
import org.gridpact.model.area.Envelope;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Generation;
import org.gridpact.network.flow.HeadroomShares;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.flow.Outage;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.sample.MadeUp;

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
  private final HeadroomShares shares;

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
    this.shares = new HeadroomShares(grid);
    List<Bus> loads =
        new ArrayList<>(grid.buses().stream().filter(b -> b.loadWatts() > 0).toList());
    double level = random.nextDouble(0.8, 1.1);
    for (Bus bus : loads) {
      double scale = level * random.nextDouble(0.9, 1.1);
      add(
          MadeUp.device("m" + bus.id(), DeviceKind.METER, bus, Optional.empty()),
          bus.loadWatts() * scale);
      vars.put("m" + bus.id(), bus.loadVars() * scale);
    }
    Collections.shuffle(loads, random);
    for (int i = 0; i < devices; i++) {
      place(MadeUp.Controllable.at(loads.get(i % loads.size()), i, random));
    }
    limits = limits(tight);
    area = MadeUp.area(grid, specs);
  }

  private void place(MadeUp.Controllable c) {
    Envelope.Power envelope = c.envelope();
    if (reactive && c.kind() != DeviceKind.FLEXIBLE_LOAD) {
      double most = Math.max(-c.minWatts(), c.maxWatts());
      envelope = envelope.with(new Envelope.Reactive(0.6 * most, OptionalDouble.of(1.05 * most)));
    }
    double takes =
        switch (c.kind()) {
          case BATTERY -> 0;
          case FLEXIBLE_LOAD -> c.maxWatts() * random.nextDouble();
          default -> c.minWatts() * random.nextDouble();
        };
    if (c.kind() == DeviceKind.BATTERY) {
      stateOfCharge.put(c.id(), random.nextDouble(0.3, 0.8));
    }
    add(MadeUp.device(c.id(), c.kind(), c.bus(), Optional.of(envelope)), takes);
    vars.put(c.id(), 0.0);
    available.put(c.id(), takes);
  }

  private void add(DeviceSpec device, double takes) {
    watts.put(device.id(), takes);
    specs.add(device);
  }

  private GridLimits limits(int tight) {
    if (obeying(List.of()) instanceof FlowResult.Solved solved) {
      return MadeUp.limits(grid, solved, random, tight);
    }
    throw new IllegalStateException("the placed state has no load flow");
  }

  private PlacedArea(PlacedArea other, GridLimits limits) {
    this.grid = other.grid;
    this.random = other.random;
    this.flow = other.flow;
    this.generation = other.generation;
    this.shares = other.shares;
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

  /** The same where nothing but these limits, {@code branch 1-2} or {@code bus 3 low}, is one. */
  PlacedArea only(List<String> which) {
    Map<String, Double> amperes = new HashMap<>(limits.branchAmperes());
    amperes.replaceAll((id, a) -> which.contains("branch " + id) ? a : 1e6);
    Map<String, GridLimits.Band> volts = new HashMap<>(limits.volts());
    volts.replaceAll(
        (id, band) ->
            which.contains("bus %s low".formatted(id))
                    || which.contains("bus %s high".formatted(id))
                ? band
                : new GridLimits.Band(band.minVolts() / 2, band.maxVolts() * 2));
    return with(new GridLimits(volts, amperes, List.of()));
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

  /** The same after a loss; what lost generators gave the others give by their headroom. */
  FlowResult obeying(List<Setpoint> setpoints, Outage lost) {
    return shares.solve(flow, injections(setpoints), shareOfFile, lost);
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
