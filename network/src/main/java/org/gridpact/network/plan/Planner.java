package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Location;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Generation;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.plan.DefaultState.DeviceState;

/**
 * Finds setpoints that bring a grid back inside its limits, by a proportional rule: every device
 * that helps goes the same share of its way, and that share is the smallest that a full AC load
 * flow with the setpoints applied finds to hold.
 *
 * <p>A device helps when moving it lessens a broken limit by at least a tenth of what the best
 * device does for each watt, and lessens the broken limits in sum. The same request gives the same
 * answer up to the load flow's tolerance. It holds a load flow and belongs to one thread.
 */
public final class Planner {
  /** Above this share of devices with unknown power there is no planning. */
  static final double MAX_UNKNOWN_SHARE = 0.25;

  /** A battery is not discharged below, nor charged above, these shares of its capacity. */
  private static final double MIN_CHARGE = 0.10;

  private static final double MAX_CHARGE = 0.95;

  /** Evidence names at most so many limits, the most broken first. */
  private static final int MAX_BINDING = 20;

  private static final double HELPS_SHARE = 0.1;
  private static final int COARSE_STEPS = 8;
  private static final int FINE_STEPS = 6;

  private final Grid grid;
  private final List<DeviceSpec> onBuses;
  private final Map<String, String> branches = new HashMap<>();
  private final Generation generation;
  private final LoadFlow flow;
  private final LimitCheck check;

  /** Without the margin that plans keep for what demand may do meanwhile: a wish is a person's. */
  private final LimitCheck exact;

  /**
   * A planner for one area.
   *
   * @throws IllegalArgumentException when a device is on a bus the grid does not have
   */
  public Planner(Area area, Grid grid, GridLimits limits) {
    this.grid = grid;
    this.onBuses =
        area.devices().stream().filter(d -> d.location() instanceof Location.Bus).toList();
    for (DeviceSpec device : area.devices()) {
      if (device.location() instanceof Location.Branch(String branch)) {
        branches.put(device.id(), branch);
      }
    }
    for (DeviceSpec device : onBuses) {
      if (grid.bus(device.location().id()).isEmpty()) {
        throw new IllegalArgumentException(
            "device %s is on bus %s, which %s does not have"
                .formatted(device.id(), device.location().id(), grid.name()));
      }
    }
    this.generation = new Generation(grid);
    this.flow = new LoadFlow(grid);
    this.check = new LimitCheck(grid, limits, area.dispatch().margin());
    this.exact = new LimitCheck(grid, limits, 0);
  }

  /** A state of the grid and what it breaks. */
  private record Trial(Map<String, Double> watts, FlowResult flow, List<Violation> broken) {
    boolean holds() {
      return broken.isEmpty();
    }

    double excess() {
      return broken.stream().mapToDouble(Violation::excess).sum();
    }
  }

  /** Answers one request. */
  public PlanResult plan(PlanRequest request) {
    DefaultState state = new DefaultState(onBuses, grid, generation, request);
    Optional<PlanResult> tooLittle = unknown(state);
    if (tooLittle.isPresent()) {
      return tooLittle.get();
    }
    Trial base = attempt(state, Map.of());
    if (base.holds()) {
      return new PlanResult.NotNeeded(evidence(request, state, base, base));
    }
    List<Lever> levers = helping(state, levers(state, request), base);
    if (levers.isEmpty()) {
      return infeasible(request, state, base, base, "no device that may be used would help");
    }
    Trial best = smallestThatHolds(state, levers, base);
    if (!best.holds()) {
      String explanation =
          "%d devices that help cannot hold every limit, even at all they can do"
              .formatted(levers.size());
      return infeasible(request, state, base, best, explanation);
    }
    List<Setpoint> setpoints =
        levers.stream().map(l -> l.setpoint(best.watts().get(l.device().id()))).toList();
    return new PlanResult.Plan(setpoints, evidence(request, state, base, best));
  }

  /**
   * Whether the grid, as it is measured, keeps every limit with these setpoints. What they leave to
   * a device is taken at the power nearest to what it has now.
   *
   * @return {@link PlanResult.Plan} with the setpoints where it does, else {@link
   *     PlanResult.Infeasible}, or {@link PlanResult.Unknown} where too little is known to say
   */
  public PlanResult check(PlanRequest request, List<Setpoint> wishes) {
    PlanRequest after = request.with(openBranches(request, wishes), taps(request, wishes));
    DefaultState state = new DefaultState(onBuses, grid, generation, after);
    Optional<PlanResult> tooLittle = unknown(state);
    if (tooLittle.isPresent()) {
      return tooLittle.get();
    }
    Map<String, Double> watts = new LinkedHashMap<>(request.deviceWatts());
    for (Setpoint wish : wishes) {
      if (wish instanceof Setpoint.Power power) {
        watts.merge(wish.device(), power.nearest(0), (now, _) -> power.nearest(now));
      }
    }
    Trial base = new Trial(Map.of(), present(request), List.of());
    FlowResult result = flow.solve(state.injections(watts));
    Trial planned = new Trial(watts, result, exact.violations(result));
    Evidence plain = evidence(request, state, base, planned);
    if (!planned.holds()) {
      List<String> broken = exact.inWords(planned.broken());
      return new PlanResult.Infeasible(
          broken, "with it would break: " + String.join("; ", some(broken, 3)), plain);
    }
    return new PlanResult.Plan(
        wishes,
        plain.withChange(changed(request, state, planned), switched(wishes, base, planned)));
  }

  private Set<String> openBranches(PlanRequest request, List<Setpoint> wishes) {
    Set<String> open = new HashSet<>(request.openBranches());
    for (Setpoint wish : wishes) {
      if (wish instanceof Setpoint.Switch(String device, boolean closed)) {
        String branch = branches.get(device);
        boolean _ = closed ? open.remove(branch) : open.add(branch);
      }
    }
    return open;
  }

  private Map<String, Integer> taps(PlanRequest request, List<Setpoint> wishes) {
    Map<String, Integer> taps = new HashMap<>(request.tapPositions());
    for (Setpoint wish : wishes) {
      if (wish instanceof Setpoint.Tap(String device, int position)) {
        taps.put(branches.get(device), position);
      }
    }
    return taps;
  }

  /** By how much the power over switched branches changes; NaN where no load flow says it. */
  private double switched(List<Setpoint> wishes, Trial base, Trial planned) {
    double sum = 0;
    for (Setpoint wish : wishes) {
      if (wish instanceof Setpoint.Switch) {
        String branch = branches.get(wish.device());
        sum += Math.abs(watts(planned, branch) - watts(base, branch));
      }
    }
    return sum;
  }

  private static double watts(Trial trial, String branch) {
    if (!(trial.flow() instanceof FlowResult.Solved solved)) {
      return Double.NaN;
    }
    FlowResult.BranchFlow flow = solved.branches().get(branch);
    return flow == null ? 0 : flow.fromWatts();
  }

  private Optional<PlanResult> unknown(DefaultState state) {
    return state.assumed.size() > MAX_UNKNOWN_SHARE * onBuses.size()
        ? Optional.of(
            new PlanResult.Unknown(
                "the power of %d of %d devices is not known: %s"
                    .formatted(state.assumed.size(), onBuses.size(), first(state.assumed))))
        : Optional.empty();
  }

  /** The load flow of the grid as it is: every device at what it measures, not at its default. */
  public FlowResult present(PlanRequest request) {
    DefaultState state = new DefaultState(onBuses, grid, generation, request);
    return flow.solve(state.injections(request.deviceWatts()));
  }

  private Trial attempt(DefaultState state, Map<String, Double> watts) {
    FlowResult result = flow.solve(state.injections(watts));
    return new Trial(watts, result, check.violations(result));
  }

  /** What each device could do, in either direction; a device that may not be used does nothing. */
  private static List<Lever> levers(DefaultState state, PlanRequest request) {
    List<Lever> levers = new ArrayList<>();
    for (DeviceState device : state.controllable.values()) {
      String id = device.spec().id();
      if (request.unavailableDevices().contains(id) || state.assumed.contains(id)) {
        continue;
      }
      Envelope.Power envelope = (Envelope.Power) device.spec().envelope().orElseThrow();
      double watts = device.watts();
      switch (device.spec().kind()) {
        case BATTERY -> {
          double charge = request.stateOfCharge().getOrDefault(id, Double.NaN);
          if (charge > MIN_CHARGE) {
            add(levers, device, Math.min(watts, envelope.usableMinWatts()));
          }
          if (charge < MAX_CHARGE) {
            add(levers, device, Math.max(watts, envelope.usableMaxWatts()));
          }
        }
        case FLEXIBLE_LOAD -> add(levers, device, Math.min(watts, envelope.usableMinWatts()));
        case INVERTER ->
            add(
                levers,
                device,
                Math.max(
                    watts, Math.clamp(0, envelope.usableMinWatts(), envelope.usableMaxWatts())));
        case METER, BRANCH_METER, BREAKER, GENERATOR, TIE_LINE, TAP_CHANGER -> {}
      }
    }
    return levers;
  }

  private static void add(List<Lever> levers, DeviceState device, double toWatts) {
    if (Math.abs(toWatts - device.watts()) >= 1) {
      levers.add(new Lever(device.spec(), device.watts(), toWatts));
    }
  }

  /**
   * The levers that help, by a load flow for each with a tenth of its way gone. Where even the
   * default state has no steady state, those that take load off.
   */
  private List<Lever> helping(DefaultState state, List<Lever> levers, Trial base) {
    if (base.flow() instanceof FlowResult.Failed) {
      return levers.stream().filter(Lever::takesLoadOff).toList();
    }
    Map<Lever, Map<String, Double>> reliefs = new LinkedHashMap<>();
    Map<String, Double> best = new HashMap<>();
    for (Lever lever : levers) {
      Map<String, Double> relief = reliefPerWatt(state, lever, base);
      reliefs.put(lever, relief);
      relief.forEach((limit, perWatt) -> best.merge(limit, perWatt, Math::max));
    }
    Map<String, Lever> helping = new LinkedHashMap<>();
    reliefs.forEach(
        (lever, relief) -> {
          double sum = relief.values().stream().mapToDouble(Double::doubleValue).sum();
          boolean helps =
              relief.entrySet().stream()
                  .anyMatch(
                      e -> e.getValue() > 0 && e.getValue() >= HELPS_SHARE * best.get(e.getKey()));
          if (sum > 0 && helps) {
            helping.putIfAbsent(lever.device().id(), lever);
          }
        });
    return List.copyOf(helping.values());
  }

  /** By broken limit, how much less it is exceeded for each watt the lever moves. */
  private Map<String, Double> reliefPerWatt(DefaultState state, Lever lever, Trial base) {
    double watts = lever.at(0.1);
    double moved = Math.abs(watts - lever.fromWatts());
    FlowResult result = flow.solve(state.injections(Map.of(lever.device().id(), watts)));
    Map<String, Double> relief = new LinkedHashMap<>();
    if (result instanceof FlowResult.Solved solved) {
      for (Violation broken : base.broken()) {
        relief.put(broken.limit(), (broken.excess() - broken.excessIn(solved)) / moved);
      }
    }
    return relief;
  }

  /**
   * Steps up until every limit holds, then halves back; if none holds, the one that breaks least.
   */
  private Trial smallestThatHolds(DefaultState state, List<Lever> levers, Trial base) {
    Trial best = base;
    double low = 0;
    double high = Double.NaN;
    for (int step = 1; step <= COARSE_STEPS && Double.isNaN(high); step++) {
      double share = (double) step / COARSE_STEPS;
      Trial trial = attempt(state, at(levers, share));
      if (trial.holds() || trial.excess() < best.excess()) {
        best = trial;
      }
      if (trial.holds()) {
        high = share;
      } else {
        low = share;
      }
    }
    for (int step = 0; step < FINE_STEPS && best.holds(); step++) {
      double share = (low + high) / 2;
      Trial trial = attempt(state, at(levers, share));
      if (trial.holds()) {
        best = trial;
        high = share;
      } else {
        low = share;
      }
    }
    return best;
  }

  private static Map<String, Double> at(List<Lever> levers, double share) {
    Map<String, Double> watts = new LinkedHashMap<>();
    levers.forEach(l -> watts.put(l.device().id(), l.at(share)));
    return watts;
  }

  private PlanResult.Infeasible infeasible(
      PlanRequest request, DefaultState state, Trial base, Trial best, String why) {
    List<String> conflicts = check.inWords(best.broken());
    return new PlanResult.Infeasible(
        conflicts,
        "%s; still broken: %s".formatted(why, String.join("; ", some(conflicts, 3))),
        evidence(request, state, base, best));
  }

  private Evidence evidence(PlanRequest request, DefaultState state, Trial base, Trial planned) {
    StringBuilder words = new StringBuilder(check.describe(planned.flow()));
    if (!state.assumed.isEmpty()) {
      words.append(
          "; assumed, for want of data: %d of %d devices (%s)"
              .formatted(state.assumed.size(), onBuses.size(), first(state.assumed)));
    }
    if (state.unmeteredBuses() > 0) {
      words.append(
          "; %d buses without a meter keep the file's load".formatted(state.unmeteredBuses()));
    }
    return new Evidence(
        request.stateEpochMillis(),
        words.toString(),
        planned.holds(),
        some(check.inWords(base.broken()), MAX_BINDING),
        changed(request, state, planned));
  }

  /** From what each device that can be ordered measures to where it would be. */
  private static OptionalDouble changed(PlanRequest request, DefaultState state, Trial planned) {
    double sum = 0;
    for (DeviceState device : state.controllable.values()) {
      String id = device.spec().id();
      double present = request.deviceWatts().getOrDefault(id, Double.NaN);
      sum += Math.abs(planned.watts().getOrDefault(id, device.watts()) - present);
    }
    return Double.isNaN(sum) ? OptionalDouble.empty() : OptionalDouble.of(sum);
  }

  private static String first(Collection<String> names) {
    return String.join(", ", some(names, 5));
  }

  /** The first few, and how many more there are. */
  private static List<String> some(Collection<String> all, int few) {
    List<String> some = new ArrayList<>(all.stream().limit(few).toList());
    if (all.size() > few) {
      some.add("and %d more".formatted(all.size() - few));
    }
    return some;
  }
}
