package org.gridpact.plant;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.FlowResult.BranchFlow;
import org.gridpact.network.flow.Generation;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.Taps;
import org.gridpact.plant.device.DeviceModel;
import org.gridpact.plant.device.DeviceParameters;
import org.gridpact.plant.device.Operation;
import org.gridpact.plant.device.TapDrive;
import org.gridpact.plant.device.Told;
import org.gridpact.plant.link.Reading;
import org.gridpact.plant.profile.Profile;
import org.gridpact.plant.profile.SeededNoise;
import org.gridpact.plant.profile.Shape;
import org.gridpact.plant.profile.Shapes;

/**
 * The grid and its devices, moved on second by second: devices decide what they do, the load flow
 * says what that makes of the grid, meters read it.
 *
 * <p>A bus with load in the network file and no meter takes all of that load, unmeasured; one with
 * meters takes the shares of its meters. Belongs to one thread.
 */
final class Simulation {
  /** A device that is part of its bus's demand. */
  private record AtBus(Meter meter, Bus bus, DeviceModel model) {}

  /**
   * A device in a branch, which measures the flow at its from terminal.
   *
   * @param drive of a tap changer
   */
  private record InBranch(Meter meter, Branch branch, Bus from, Optional<TapDrive> drive) {}

  private record Unmetered(String bus, DeviceModel load) {}

  private static final BranchFlow NO_FLOW = new BranchFlow(0, 0, 0, 0, 0, 0);

  private final PlantSpec spec;
  private final LoadFlow loadFlow;
  private final Generation generation;
  private final List<AtBus> atBuses = new ArrayList<>();
  private final List<InBranch> inBranches = new ArrayList<>();
  private final List<Unmetered> unmetered = new ArrayList<>();

  Simulation(Area area, Grid grid, PlantSpec spec, Optional<Profile> profile) {
    this.spec = spec;
    this.loadFlow = new LoadFlow(grid);
    this.generation = new Generation(grid);
    Map<String, String> conflicts = spec.conflicts(area);
    if (!conflicts.isEmpty()) {
      throw new IllegalArgumentException("the plant does not fit its area: " + conflicts);
    }
    SeededNoise noise = new SeededNoise(spec.seed());
    Set<String> metered = new HashSet<>();
    for (DeviceSpec device : area.devices()) {
      Meter meter = new Meter(device, noise, spec.measurementNoise());
      String place = device.location().id();
      switch (device.kind()) {
        case BRANCH_METER, BREAKER, TAP_CHANGER -> {
          Branch branch = grid.branch(place).orElseThrow(() -> nowhere(device, grid));
          Bus from = grid.bus(branch.fromBus()).orElseThrow();
          inBranches.add(new InBranch(meter, branch, from, drive(device, branch)));
        }
        case METER, INVERTER, BATTERY, FLEXIBLE_LOAD, GENERATOR, TIE_LINE -> {
          Bus bus = grid.bus(place).orElseThrow(() -> nowhere(device, grid));
          atBuses.add(new AtBus(meter, bus, model(device, bus, noise.of(device.id()), profile)));
          if (device.kind() == DeviceKind.METER) {
            metered.add(place);
          }
        }
      }
    }
    for (Bus bus : grid.buses()) {
      if (!metered.contains(bus.id()) && (bus.loadWatts() != 0 || bus.loadVars() != 0)) {
        unmetered.add(new Unmetered(bus.id(), load(1, bus, noise.of("bus " + bus.id()), profile)));
      }
    }
  }

  /**
   * Moves on to a second.
   *
   * @param told the newest of each device
   * @return a reading of each device whose quantities are known; empty, with the reason, where the
   *     load flow found no state of the grid
   */
  Outcome moveTo(Second second, Map<String, Told> told) {
    double curveSeconds = spec.curveSeconds(second.number());
    List<Operation> operations = new ArrayList<>(atBuses.size());
    Map<String, Injections.Demand> demand = new HashMap<>();
    for (AtBus device : atBuses) {
      Operation operation = device.model.operate(curveSeconds, range(device, told));
      operations.add(operation);
      add(demand, device.bus.id(), operation);
    }
    for (Unmetered bus : unmetered) {
      add(demand, bus.bus, bus.load.operate(curveSeconds, Optional.empty()));
    }
    generation.follow(demand);
    Map<String, Integer> taps = tapPositions(second, told);
    return switch (loadFlow.solve(new Injections(demand, openBranches(told), taps))) {
      case FlowResult.Solved solved ->
          new Outcome(readings(second, operations, solved, told), Optional.empty());
      case FlowResult.Failed failed -> new Outcome(List.of(), Optional.of(failed.reason()));
    };
  }

  /** Readings of one second, or why there are none. */
  record Outcome(List<Reading> readings, Optional<String> failure) {}

  private DeviceModel model(
      DeviceSpec device, Bus bus, SeededNoise noise, Optional<Profile> profile) {
    return switch (spec.devices().get(device.id())) {
      case DeviceParameters.Load load -> load(load.share(), bus, noise, profile);
      case DeviceParameters.Photovoltaic photovoltaic ->
          DeviceModel.photovoltaic(photovoltaic, noise);
      case DeviceParameters.Battery battery -> DeviceModel.battery(battery);
      case DeviceParameters.Flexible flexible -> DeviceModel.flexibleLoad(flexible, noise);
      case DeviceParameters.Dispatchable d -> DeviceModel.dispatchable(d);
    };
  }

  private static Optional<TapDrive> drive(DeviceSpec device, Branch branch) {
    if (device.kind() != DeviceKind.TAP_CHANGER) {
      return Optional.empty();
    }
    Taps taps =
        branch
            .taps()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "tap changer %s: branch %s is a line".formatted(device.id(), branch.id())));
    return Optional.of(new TapDrive(taps.present()));
  }

  private static DeviceModel load(
      double share, Bus bus, SeededNoise noise, Optional<Profile> profile) {
    Shape shape = profile.map(p -> p.shape(noise)).orElseGet(() -> Shapes.household(noise));
    return DeviceModel.fixedLoad(share * bus.loadWatts(), share * bus.loadVars(), shape);
  }

  private static IllegalArgumentException nowhere(DeviceSpec device, Grid grid) {
    return new IllegalArgumentException(
        "device %s is at %s, which %s does not have"
            .formatted(device.id(), device.location(), grid.name()));
  }

  private static Optional<Told.Power> range(AtBus device, Map<String, Told> told) {
    return told.get(device.meter.device().id()) instanceof Told.Power power
        ? Optional.of(power)
        : Optional.empty();
  }

  private static void add(Map<String, Injections.Demand> demand, String bus, Operation operation) {
    demand.merge(
        bus,
        new Injections.Demand(operation.watts(), operation.vars()),
        (a, b) -> new Injections.Demand(a.watts() + b.watts(), a.vars() + b.vars()));
  }

  private Set<String> openBranches(Map<String, Told> told) {
    Set<String> open = new HashSet<>();
    for (InBranch device : inBranches) {
      if (!closed(device, told)) {
        open.add(device.branch.id());
      }
    }
    return open;
  }

  /** A tap changer stays where it is until it is told a position, and goes there step by step. */
  private Map<String, Integer> tapPositions(Second second, Map<String, Told> told) {
    Map<String, Integer> positions = new HashMap<>();
    for (InBranch device : inBranches) {
      if (device.drive.isPresent()) {
        TapDrive drive = device.drive.get();
        if (told.get(device.meter.device().id()) instanceof Told.Tap tap) {
          drive.drive(tap.position(), second.length());
        }
        positions.put(device.branch.id(), drive.position());
      }
    }
    return positions;
  }

  /** A breaker is closed until it is told to open. */
  private static boolean closed(InBranch device, Map<String, Told> told) {
    return !(told.get(device.meter.device().id()) instanceof Told.Switch change) || change.closed();
  }

  private List<Reading> readings(
      Second second, List<Operation> operations, FlowResult.Solved solved, Map<String, Told> told) {
    List<Reading> readings = new ArrayList<>(atBuses.size() + inBranches.size());
    for (int i = 0; i < atBuses.size(); i++) {
      readAtBus(second, atBuses.get(i), operations.get(i), solved).ifPresent(readings::add);
    }
    for (InBranch device : inBranches) {
      readings.add(readInBranch(second, device, closed(device, told), solved));
    }
    return readings;
  }

  private static Optional<Reading> readAtBus(
      Second second, AtBus device, Operation operation, FlowResult.Solved solved) {
    double volts = volts(device.bus, solved);
    boolean supplied = volts > 0;
    double watts = supplied ? operation.watts() : 0;
    device.model.store(watts, second.length());
    device.meter.register(watts, second.length());
    if (!operation.known()) {
      return Optional.empty();
    }
    Map<Quantity, Double> others = new EnumMap<>(Quantity.class);
    others.put(Quantity.AVAILABLE_POWER, operation.availableWatts());
    others.put(Quantity.STATE_OF_CHARGE, device.model.stateOfCharge());
    return Optional.of(
        device.meter.read(second, volts, watts, supplied ? operation.vars() : 0, others));
  }

  private static Reading readInBranch(
      Second second, InBranch device, boolean closed, FlowResult.Solved solved) {
    BranchFlow flow = solved.branches().getOrDefault(device.branch.id(), NO_FLOW);
    device.meter.register(flow.fromWatts(), second.length());
    return device.meter.read(
        second,
        volts(device.from, solved),
        flow.fromWatts(),
        flow.fromVars(),
        switch (device.meter.device().kind()) {
          case BREAKER -> Map.of(Quantity.SWITCH_CLOSED, closed ? 1.0 : 0.0);
          case TAP_CHANGER ->
              Map.of(Quantity.TAP_POSITION, (double) device.drive.orElseThrow().position());
          case METER, BRANCH_METER, INVERTER, BATTERY, FLEXIBLE_LOAD, GENERATOR, TIE_LINE ->
              Map.of();
        });
  }

  /** Voltage between phases; 0, as a meter would read, where there is no supply. */
  private static double volts(Bus bus, FlowResult.Solved solved) {
    return bus.nominalVolts() * solved.busVoltsPu().getOrDefault(bus.id(), 0.0);
  }
}
