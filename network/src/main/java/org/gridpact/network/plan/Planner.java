package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Location;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AfterLoss;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Generation;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.flow.Outage;
import org.gridpact.network.flow.Unit;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.LimitSchedule;
import org.gridpact.network.plan.Question.Applied;
import org.gridpact.network.plan.Question.Trial;

/**
 * Finds the cheapest setpoints that bring a grid back inside its limits, and checks them by a full
 * AC load flow of PowSyBl's before it answers.
 *
 * <p>The search is {@link LeastCost}'s, on the numeric core; its result is rounded to whole watts
 * and whole tap steps. Where the load flow breaks a limit by what rounding or the core's tolerance
 * left, that limit is tightened and the search goes on, at most {@value #MOST_CHECKS} times. The
 * same request gives the same answer. It holds a load flow and belongs to one thread.
 */
public final class Planner {
  /** So often a plan is checked by the load flow, and searched again where it does not hold. */
  static final int MOST_CHECKS = 4;

  /** So often a plan is searched for without some reserves ahead, before it is without all. */
  private static final int MOST_PARTS = 2;

  /** Where there is no steady state, so many shares of all that takes load off are tried. */
  private static final int START_STEPS = 8;

  /** A move of less than this share of its way is none, and one of less than a watt. */
  private static final double LEAST_SHARE = 1e-4;

  private static final double WATT = 1e-3;

  private final Grid grid;
  private final List<DeviceSpec> onBuses;
  private final Map<String, String> branches = new HashMap<>();
  private final Generation generation;
  private final List<Unit> units;
  private final LoadFlow flow;
  private final Area area;
  private final LimitSchedule limits;
  private final Prices prices;
  private final boolean balanced;
  private final List<HeldVoltage> voltages;

  /** The numeric core; made when the first plan is asked for. */
  private Study.Setting setting;

  /**
   * A planner for one area.
   *
   * @throws IllegalArgumentException when a device is on a bus the grid does not have
   */
  public Planner(Area area, Grid grid, LimitSchedule limits) {
    this(area, grid, limits, Prices.of(area.dispatch().costs()), false, List.of());
  }

  /**
   * As above.
   *
   * @param balanced whether what plans move has to balance: the area's generators are all there
   *     are, and what one of them gives that is lost the others give by their headroom
   * @param voltages held by units of the file that plans may move
   */
  Planner(
      Area area,
      Grid grid,
      LimitSchedule limits,
      Prices prices,
      boolean balanced,
      List<HeldVoltage> voltages) {
    this.voltages = List.copyOf(voltages);
    this.area = area;
    this.prices = prices;
    this.balanced = balanced;
    this.limits = limits;
    this.grid = grid;
    this.onBuses = area.devicesOnBuses();
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
    this.units = Unit.of(grid);
    this.flow = new LoadFlow(grid);
  }

  private LimitCheck limits(PlanRequest request, double margin) {
    return new LimitCheck(grid, limits.at(request.stateEpochMillis()), margin);
  }

  /** A plan of the present alone. */
  public PlanResult plan(PlanRequest request) {
    return plan(request, PlanOptions.NONE);
  }

  /**
   * Answers one request. Where the loss of an outage takes supply, that is {@link
   * PlanResult.Infeasible}.
   *
   * @throws IllegalArgumentException when an outage is of no branch or generator there is
   */
  public PlanResult plan(PlanRequest request, PlanOptions options) {
    options.outages().forEach(this::requireAll);
    DefaultState state = new DefaultState(onBuses, grid, generation, request);
    Optional<PlanResult> tooLittle = state.unknown();
    if (tooLittle.isPresent()) {
      return tooLittle.get();
    }
    Study study;
    try {
      study = new Study(setting(), state, request, options, Study.Ahead.RESERVES, Map.of());
    } catch (IllegalArgumentException e) {
      return new PlanResult.Unknown("no plan of this grid: " + e.getMessage());
    }
    Optional<Outage> elsewhere = options.outages().stream().filter(this::isElsewhere).findFirst();
    if (elsewhere.isPresent()) {
      return new PlanResult.Unknown(
          "%s is not in what is joined to slack bus %s, of which alone plans are made"
              .formatted(elsewhere.get().name(), grid.slackBus()));
    }
    Question question =
        new Question(
            request,
            state,
            limits(request, area.dispatch().margin()),
            study.scenarios.getFirst().reserves);
    Map<String, List<String>> cut = study.cutOff();
    if (!cut.isEmpty()) {
      return cutOff(question, cut);
    }
    PlanResult result = plan(question, study);
    for (int tries = 1;
        result instanceof PlanResult.Infeasible none && study.ahead != Study.Ahead.NOTHING;
        tries++) {
      study = withLessAhead(question, options, study, tries, none);
      result = plan(question, study);
    }
    return result;
  }

  private void requireAll(Outage outage) {
    for (String branch : outage.branches()) {
      if (grid.branch(branch).isEmpty()) {
        throw new IllegalArgumentException("%s has no branch %s".formatted(grid.name(), branch));
      }
    }
    for (String unit : outage.units()) {
      boolean device =
          onBuses.stream().anyMatch(d -> d.kind() == DeviceKind.GENERATOR && d.id().equals(unit));
      if (!device && units.stream().noneMatch(u -> u.id().equals(unit))) {
        throw new IllegalArgumentException("%s has no generator %s".formatted(grid.name(), unit));
      }
    }
  }

  /** Whether some of an outage is in a grid of the file's that its slack bus does not balance. */
  private boolean isElsewhere(Outage outage) {
    AcNetwork network = setting().network();
    boolean[] joined = network.supplied(network.admittances());
    Stream<String> branches =
        outage.branches().stream().map(branch -> grid.branch(branch).orElseThrow().fromBus());
    Stream<String> ofFile =
        units.stream().filter(unit -> outage.units().contains(unit.id())).map(Unit::bus);
    Stream<String> devices =
        onBuses.stream()
            .filter(device -> outage.units().contains(device.id()))
            .map(device -> device.location().id());
    return Stream.of(branches, ofFile, devices)
        .flatMap(buses -> buses)
        .anyMatch(bus -> !joined[network.busIndex(bus)]);
  }

  private PlanResult cutOff(Question question, Map<String, List<String>> cut) {
    List<String> conflicts = new ArrayList<>();
    cut.forEach(
        (outage, buses) ->
            conflicts.add(
                "%s, no supply at %d buses: %s"
                    .formatted(outage, buses.size(), Question.first(buses))));
    Trial present = question.attempt(flow, Applied.NOTHING);
    return new PlanResult.Infeasible(
        conflicts,
        "no setpoints keep supply: " + String.join("; ", Question.some(conflicts, 3)),
        question.evidence(present.broken(), present, List.of()));
  }

  /**
   * What cannot be kept hours ahead is no reason to leave the present as it is: without the
   * reserves that the least violation misses, then without any ahead, then without the hours ahead.
   */
  private Study withLessAhead(
      Question question, PlanOptions options, Study before, int tries, PlanResult.Infeasible none) {
    String minutes = "the %d minutes after".formatted(Study.QUARTERS * 15);
    Study.Ahead ahead = Study.Ahead.LIMITS;
    Map<Study.Later, Double> without = Map.of();
    String planned = "without the reserve of " + minutes + ", since no plan was found with it";
    if (before.ahead == Study.Ahead.LIMITS) {
      ahead = Study.Ahead.NOTHING;
      planned = "for the present alone, since no plan was found for it and " + minutes;
    } else if (tries <= MOST_PARTS && before.missed().size() > before.without.size()) {
      ahead = Study.Ahead.RESERVES;
      without = before.missed();
      planned =
          "without the reserve %s, since no plan was found with it"
              .formatted(String.join(", ", inWords(without)));
    }
    Study study =
        new Study(setting(), question.state(), question.request(), options, ahead, without);
    study.notes.add("planned %s: %s".formatted(planned, none.explanation()));
    return study;
  }

  private static List<String> inWords(Map<Study.Later, Double> without) {
    return without.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<Study.Later, Double> e) -> e.getKey().stage())
                .thenComparing(e -> e.getKey().kind()))
        .map(
            e ->
                String.format(
                    Locale.ROOT,
                    "%s in %d minutes (%.3f MW missing)",
                    e.getKey().kind() == Watch.Kind.RESERVE_UP ? "up" : "down",
                    e.getKey().stage() * 15,
                    e.getValue() / 1e6))
        .toList();
  }

  private PlanResult plan(Question question, Study study) {
    // What the core finds broken needs no second opinion; what it finds kept does.
    List<Violation> broken = study.present();
    if (broken.isEmpty()) {
      Trial base = question.attempt(flow, Applied.NOTHING);
      broken = base.broken();
      if (base.holds() && study.holds()) {
        return new PlanResult.NotNeeded(question.evidence(broken, base, study.notes));
      }
    }
    return search(question, broken, study);
  }

  /** Made late: the center has planners that only compute flows. */
  Study.Setting setting() {
    if (setting == null) {
      AcNetwork network = AcNetwork.of(grid);
      setting =
          new Study.Setting(
              grid,
              network,
              new AfterLoss(network),
              limits,
              area.limits().reserve(),
              area.dispatch().margin(),
              generation,
              area.dispatch().costs(),
              prices,
              balanced,
              voltages,
              onBuses,
              area.devices().stream().filter(d -> d.kind() == DeviceKind.TAP_CHANGER).toList());
    }
    return setting;
  }

  private PlanResult search(Question question, List<Violation> base, Study study) {
    if (study.program.moves().stream().noneMatch(m -> m.stage() == 0)) {
      Trial present = question.attempt(flow, Applied.NOTHING);
      return question.infeasible(base, present, List.of(), "no device that may be used would help");
    }
    LeastCost search = new LeastCost(study.scenarios, study.program);
    Search.Outcome outcome = search.search(start(study));
    for (int checks = 1; ; checks++) {
      switch (outcome) {
        case Search.Outcome.Found raw -> {
          Search.Outcome.Found found = WholeSteps.of(search, study.program, raw);
          Applied applied = applied(study, found.moved());
          Trial trial = question.attempt(flow, applied);
          if (trial.holds()) {
            return planned(question, base, study, search, found, trial);
          }
          if (checks == MOST_CHECKS) {
            return WholeSteps.least(search, study.program, raw)
                .map(none -> impossible(question, base, study, search, none, "in whole tap steps "))
                .orElseGet(
                    () ->
                        question.infeasible(
                            base,
                            trial,
                            applied.setpoints(),
                            "%d plans were searched and none held in the load flow"
                                .formatted(MOST_CHECKS)));
          }
          tighten(search, trial);
          outcome = search.search(found.moved());
        }
        case Search.Outcome.None none -> {
          return impossible(question, base, study, search, none, "");
        }
        case Search.Outcome.Open open -> {
          Applied applied = applied(study, open.moved());
          Trial best = question.attempt(flow, applied);
          return question.infeasible(base, best, applied.setpoints(), open.why());
        }
      }
    }
  }

  /** Nothing moved, or where that has no steady state, the least of all loads off that has one. */
  private static double[] start(Study study) {
    for (int step = 0; step <= START_STEPS; step++) {
      double[] start =
          study.share(
              (double) step / START_STEPS,
              l -> l instanceof Lever.Power power && power.takesLoadOff() ? 1 : 0);
      if (study.solvable(start)) {
        return start;
      }
    }
    return study.still();
  }

  private void tighten(LeastCost search, Trial trial) {
    for (Violation broken : trial.broken()) {
      for (Watch watch : Watch.of(broken, setting.network())) {
        search.tighten(0, watch, broken.excess());
      }
    }
  }

  private static Applied applied(Study study, double[] moved) {
    Map<String, Double> watts = new LinkedHashMap<>();
    Map<String, Double> vars = new LinkedHashMap<>();
    Map<String, Integer> taps = new LinkedHashMap<>();
    Map<String, Double> heldPu = new LinkedHashMap<>();
    List<Setpoint> setpoints = new ArrayList<>();
    for (int i : study.moved(moved)) {
      Lever lever = study.program.lever(i);
      if (moved[i] >= Math.max(WATT, LEAST_SHARE * lever.way())) {
        String device = lever.device().id();
        switch (lever) {
          case Lever.Power power -> {
            watts.put(device, power.watts(moved[i]));
            setpoints.add(power.setpoint(moved[i]));
          }
          case Lever.Vars wanted -> {
            // A device's levers of watts stand before those of vars.
            double beside = watts.getOrDefault(device, wanted.besideWatts());
            Setpoint.Vars setpoint = wanted.setpoint(moved[i], beside);
            vars.put(device, setpoint.vars());
            setpoints.add(setpoint);
          }
          case Lever.Tap tap -> {
            Setpoint.Tap setpoint = tap.setpoint(moved[i]);
            taps.put(tap.branch(), setpoint.position());
            setpoints.add(setpoint);
          }
          case Lever.Hold hold -> heldPu.put(hold.device().location().id(), hold.pu(moved[i]));
        }
      }
    }
    return new Applied(watts, vars, taps, heldPu, setpoints);
  }

  private PlanResult planned(
      Question question,
      List<Violation> base,
      Study study,
      LeastCost search,
      Search.Outcome.Found found,
      Trial trial) {
    List<String> reasoning =
        new Reasoning(setting.network(), setting.costs()).of(study, search, found);
    Evidence evidence = question.evidence(base, trial, reasoning);
    List<Setpoint> setpoints = trial.applied().setpoints();
    Map<String, Double> heldPu = trial.applied().heldPu();
    return setpoints.isEmpty() && heldPu.isEmpty()
        ? new PlanResult.NotNeeded(evidence)
        : new PlanResult.Plan(setpoints, heldPu, evidence);
  }

  /**
   * Whether the grid, as it is measured, keeps every limit with these setpoints. What they leave to
   * a device is taken at the power nearest to what it has now.
   *
   * @return {@link PlanResult.Plan} with the setpoints where it does, else {@link
   *     PlanResult.Infeasible}, or {@link PlanResult.Unknown} where too little is known to say
   */
  public PlanResult check(PlanRequest request, List<Setpoint> setpoints) {
    Wishes wishes = new Wishes(setpoints, branches);
    DefaultState state = new DefaultState(onBuses, grid, generation, wishes.switched(request));
    Optional<PlanResult> tooLittle = state.unknown();
    if (tooLittle.isPresent()) {
      return tooLittle.get();
    }
    // Without the margin that plans keep for what demand may do meanwhile: a wish is a person's.
    Question question = new Question(request, state, limits(request, 0), Optional.empty());
    Trial base = new Trial(Applied.NOTHING, present(request), List.of());
    Trial planned = question.attempt(flow, wishes.applied(request, state));
    Evidence plain = question.evidence(base.broken(), planned, List.of());
    if (!planned.holds()) {
      List<String> broken = question.check().inWords(planned.broken());
      return new PlanResult.Infeasible(
          broken, "with it would break: " + String.join("; ", Question.some(broken, 3)), plain);
    }
    return new PlanResult.Plan(
        setpoints,
        plain.withChange(question.changed(planned), wishes.switchedWatts(base, planned)));
  }

  /** The load flow of the grid as it is: every device at what it measures, not at its default. */
  public FlowResult present(PlanRequest request) {
    DefaultState state = new DefaultState(onBuses, grid, generation, request);
    return flow.solve(state.measured());
  }

  /**
   * Names the limits that cannot be kept together, and offers what breaks them least.
   *
   * @param how the setpoints are restricted, in words; empty where they are not
   */
  private PlanResult impossible(
      Question question,
      List<Violation> base,
      Study study,
      LeastCost search,
      Search.Outcome.None none,
      String how) {
    Trial least = question.attempt(flow, applied(study, none.moved()));
    study.misses(none.moved());
    Map<String, Violation> broken = new LinkedHashMap<>();
    least.broken().forEach(v -> broken.put(v.limit(), v));
    List<String> conflicts = new ArrayList<>();
    for (Row row : search.conflict(none)) {
      String limit = row.watch().inWords(setting.network());
      Scenario scenario = study.scenarios.get(row.scenario());
      Optional<Violation> violation =
          scenario.name.isEmpty()
              ? Optional.ofNullable(broken.get(limit))
              : scenario.broken(limit, none.moved());
      conflicts.add(
          violation
              .map(v -> question.check().inWords(List.of(v)).getFirst() + scenario.name)
              .orElseGet(() -> limit + scenario.name + lack(row, none)));
    }
    String explanation =
        conflicts.isEmpty()
            ? "no setpoints were found that keep every limit"
            : "no setpoints %skeep %s: %s"
                .formatted(
                    how,
                    conflicts.size() == 1 ? "this" : "these together",
                    String.join("; ", Question.some(conflicts, 3)));
    return question
        .infeasible(base, least, least.applied().setpoints(), explanation)
        .naming(conflicts);
  }

  /** Of a limit that is no violation where the limits are broken least. */
  private static String lack(Row row, Search.Outcome.None none) {
    double balance = none.at().points().get(row.scenario()).balance();
    return row.watch().kind().isBalance() && Math.abs(balance) > Point.BALANCED
        ? ": %.3f MW too %s"
            .formatted(Math.abs(balance) * AcNetwork.BASE_VA / 1e6, balance > 0 ? "little" : "much")
        : ": kept only while the others of this list are not";
  }
}
