package org.gridpact.network.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.gridpact.network.flow.Outage;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.SmallGrids;
import org.gridpact.network.limits.GridLimits;
import org.junit.jupiter.api.Test;

/** 150 MW of load; without G1 the file's units can give 140 MW; a battery may give 30. */
class HeadroomTest {
  private static final Limits LIMITS = new Limits(0.9, 1.1, Map.of(), true);

  private static Grid grid() throws Exception {
    String units =
        """
        1 60 0 90 -90 1 100 1 120 0;
        2 50 0 90 -90 1 100 1 75 0;
        3 40 0 90 -90 1 100 1 65 0
        """;
    return SmallGrids.threeUnits(2, 150, 200, 200, units);
  }

  private static PlanResult plan(Grid grid, double mostWatts) {
    DeviceSpec battery =
        DeviceSpec.ofLines(
            "battery",
            DeviceKind.BATTERY,
            "one",
            new Location.Bus("3"),
            "units",
            new DevicePoints("battery", List.of()),
            Optional.of(new Envelope.Power(-mostWatts, 0, 1e9, -mostWatts, 0)));
    Area area =
        new Area(
            "units",
            grid.name(),
            LIMITS,
            List.of(),
            List.of(battery),
            DispatchRules.DEFAULT,
            List.of());
    GridLimits limits = GridLimits.of(grid, LIMITS).complete().limits();
    Outage lost = new Outage("unit G1", Set.of(), Set.of("G1"));
    return new Planner(area, grid, limits)
        .plan(
            new PlanRequest(
                1_000,
                Map.of("battery", 0.0),
                Map.of(),
                Map.of(),
                Set.of(),
                Set.of(),
                Map.of("battery", 0.8)),
            new PlanOptions(Optional.empty(), List.of(lost)));
  }

  /** Without losses on the way, all that is taken is all that is given. */
  @Test
  void devicesGiveWhatUnitsHaveNoHeadroomFor() throws Exception {
    PlanResult.Plan plan = (PlanResult.Plan) plan(grid(), 30e6);

    double gives = -((Setpoint.Power) plan.setpoints().getFirst()).maxWatts();
    double share = 1.02 * (150e6 - gives) / 150e6;
    double margin = DispatchRules.DEFAULT.margin() * 60e6 * share;
    assertThat(150e6 - gives).isBetween(140e6 - margin - 1e4, 140e6 - margin);
    assertThat(plan.evidence().reasoning())
        .anyMatch(w -> w.startsWith("the headroom of generators binds with unit G1 out"));
  }

  @Test
  void whereTheyCannotThePlanSaysWhatIsMissing() throws Exception {
    PlanResult.Infeasible none = (PlanResult.Infeasible) plan(grid(), 4e6);

    assertThat(none.conflicts())
        .singleElement()
        .asString()
        .matches("headroom: .* MW lost, the others can give .* are missing with unit G1 out");
  }
}
