package org.gridpact.network.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.junit.jupiter.api.Test;

/**
 * A roof of 3 MW at the end of the 33-bus feeder that gives 2.9 MW, more than its bus's voltage
 * bears; each plan is solved again by the load flow.
 */
class VarsPlanTest {
  private static final String END = "18";
  private static final double SUN = -2.9e6;
  private static final Envelope.Reactive ABLE =
      new Envelope.Reactive(1.2e6, OptionalDouble.of(3.0e6));

  private final Grid grid;
  private final LoadFlow flow;
  private final Bus end;

  VarsPlanTest() throws Exception {
    grid = Grid.read("builtin:feeder33");
    flow = new LoadFlow(grid);
    end = grid.bus(END).orElseThrow();
  }

  /** Voltage of the roof's bus where it takes these. */
  private double volts(double watts, double vars) {
    Injections.Demand demand =
        new Injections.Demand(end.loadWatts() + watts, end.loadVars() + vars);
    FlowResult.Solved solved =
        (FlowResult.Solved) flow.solve(new Injections(Map.of(END, demand), Set.of()));
    return solved.busVoltsPu().get(END);
  }

  /** A planner without a margin; the roof's bus bears so much, the others anything. */
  private Planner planner(Optional<Envelope.Reactive> able, double mostPu) {
    Envelope.Power power = new Envelope.Power(-3e6, 0, 1e6, -3e6, 0);
    DeviceSpec roof =
        DeviceSpec.ofLines(
            "roof",
            DeviceKind.INVERTER,
            "gw",
            new Location.Bus(END),
            "f",
            new DevicePoints("roof", List.of(Point.of(Quantity.REACTIVE_POWER))),
            Optional.of(able.map(power::with).orElse(power)));
    DispatchRules d = DispatchRules.DEFAULT;
    DispatchRules exact =
        new DispatchRules(
            d.voteWithinMillis(),
            d.effectAfterMillis(),
            d.applyWithinMillis(),
            d.holdMillis(),
            0,
            d.approval(),
            d.changedWattsAMinute(),
            d.tolerance(),
            d.costs());
    Area area =
        new Area(
            "area",
            grid.name(),
            new Limits(0.5, 1.5, Map.of(), true),
            List.of(),
            List.of(roof),
            exact,
            List.of());
    Map<String, GridLimits.Band> bands = new HashMap<>();
    Map<String, Double> amperes = new HashMap<>();
    grid.branches().forEach(b -> amperes.put(b.id(), 1e6));
    grid.buses()
        .forEach(
            b ->
                bands.put(
                    b.id(),
                    new GridLimits.Band(
                        0.5 * b.nominalVolts(),
                        (b.id().equals(END) ? mostPu : 1.5) * b.nominalVolts())));
    return new Planner(area, grid, new GridLimits(bands, amperes, List.of()));
  }

  /** The roof measures this much; by itself it would give all the sun. */
  private static PlanRequest request(double watts, double vars) {
    return new PlanRequest(
        1_000,
        Map.of("roof", watts),
        Map.of("roof", vars),
        Map.of("roof", SUN),
        Set.of(),
        Set.of(),
        Map.of());
  }

  private static PlanResult.Plan plan(Planner planner, PlanRequest request) {
    PlanResult result = planner.plan(request);
    assertThat(result).isInstanceOf(PlanResult.Plan.class);
    return (PlanResult.Plan) result;
  }

  @Test
  void aVoltageThatVarsAloneBringBackCostsNoSun() {
    double most = volts(SUN, 0) - 0.01;
    PlanResult.Plan plan = plan(planner(Optional.of(ABLE), most), request(SUN, 0));

    assertThat(plan.setpoints()).hasSize(1);
    Setpoint.Vars told = (Setpoint.Vars) plan.setpoints().getFirst();
    assertThat(told.vars()).isBetween(1.0, ABLE.maxVars());
    assertThat(volts(SUN, told.vars())).isLessThanOrEqualTo(most);
    assertThat(volts(SUN, 0.98 * told.vars())).as("no more than needed").isGreaterThan(most);
    assertThat(plan.evidence().reasoning().getFirst()).contains("(vars of inverter ");
    assertThat(plan.evidence().changedWatts()).hasValue(0);
    assertThat(plan(planner(Optional.empty(), most), request(SUN, 0)).setpoints())
        .as("without vars")
        .allMatch(Setpoint.Power.class::isInstance);
  }

  @Test
  void anOrderThatIsRenewedHasTheSameAnswer() {
    double most = volts(SUN, 0) - 0.01;
    Planner planner = planner(Optional.of(ABLE), most);
    PlanResult.Plan first = plan(planner, request(SUN, 0));
    double vars = ((Setpoint.Vars) first.setpoints().getFirst()).vars();
    assertThat(plan(planner, request(SUN, vars)).setpoints()).isEqualTo(first.setpoints());
    assertThat(volts(SUN, vars))
        .as("the state as it is measured then")
        .isCloseTo(
            ((FlowResult.Solved) planner.present(request(SUN, vars))).busVoltsPu().get(END),
            within(1e-6));
  }

  /** Where vars do not reach, they and watts go to the circle's cheapest point. */
  @Test
  void nothingIsCheaperThanWhatIsPlannedInWattsAndVars() {
    double most = volts(SUN, 0.7e6) - 0.02;
    PlanResult.Plan plan = plan(planner(Optional.of(ABLE), most), request(SUN, 0));
    double watts = SUN;
    double vars = 0;
    for (Setpoint setpoint : plan.setpoints()) {
      switch (setpoint) {
        case Setpoint.Power p -> watts = p.nearest(SUN);
        case Setpoint.Vars v -> vars = v.vars();
        case Setpoint.Switch _, Setpoint.Tap _ -> throw new AssertionError(setpoint);
      }
    }
    assertThat(watts).isGreaterThan(SUN);
    assertThat(ABLE.holds(watts, vars)).isTrue();
    assertThat(volts(watts, vars)).isLessThanOrEqualTo(most);

    double cheapest = Double.POSITIVE_INFINITY;
    for (int step = 0; step <= 60; step++) {
      double q = ABLE.maxVars() * step / 60;
      cheapest = Math.min(cheapest, cost(mostSun(q, most), q));
    }
    assertThat(cost(watts, vars)).isLessThanOrEqualTo(1.01 * cheapest);
  }

  /** In EUR an hour, by the default prices. */
  private static double cost(double watts, double vars) {
    return 80 * (watts - SUN) / 1e6 + Math.abs(vars) / 1e6;
  }

  /** The most that the roof can give beside a reactive power, by bisection of the load flow. */
  private double mostSun(double vars, double mostPu) {
    double holds = 0;
    double breaks = Math.max(SUN, -Math.sqrt(9e12 - vars * vars));
    if (volts(breaks, vars) <= mostPu) {
      return breaks;
    }
    while (holds - breaks > 500) {
      double middle = (holds + breaks) / 2;
      if (volts(middle, vars) <= mostPu) {
        holds = middle;
      } else {
        breaks = middle;
      }
    }
    return holds;
  }

  @Test
  void aPersonsVarsAreCheckedLikeWatts() {
    double most = volts(SUN, 0) - 0.01;
    Planner planner = planner(Optional.of(ABLE), most);
    List<Setpoint> enough = List.of(new Setpoint.Vars("roof", 1.2e6));
    assertThat(planner.check(request(SUN, 0), enough)).isInstanceOf(PlanResult.Plan.class);
    assertThat(planner.check(request(SUN, 0), List.of(new Setpoint.Vars("roof", -1e5))))
        .isInstanceOf(PlanResult.Infeasible.class);
  }
}
