package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceRules;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.network.flow.Generation;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;

/**
 * The grid as it would be if no order held: what the meters measure, inverters and flexible loads
 * at what they would take by themselves, batteries at rest, generators at their schedule or default
 * where they have one. Other generators, tie lines and tap changers stay as they are measured,
 * whatever order holds them there: without one they stay. Planning from it, rather than from what
 * today's orders have made of it, gives the same answer when an order is renewed.
 *
 * <p>What is not known is assumed, by rule, and named in {@link #assumed}: a meter's watts are what
 * the request has it take unread, else the file's load of its bus, shared equally by the bus's
 * meters; a bus without a meter takes its unread load, else the file's; a controllable device
 * without data is taken to be in its failsafe range, at the power nearest to zero. Reactive power
 * that is not measured follows the file's power factor at a meter, and is none at a controllable
 * device; that of a controllable device follows its active power. What a device measures whose vars
 * can be ordered may be an order's doing: by itself it is taken to take none.
 */
final class DefaultState {
  /** Above this share of devices with unknown power there is no planning. */
  private static final double MAX_UNKNOWN_SHARE = 0.25;

  /** A device at its bus and what it takes there. */
  record DeviceState(DeviceSpec spec, double watts, double varsPerWatt) {}

  private static final long DAY_MILLIS = 24 * 3_600_000L;

  private final Map<String, Demand> fixed = new LinkedHashMap<>();

  /** Controllable devices by id, in the area's order. */
  final Map<String, DeviceState> controllable = new LinkedHashMap<>();

  /** Devices whose power is not known. */
  final Set<String> assumed = new TreeSet<>();

  /** On buses, with meters. */
  final int devices;

  private final Grid grid;
  private final Generation generation;
  private final PlanRequest request;
  private final Map<String, List<DeviceSpec>> metersByBus = new LinkedHashMap<>();

  DefaultState(List<DeviceSpec> onBuses, Grid grid, Generation generation, PlanRequest request) {
    this.devices = onBuses.size();
    this.grid = grid;
    this.generation = generation;
    this.request = request;
    for (DeviceSpec device : onBuses) {
      if (device.kind() == DeviceKind.METER) {
        metersByBus.computeIfAbsent(device.location().id(), b -> new ArrayList<>()).add(device);
      } else {
        controllable.put(device.id(), controllable(device));
      }
    }
    fixed.putAll(request.unread().buses());
    metersByBus.forEach((bus, meters) -> fixed.put(bus, metered(bus, meters)));
  }

  /** What is answered where too little is known to plan; else empty. */
  Optional<PlanResult> unknown() {
    return assumed.size() > MAX_UNKNOWN_SHARE * devices
        ? Optional.of(
            new PlanResult.Unknown(
                "the power of %d of %d devices is not known: %s"
                    .formatted(assumed.size(), devices, Question.first(assumed))))
        : Optional.empty();
  }

  /**
   * How many buses have load in the file, no meter and no estimate, and so keep the file's load.
   */
  long unmeteredBuses() {
    return grid.buses().stream()
        .filter(b -> b.loadWatts() != 0 || b.loadVars() != 0)
        .filter(b -> !fixed.containsKey(b.id()))
        .count();
  }

  /** The whole demand with some controllable devices at other powers than by default. */
  Injections injections(Map<String, Double> changedWatts, Map<String, Double> changedVars) {
    return injections(changedWatts, changedVars, Map.of());
  }

  /** Every device at what it measures. */
  Injections measured() {
    return injections(request.deviceWatts(), measuredVars());
  }

  /** What those devices measure whose vars can be ordered; those of others follow their watts. */
  Map<String, Double> measuredVars() {
    Map<String, Double> vars = new HashMap<>();
    controllable.keySet().stream()
        .filter(id -> varsCanBeOrdered(controllable.get(id).spec()))
        .filter(request.deviceVars()::containsKey)
        .forEach(id -> vars.put(id, request.deviceVars().get(id)));
    return vars;
  }

  private boolean varsCanBeOrdered(DeviceSpec device) {
    return envelope(device).reactive().isPresent()
        && !request.unavailableDevices().contains(device.id());
  }

  /** The same with some tap changers, by branch, at other positions than they are. */
  Injections injections(
      Map<String, Double> changedWatts,
      Map<String, Double> changedVars,
      Map<String, Integer> changedTaps) {
    Map<String, Demand> demand = demand(changedWatts, changedVars);
    generation.follow(demand);
    Map<String, Integer> taps = new HashMap<>(request.tapPositions());
    taps.putAll(changedTaps);
    return new Injections(demand, request.openBranches(), taps);
  }

  /** What devices and the file's loads take by bus, before the file's generators follow it. */
  Map<String, Demand> demand(Map<String, Double> changedWatts, Map<String, Double> changedVars) {
    Map<String, Demand> demand = new HashMap<>(fixed);
    controllable.forEach(
        (id, device) -> {
          double watts = changedWatts.getOrDefault(id, device.watts());
          double vars = changedVars.getOrDefault(id, watts * device.varsPerWatt());
          demand.merge(
              device.spec().location().id(),
              plus(fileLoad(device), watts, vars),
              (sum, first) -> plus(sum, watts, vars));
        });
    return demand;
  }

  /** The file's load at a bus that has devices but no meter. */
  private Demand fileLoad(DeviceState device) {
    Bus bus = grid.bus(device.spec().location().id()).orElseThrow();
    return new Demand(bus.loadWatts(), bus.loadVars());
  }

  private static Demand plus(Demand demand, double watts, double vars) {
    return new Demand(demand.watts() + watts, demand.vars() + vars);
  }

  private Demand metered(String busId, List<DeviceSpec> meters) {
    Bus bus = grid.bus(busId).orElseThrow();
    Demand sum = new Demand(0, 0);
    for (DeviceSpec meter : meters) {
      Double watts = request.deviceWatts().get(meter.id());
      Double vars = request.deviceVars().get(meter.id());
      if (watts == null) {
        assumed.add(meter.id());
        Demand load =
            request
                .unread()
                .meters()
                .getOrDefault(
                    meter.id(),
                    new Demand(bus.loadWatts() / meters.size(), bus.loadVars() / meters.size()));
        watts = load.watts();
        vars = load.vars();
      } else if (vars == null) {
        vars = bus.loadWatts() == 0 ? 0 : watts * bus.loadVars() / bus.loadWatts();
      }
      sum = plus(sum, watts, vars);
    }
    return sum;
  }

  private DeviceState controllable(DeviceSpec device) {
    Double measured = request.deviceWatts().get(device.id());
    Double vars = request.deviceVars().get(device.id());
    boolean follow = measured != null && vars != null && Math.abs(measured) >= 1;
    double varsPerWatt = follow && !varsCanBeOrdered(device) ? vars / measured : 0;
    boolean ours = !request.unavailableDevices().contains(device.id());
    if (device.kind() == DeviceKind.BATTERY && ours) {
      return new DeviceState(device, atRest(device), varsPerWatt);
    }
    // What no order of ours may name stays as it is.
    Double watts = ours ? byItself(device, measured) : measured;
    if (watts == null) {
      assumed.add(device.id());
      return new DeviceState(device, failsafe(device), 0);
    }
    return new DeviceState(device, watts, varsPerWatt);
  }

  private Double byItself(DeviceSpec device, Double measured) {
    return switch (device.kind()) {
      case INVERTER, FLEXIBLE_LOAD, BATTERY ->
          request.availableWatts().getOrDefault(device.id(), measured);
      case GENERATOR ->
          measured == null
              ? null
              : ruled(device).map(r -> Math.clamp(measured, r.min(), r.max())).orElse(measured);
      case METER, BRANCH_METER, BREAKER, TIE_LINE, TAP_CHANGER -> measured;
    };
  }

  /** What a device's schedule, or else its default, has it do at the time of the state. */
  private Optional<DeviceRules.Watts> ruled(DeviceSpec device) {
    int second = (int) (Math.floorMod(request.stateEpochMillis(), DAY_MILLIS) / 1000);
    return device.rules().schedule().stream()
        .filter(slot -> slot.holdsAt(second))
        .map(DeviceRules.Slot::watts)
        .findFirst()
        .or(device.rules()::byDefault);
  }

  private static Envelope.Power envelope(DeviceSpec device) {
    return (Envelope.Power) device.envelope().orElseThrow();
  }

  private static double atRest(DeviceSpec battery) {
    return Math.clamp(0, envelope(battery).minWatts(), envelope(battery).maxWatts());
  }

  private static double failsafe(DeviceSpec device) {
    Envelope.Power envelope = envelope(device);
    return Math.clamp(0, envelope.failsafeMinWatts(), envelope.failsafeMaxWatts());
  }
}
