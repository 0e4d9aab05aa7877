package org.gridpact.network.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.gridpact.model.area.Costs;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Reserve;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AfterLoss;
import org.gridpact.network.ac.Takeover;
import org.gridpact.network.flow.Generation;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.Outage;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.limits.LimitSchedule;

/**
 * All that one plan is searched in: the intervals with their levers, and the states in which its
 * limits have to hold. The first scenario is the present.
 *
 * <p>There is more than the present where a battery whose capacity is known may be moved: then its
 * charge is looked after for {@value #QUARTERS} quarters of an hour. What the forecast does not
 * know is taken to last as it is measured.
 */
final class Study {
  /** Intervals of a plan with batteries: two hours. */
  static final int QUARTERS = 8;

  /** A smaller share of a reserve is not missed. */
  private static final double LEAST_MISSED = 1e-4;

  /** Equals take turns by the hour. */
  private static final long TURN_MILLIS = 3_600_000;

  final List<DefaultState> stages = new ArrayList<>();
  final List<Scenario> scenarios = new ArrayList<>();
  final MoveProgram program;
  private final List<Storage> storages;

  /** What it looks at beyond the present. */
  final Ahead ahead;

  /** Reserves ahead that it does not keep, and by how many watts each would be missed. */
  final Map<Later, Double> without;

  private final Map<Later, Double> missed;

  /** Limits by index, as they are in the states made so far. */
  private final IdentityHashMap<GridLimits, Allowed> allowed = new IdentityHashMap<>();

  /** Outages, in words, after which no unit is left that could balance the grid. */
  private final List<String> unbalanced = new ArrayList<>();

  /** What was assumed of the future, in words; empty for a plan of the present alone. */
  final List<String> notes = new ArrayList<>();

  /** How much of the hours ahead a plan is for. */
  enum Ahead {
    NOTHING,
    /** Batteries' charge and limits; the reserve of the present alone. */
    LIMITS,
    /** The reserve of each interval, too. */
    RESERVES
  }

  /** The reserve of a later interval, one way. */
  record Later(int stage, Watch.Kind kind) {}

  /**
   * What a plan's area and grid are, whatever the request.
   *
   * @param margin share of limits that plans keep free
   * @param balanced whether generators that are devices balance the grid together
   * @param voltages that plans may move
   */
  record Setting(
      Grid grid,
      AcNetwork network,
      AfterLoss afterLoss,
      LimitSchedule limits,
      Reserve reserve,
      double margin,
      Generation generation,
      Costs costs,
      Prices prices,
      boolean balanced,
      List<HeldVoltage> voltages,
      List<DeviceSpec> onBuses,
      List<DeviceSpec> tapChangers) {}

  /**
   * @param ahead at most, where there is something to look after
   * @param without reserves ahead that are left out, with what is missing of each in watts
   */
  Study(
      Setting setting,
      DefaultState present,
      PlanRequest request,
      PlanOptions options,
      Ahead ahead,
      Map<Later, Double> without) {
    this.without = Map.copyOf(without);
    this.missed = new HashMap<>(without);
    List<MoveProgram.Move> moves = new ArrayList<>();
    stages.add(present);
    List<PlanRequest> requests = new ArrayList<>(List.of(request));
    this.ahead = most(ahead, setting, request);
    if (this.ahead != Ahead.NOTHING) {
      lookAhead(setting, request, options.forecast(), requests);
    }
    for (int t = 0; t < stages.size(); t++) {
      List<DeviceSpec> taps = t == 0 ? setting.tapChangers() : List.of();
      List<Lever> levers =
          new ArrayList<>(Levers.of(stages.get(t), taps, requests.get(t), setting.prices(), t > 0));
      if (t == 0) {
        setting.voltages().forEach(voltage -> levers.addAll(voltage.levers()));
      }
      for (int i = 0; i < levers.size(); i++) {
        moves.add(new MoveProgram.Move(levers.get(i), t, rank(i, levers, request)));
      }
    }
    storages = Storage.of(moves, request);
    program =
        new MoveProgram(moves, storages, setting.costs().fairness() == Costs.Fairness.ROTATING);
    for (int t = 0; t < stages.size(); t++) {
      String when = t == 0 ? "" : " in %d minutes".formatted(t * 15);
      addScenario(setting, t, when, requests.get(t), Outage.NONE);
    }
    for (Outage outage : options.outages()) {
      addScenario(setting, 0, " with %s out".formatted(outage.name()), request, outage);
    }
  }

  /** As far as asked, where there is a charge and a reserve to look after. */
  private static Ahead most(Ahead asked, Setting setting, PlanRequest request) {
    if (!storesMatter(setting, request)) {
      return Ahead.NOTHING;
    }
    boolean demanded = !setting.reserve().equals(Reserve.NONE);
    return asked == Ahead.RESERVES && !demanded ? Ahead.LIMITS : asked;
  }

  private static boolean storesMatter(Setting setting, PlanRequest request) {
    return setting.onBuses().stream()
        .filter(d -> Storage.isKnown(d, request))
        .anyMatch(d -> !request.unavailableDevices().contains(d.id()));
  }

  private void lookAhead(
      Setting setting,
      PlanRequest request,
      Optional<Forecast> forecast,
      List<PlanRequest> requests) {
    Optional<Forecast> used =
        forecast.filter(f -> Expectation.usable(f, request.stateEpochMillis()));
    List<String> devices = setting.onBuses().stream().map(DeviceSpec::id).toList();
    Set<String> lasting = new HashSet<>();
    for (int t = 1; t < QUARTERS; t++) {
      long time = request.stateEpochMillis() + t * Forecast.QUARTER_MILLIS;
      PlanRequest later = request.at(time, request.deviceWatts(), request.availableWatts());
      if (used.isPresent()) {
        Expectation expected = Expectation.at(request, used.get(), time, devices);
        lasting.addAll(expected.lasting());
        later = expected.request();
      }
      requests.add(later);
      stages.add(new DefaultState(setting.onBuses(), setting.grid(), setting.generation(), later));
    }
    notes.add(
        "planned over %d minutes, for the batteries' charge%s"
            .formatted(QUARTERS * 15, assumed(forecast, used, lasting.size())));
  }

  /** What the hours after rest on, in words. */
  private static String assumed(Optional<Forecast> forecast, Optional<Forecast> used, int lasting) {
    if (forecast.isEmpty()) {
      return "; without a forecast what is measured is taken to last";
    }
    Instant issued = Instant.ofEpochMilli(forecast.get().issuedMillis());
    if (used.isEmpty()) {
      return "; the forecast of %s is too old, so what is measured is taken to last"
          .formatted(issued);
    }
    return ", with the medians of the forecast of %s%s"
        .formatted(
            issued,
            lasting == 0
                ? ""
                : "; of %d devices it knows nothing, and what they measure is taken to last"
                    .formatted(lasting));
  }

  /** By turns: where a device stands among those of its kind and cost, this hour. */
  private static double rank(int index, List<Lever> levers, PlanRequest request) {
    Lever own = levers.get(index);
    int before = 0;
    int equals = 0;
    for (int i = 0; i < levers.size(); i++) {
      boolean equal = equal(levers.get(i), own);
      equals += equal ? 1 : 0;
      before += equal && i < index ? 1 : 0;
    }
    long turn = Math.floorDiv(request.stateEpochMillis(), TURN_MILLIS);
    return (double) Math.floorMod(before + turn, equals) / equals;
  }

  private static boolean equal(Lever one, Lever other) {
    return one.device().kind() == other.device().kind()
        && one.getClass() == other.getClass()
        && one.cost() == other.cost()
        && supports(one) == supports(other);
  }

  /** Of its two ways the one that takes load off, or raises voltage. */
  private static boolean supports(Lever lever) {
    return switch (lever) {
      case Lever.Power power -> power.takesLoadOff();
      case Lever.Vars vars -> vars.raisesVoltage();
      case Lever.Tap _ -> false;
      case Lever.Hold hold -> hold.raisesVoltage();
    };
  }

  private void addScenario(
      Setting setting, int stage, String name, PlanRequest request, Outage lost) {
    Map<String, Double> lostDevices = new HashMap<>();
    Set<String> lostUnits = new HashSet<>(lost.units());
    Set<String> ofFile = setting.network().unitIds();
    for (DeviceSpec device : setting.onBuses()) {
      if (device.kind() == DeviceKind.GENERATOR && lost.units().contains(device.id())) {
        lostDevices.put(device.id(), 0.0);
        lostUnits.removeIf(unit -> unit.equals(device.id()) && !ofFile.contains(unit));
      }
    }
    DefaultState state = stages.get(stage);
    Injections present = state.injections(lostDevices, Map.of());
    double share = setting.generation().share(state.demand(lostDevices, Map.of()));
    Outage outage = new Outage(lost.name(), lost.branches(), lostUnits);
    Optional<AfterLoss.Left> left = setting.afterLoss().of(present, outage);
    if (left.isEmpty()) {
      unbalanced.add(name.strip());
      return;
    }
    double byDemand = setting.generation().shareByDemand() * AcNetwork.BASE_VA;
    Takeover takeover = left.get().takeover();
    Optional<Scenario.Loss> loss =
        lost.equals(Outage.NONE)
            ? Optional.empty()
            : Optional.of(new Scenario.Loss(scenarios.getFirst(), takeover, share, byDemand));
    double slackGives = loss.map(l -> l.present().slackGives(still())).orElse(Double.NaN);
    Map<Integer, Double> followers =
        new HashMap<>(takeover.following(new Takeover.Before(share, slackGives)));
    followers.replaceAll((_, gives) -> gives * byDemand);
    scenarios.add(
        new Scenario(
            name,
            stage,
            left.get(),
            allowed.computeIfAbsent(
                setting.limits().at(request.stateEpochMillis()),
                limits -> new Allowed(setting.network(), limits, setting.margin())),
            followers,
            reserves(setting.reserve(), stage, loss.isPresent()),
            setting.balanced() && scenarios.isEmpty(),
            program.moves(),
            lostDevices.keySet(),
            loss,
            loss.filter(_ -> setting.balanced())
                .map(_ -> pickup(setting, state, lostDevices.keySet())),
            stage == 0 && loss.isEmpty() ? setting.voltages() : List.of(),
            setting.margin()));
  }

  /** What an interval has to keep besides; nothing after a loss. */
  private Optional<Reserves> reserves(Reserve demanded, int stage, boolean lost) {
    boolean looked = stage == 0 || ahead == Ahead.RESERVES;
    Reserve kept =
        new Reserve(
            keeps(stage, Watch.Kind.RESERVE_UP) ? demanded.upWatts() : 0,
            keeps(stage, Watch.Kind.RESERVE_DOWN) ? demanded.downWatts() : 0);
    return lost || !looked || kept.equals(Reserve.NONE)
        ? Optional.empty()
        : Optional.of(new Reserves(kept, stage, program.moves(), storages));
  }

  private boolean keeps(int stage, Watch.Kind kind) {
    return !without.containsKey(new Later(stage, kind));
  }

  /** Takes down what of the reserves ahead is missing after some moves. */
  void misses(double[] moved) {
    for (Scenario scenario : scenarios.subList(1, stages.size())) {
      scenario.reserves.ifPresent(
          reserves -> {
            for (Watch.Kind kind : List.of(Watch.Kind.RESERVE_UP, Watch.Kind.RESERVE_DOWN)) {
              double demanded = reserves.demandedWatts(kind);
              double lack = demanded - reserves.watts(kind, moved);
              if (lack > LEAST_MISSED * demanded) {
                missed.put(new Later(scenario.stage, kind), lack);
              }
            }
          });
    }
  }

  /** Reserves ahead that could not be kept, in watts; those left out among them. */
  Map<Later, Double> missed() {
    return missed;
  }

  private Pickup pickup(Setting setting, DefaultState state, Set<String> lost) {
    return new Pickup(setting.network(), state, lost, program.moves(), setting.margin());
  }

  /** What the present breaks, by the core, the furthest beyond its limit first. */
  List<Violation> present() {
    return scenarios
        .getFirst()
        .at(still())
        .map(Point::violations)
        .orElseGet(() -> List.of(new Violation.NoState("the load flow did not converge")));
  }

  /** Whether all states keep their limits, by the core, without any move. */
  boolean holds() {
    for (Scenario scenario : scenarios) {
      if (scenario.at(still()).filter(p -> p.worst() <= 0).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Supply that an outage takes, by the outage in words; no setpoint brings it back. */
  Map<String, List<String>> cutOff() {
    boolean[] present = scenarios.getFirst().supplied();
    Map<String, List<String>> cut = new LinkedHashMap<>();
    for (Scenario scenario : scenarios.subList(stages.size(), scenarios.size())) {
      boolean[] left = scenario.supplied();
      List<String> buses =
          IntStream.range(0, left.length)
              .filter(bus -> present[bus] && !left[bus])
              .mapToObj(scenario.network::busId)
              .toList();
      if (!buses.isEmpty()) {
        cut.put(scenario.name.strip(), buses);
      }
    }
    AcNetwork network = scenarios.getFirst().network;
    List<String> all =
        IntStream.range(0, present.length)
            .filter(b -> present[b])
            .mapToObj(network::busId)
            .toList();
    unbalanced.forEach(outage -> cut.put(outage, all));
    return cut;
  }

  /** Whether all states have a solution after some moves. */
  boolean solvable(double[] moved) {
    return scenarios.stream().allMatch(s -> s.at(moved).isPresent());
  }

  /** No moves at all. */
  double[] still() {
    return new double[program.moves().size()];
  }

  /** Every lever of some kind the same share of its way, the others not at all. */
  double[] share(double share, ToDoubleFunction<Lever> part) {
    return program.moves().stream()
        .map(MoveProgram.Move::lever)
        .mapToDouble(l -> share * part.applyAsDouble(l) * l.way())
        .toArray();
  }

  /** The levers of the present that are moved, in the area's order, the larger of two ways. */
  List<Integer> moved(double[] moved) {
    Map<Setpoint.Subject, Integer> bySubject = new LinkedHashMap<>();
    for (int i = 0; i < moved.length; i++) {
      if (program.moves().get(i).stage() == 0 && moved[i] > 0) {
        int candidate = i;
        bySubject.merge(
            new Setpoint.Subject(
                program.lever(i).device().id(), program.lever(i) instanceof Lever.Vars),
            i,
            (a, _) -> moved[a] >= moved[candidate] ? a : candidate);
      }
    }
    return bySubject.values().stream().sorted(Comparator.naturalOrder()).toList();
  }
}
