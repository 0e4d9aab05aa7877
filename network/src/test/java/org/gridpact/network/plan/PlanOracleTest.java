package org.gridpact.network.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.testing.SharedData;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Outage;
import org.gridpact.network.flow.Unit;
import org.gridpact.network.grid.Grid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plans judged by what did not make them: PowSyBl's load flow, and trying everything. Other states
 * with {@code -Dseed=N}.
 */
class PlanOracleTest {
  /**
   * Of a limit: after a loss a plan is held against the core's states before it is rounded to whole
   * watts, and the margin it keeps is two thousand times that.
   */
  private static final double NEARLY = 1e-5;

  /** Likewise two load flows of one state: a bus of a hundred MVA may be left with a watt. */
  private static final double SAME = 1e-6;

  private static Grid read(String source) throws Exception {
    return Grid.read(
        source.startsWith("builtin")
            ? source
            : SharedData.path("networks/pglib/pglib_opf_" + source + ".m").toString());
  }

  @ParameterizedTest
  @CsvSource({
    "builtin:feeder33, 12, 3, 10, false",
    "builtin:feeder33, 12, 3, 10, true",
    "case14_ieee, 9, 3, 10, false",
    "case57_ieee, 30, 4, 10, true",
    "case118_ieee, 60, 5, 10, false"
  })
  void everyPlanHoldsInTheLoadFlowThatDidNotMakeIt(
      String source, int devices, int tight, int states, boolean vars) throws Exception {
    long seed = Long.getLong("seed", 1);
    Grid grid = read(source);
    int plans = 0;
    for (int i = 0; i < states; i++) {
      PlacedArea placed = new PlacedArea(grid, seed + i, devices, tight, vars);
      switch (placed.planner().plan(placed.request())) {
        case PlanResult.Plan plan -> {
          plans++;
          assertWithinRatings(placed, plan.setpoints(), seed + i);
          assertHolds(placed, plan.setpoints(), seed + i);
          assertThat(plan.evidence().reasoning().getFirst()).startsWith("costs ");
        }
        case PlanResult.Infeasible none ->
            assertThat(none.explanation()).as("seed %d", seed + i).contains("still broken: ");
        case PlanResult.NotNeeded _ -> assertHolds(placed, List.of(), seed + i);
        case PlanResult.Unknown unknown -> throw new AssertionError(unknown.reason());
      }
    }
    assertThat(plans).isPositive();
  }

  /** A device without a setpoint of its watts goes on with what it takes by itself. */
  private static void assertWithinRatings(PlacedArea placed, List<Setpoint> setpoints, long seed) {
    for (Setpoint setpoint : setpoints) {
      if (setpoint instanceof Setpoint.Vars(String device, double vars)) {
        double takes = placed.range(device)[2];
        double watts =
            setpoints.stream()
                .filter(s -> s.device().equals(device) && s instanceof Setpoint.Power)
                .mapToDouble(s -> ((Setpoint.Power) s).nearest(takes))
                .findFirst()
                .orElse(takes);
        assertThat(placed.reactive(device).orElseThrow().holds(watts, vars))
            .as("seed %d, %s: %s W and %s var", seed, device, watts, vars)
            .isTrue();
      }
    }
  }

  private static void assertHolds(PlacedArea placed, List<Setpoint> setpoints, long seed) {
    FlowResult.Solved after = (FlowResult.Solved) placed.obeying(setpoints);
    after
        .branches()
        .forEach(
            (id, flow) ->
                assertThat(flow.amperes())
                    .as("seed %d, branch %s", seed, id)
                    .isLessThanOrEqualTo((0.98 + SAME) * placed.limits.branchAmperes().get(id)));
    placed
        .grid
        .buses()
        .forEach(
            bus -> {
              Double pu = after.busVoltsPu().get(bus.id());
              if (pu != null) {
                assertThat(pu * bus.nominalVolts())
                    .as("seed %d, bus %s", seed, bus.id())
                    .isBetween(
                        placed.limits.volts().get(bus.id()).minVolts(),
                        placed.limits.volts().get(bus.id()).maxVolts());
              }
            });
  }

  @ParameterizedTest
  @CsvSource({
    "builtin:feeder33, 2, 1, 60, false",
    "builtin:feeder33, 3, 1, 24, false",
    "case14_ieee, 3, 2, 24, false",
    "builtin:feeder33, 2, 1, 16, true",
    "case14_ieee, 2, 2, 16, true"
  })
  void tryingEverythingFindsNothingCheaper(
      String source, int devices, int tight, int steps, boolean vars) throws Exception {
    long seed = Long.getLong("seed", 1);
    Grid grid = read(source);
    int compared = 0;
    for (int i = 0; i < 40 && compared < 4; i++) {
      PlacedArea placed = new PlacedArea(grid, seed + i, devices, tight, vars);
      compared += assertNothingIsCheaper(placed, steps, seed + i) ? 1 : 0;
    }
    assertThat(compared).isPositive();
  }

  /**
   * A branch that is small for a device's vars: a straight program goes from side to side there.
   */
  @ParameterizedTest
  @ValueSource(longs = {5062, 5230, 5365, 5446, 5484, 78868878188095L})
  void aSmallBranchThatVarsOvershootIsNoReasonToStop(long seed) throws Exception {
    PlacedArea placed = new PlacedArea(read("case14_ieee"), seed, 2, 2, true);
    assertThat(assertNothingIsCheaper(placed, 16, seed)).isTrue();
  }

  /** Whether there was a plan to compare. */
  private static boolean assertNothingIsCheaper(PlacedArea placed, int steps, long seed) {
    double cheapest = new Exhaustive(placed, steps).cheapest();
    return switch (placed.planner().plan(placed.request())) {
      case PlanResult.Plan plan -> {
        assertThat(placed.cost(plan.setpoints()))
            .as("seed %d", seed)
            .isLessThanOrEqualTo(1.01 * cheapest + 1e-3);
        yield true;
      }
      case PlanResult.Infeasible none -> {
        assertThat(cheapest).as("seed %d: %s", seed, none.explanation()).isInfinite();
        yield false;
      }
      case PlanResult.NotNeeded _ -> {
        assertThat(cheapest).isZero();
        yield false;
      }
      case PlanResult.Unknown unknown -> throw new AssertionError(unknown.reason());
    };
  }

  @ParameterizedTest
  @CsvSource({
    "builtin:feeder33, 4, 3, false",
    "case14_ieee, 3, 3, false",
    "case57_ieee, 6, 6, true"
  })
  void limitsNamedAsConflictCannotBeKeptAndWithoutAnyOneOfThemCan(
      String source, int devices, int tight, boolean vars) throws Exception {
    long seed = Long.getLong("seed", 1);
    Grid grid = read(source);
    int conflicts = 0;
    for (int i = 0; i < 40 && conflicts < 5; i++) {
      PlacedArea placed = new PlacedArea(grid, seed + i, devices, tight, vars);
      if (placed.planner().plan(placed.request()) instanceof PlanResult.Infeasible none) {
        conflicts++;
        List<String> limits = none.conflicts().stream().map(PlanOracleTest::limit).toList();
        assertThat(only(placed, limits))
            .as("seed %d: %s", seed + i, limits)
            .isInstanceOf(PlanResult.Infeasible.class);
        for (String dropped : limits) {
          List<String> rest = limits.stream().filter(l -> !l.equals(dropped)).toList();
          assertThat(only(placed, rest))
              .as("seed %d: %s without %s", seed + i, limits, dropped)
              .isNotInstanceOf(PlanResult.Infeasible.class);
        }
      }
    }
    assertThat(conflicts).isPositive();
  }

  /** {@code branch 1-2} of {@code branch 1-2: 200.0 A, limit 190.0 A}. */
  private static String limit(String conflict) {
    return conflict.substring(0, conflict.indexOf(':'));
  }

  /** The plan where nothing but these limits is one. */
  private static PlanResult only(PlacedArea placed, List<String> limits) {
    PlacedArea relaxed = placed.only(limits);
    return relaxed.planner().plan(relaxed.request());
  }

  @ParameterizedTest
  @CsvSource({"builtin:feeder33, 12, 3", "case118_ieee, 60, 5"})
  void theSameRequestHasTheSameAnswer(String source, int devices, int tight) throws Exception {
    PlacedArea placed = new PlacedArea(read(source), 7, devices, tight);
    Planner used = placed.planner();
    PlanResult once = used.plan(placed.request());
    assertThat(placed.planner().plan(placed.request())).isEqualTo(once);
  }

  @ParameterizedTest
  @CsvSource({
    "case14_ieee, 9, 30, false",
    "case30_ieee, 20, 30, false",
    "case24_ieee_rts, 30, 30, true"
  })
  void aPreventivePlanHoldsAfterTheLossToo(String source, int devices, int states, boolean units)
      throws Exception {
    long seed = Long.getLong("seed", 1);
    Grid grid = read(source);
    int prevented = 0;
    for (int i = 0; i < states && prevented < 3; i++) {
      PlacedArea placed = new PlacedArea(grid, seed + i, devices, 0);
      Planner planner = placed.planner();
      assertThat(planner.plan(placed.request())).isInstanceOf(PlanResult.NotNeeded.class);
      for (Outage lost : units ? unitsAndBranchesBeside(grid) : branches(grid)) {
        if (broken(placed, List.of(), lost).isEmpty()) {
          continue;
        }
        PlanOptions options = new PlanOptions(Optional.empty(), List.of(lost));
        if (planner.plan(placed.request(), options) instanceof PlanResult.Plan plan) {
          prevented++;
          assertHolds(placed, plan.setpoints(), seed + i);
          assertThat(broken(placed, plan.setpoints(), lost))
              .as("seed %d, without %s", seed + i, lost.name())
              .isEmpty();
        }
      }
    }
    assertThat(prevented).isPositive();
  }

  private static List<Outage> branches(Grid grid) {
    return grid.branches().stream()
        .map(b -> new Outage("branch " + b.id(), Set.of(b.id()), Set.of()))
        .toList();
  }

  /** Each unit that is not at the slack bus, alone and with a branch at its bus. */
  private static List<Outage> unitsAndBranchesBeside(Grid grid) {
    List<Outage> outages = new ArrayList<>();
    for (Unit unit : Unit.of(grid)) {
      if (!unit.bus().equals(grid.slackBus())) {
        outages.add(new Outage("unit " + unit.id(), Set.of(), Set.of(unit.id())));
        grid.branches().stream()
            .filter(b -> b.fromBus().equals(unit.bus()))
            .findFirst()
            .ifPresent(b -> outages.add(new Outage("both", Set.of(b.id()), Set.of(unit.id()))));
      }
    }
    return outages;
  }

  /** What is broken after a loss, by more than the core and the load flow differ. */
  private static List<Violation> broken(PlacedArea placed, List<Setpoint> setpoints, Outage lost) {
    LimitCheck check = new LimitCheck(placed.grid, placed.limits, placed.area.dispatch().margin());
    return check.violations(placed.obeying(setpoints, lost)).stream()
        .filter(v -> v.excess() > NEARLY)
        .toList();
  }
}
