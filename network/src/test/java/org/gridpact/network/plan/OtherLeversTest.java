package org.gridpact.network.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.testing.SharedData;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.junit.jupiter.api.Test;

/** Tap changers and generators on the 14-bus grid, each plan solved again by the load flow. */
class OtherLeversTest {
  private final Map<String, Double> amperes = new HashMap<>();
  private final Map<String, GridLimits.Band> volts = new HashMap<>();

  private static Grid grid() throws Exception {
    return Grid.read(SharedData.path("networks/pglib/pglib_opf_case14_ieee.m").toString());
  }

  private void roomyLimits(Grid grid) {
    grid.branches().forEach(b -> amperes.put(b.id(), 1e6));
    grid.buses()
        .forEach(
            b ->
                volts.put(
                    b.id(), new GridLimits.Band(0.8 * b.nominalVolts(), 1.2 * b.nominalVolts())));
  }

  private Planner planner(Grid grid, List<DeviceSpec> devices) {
    Area area =
        new Area(
            "area",
            grid.name(),
            new Limits(0.8, 1.2, Map.of(), true),
            List.of(),
            devices,
            DispatchRules.DEFAULT,
            List.of());
    return new Planner(area, grid, new GridLimits(volts, amperes, List.of()));
  }

  private static DeviceSpec device(
      String id, DeviceKind kind, Location location, Envelope envelope, List<Point> points) {
    return DeviceSpec.ofLines(
        id, kind, "gw", location, "f", new DevicePoints(id, points), Optional.of(envelope));
  }

  private static FlowResult.Solved solved(Grid grid, Injections injections) {
    return (FlowResult.Solved) new LoadFlow(grid).solve(injections);
  }

  private PlanResult withTaps(Grid grid, int lowest, int highest, int now) {
    DeviceSpec tap =
        device(
            "oltc",
            DeviceKind.TAP_CHANGER,
            new Location.Branch("4-9"),
            new Envelope.Tapping(lowest, highest, 20, OptionalInt.empty()),
            List.of(new Point(Quantity.TAP_POSITION, Phase.TOTAL, 1)));
    PlanRequest request =
        new PlanRequest(
            1_000, Map.of(), Map.of(), Map.of(), Set.of(), Map.of("4-9", now), Set.of(), Map.of());
    return planner(grid, List.of(tap)).plan(request);
  }

  /** At the end of its range, as the transformer has it, and with one step alone to go. */
  @Test
  void aTapChangerAtTheEndOfItsRangeGoesItsLastStep() throws Exception {
    Grid grid = grid();
    roomyLimits(grid);
    double nominal = grid.bus("9").orElseThrow().nominalVolts();
    for (int end : new int[] {-16, 16}) {
      int other = end - Integer.signum(end);
      double middle = (at(grid, end) + at(grid, other)) / 2;
      // Less the margin of 2 % the band ends half a step from here.
      double far = middle + (at(grid, end) < middle ? 0.2 : -0.2);
      double near = (middle - 0.02 * far) / 0.98;
      volts.put(
          "9", new GridLimits.Band(Math.min(near, far) * nominal, Math.max(near, far) * nominal));

      PlanResult result = withTaps(grid, Math.min(end, other), Math.max(end, other), end);
      assertThat(result).isInstanceOf(PlanResult.Plan.class);
      assertThat(((PlanResult.Plan) result).setpoints())
          .containsExactly(new Setpoint.Tap("oltc", other));
    }
  }

  @Test
  void aTapChangerBringsALowVoltageUpInWholeSteps() throws Exception {
    Grid grid = grid();
    roomyLimits(grid);
    double before = solved(grid, Injections.OF_FILE).busVoltsPu().get("9");
    double nominal = grid.bus("9").orElseThrow().nominalVolts();
    double wanted = before + 0.008;
    volts.put("9", new GridLimits.Band(wanted * nominal, 1.3 * nominal));

    PlanResult result = withTaps(grid, -16, 16, 0);

    assertThat(result).isInstanceOf(PlanResult.Plan.class);
    PlanResult.Plan plan = (PlanResult.Plan) result;
    Setpoint.Tap told = (Setpoint.Tap) plan.setpoints().getFirst();
    double after = at(grid, told.position());
    assertThat(after).isGreaterThan(wanted + 0.02 * (1.3 - wanted));
    assertThat(at(grid, told.position() - Integer.signum(told.position())))
        .as("one step less would not do")
        .isLessThan(wanted + 0.02 * (1.3 - wanted));
    assertThat(plan.evidence().reasoning().getFirst()).contains("EUR once (tap-changer ");
  }

  /** Between two steps, the lower of which is hardly out of the band: tightening would end late. */
  @Test
  void aBandThatNoWholeStepMeetsIsNamedWithWhatTheBestOneBreaks() throws Exception {
    Grid grid = grid();
    roomyLimits(grid);
    double nominal = grid.bus("9").orElseThrow().nominalVolts();
    double step = at(grid, 3) - at(grid, 2);
    assertThat(step).isPositive();
    double low = at(grid, 2) + 0.02 * step;
    double high = at(grid, 3) - 0.1 * step;
    volts.put("9", new GridLimits.Band(low * nominal, high * nominal));

    PlanResult result = withTaps(grid, -16, 16, 0);

    assertThat(result)
        .isInstanceOfSatisfying(
            PlanResult.Infeasible.class,
            none -> {
              assertThat(none.conflicts()).singleElement().asString().startsWith("bus 9: ");
              assertThat(none.explanation())
                  .startsWith("no setpoints in whole tap steps keep this");
              assertThat(none.leastViolation())
                  .containsAnyOf(new Setpoint.Tap("oltc", 2), new Setpoint.Tap("oltc", 3));
            });
  }

  private static double at(Grid grid, int position) {
    return solved(grid, new Injections(Map.of(), Set.of(), Map.of("4-9", position)))
        .busVoltsPu()
        .get("9");
  }

  @Test
  void aRunningGeneratorTakesWhatABranchCannotCarry() throws Exception {
    Grid grid = grid();
    roomyLimits(grid);
    DeviceSpec engine =
        device(
            "engine",
            DeviceKind.GENERATOR,
            new Location.Bus("14"),
            new Envelope.Power(-20e6, 0, 1e6, -20e6, 0),
            List.of());
    PlanRequest request =
        new PlanRequest(
            1_000, Map.of("engine", -5e6), Map.of(), Map.of(), Set.of(), Set.of(), Map.of());
    FlowResult.Solved now = (FlowResult.Solved) planner(grid, List.of(engine)).present(request);
    double carried = now.branches().get("9-14").amperes();
    amperes.put("9-14", 0.9 * carried);

    PlanResult result = planner(grid, List.of(engine)).plan(request);

    assertThat(result).isInstanceOf(PlanResult.Plan.class);
    Setpoint.Power told = (Setpoint.Power) ((PlanResult.Plan) result).setpoints().getFirst();
    assertThat(told.minWatts()).isEqualTo(told.maxWatts()).isNotEqualTo(-5e6);
    PlanRequest obeyed =
        new PlanRequest(
            1_000,
            Map.of("engine", told.maxWatts()),
            Map.of(),
            Map.of(),
            Set.of(),
            Set.of(),
            Map.of());
    FlowResult.Solved after = (FlowResult.Solved) planner(grid, List.of(engine)).present(obeyed);
    assertThat(after.branches().get("9-14").amperes()).isLessThan(0.9 * carried * 0.98 + 1e-6);
  }
}
