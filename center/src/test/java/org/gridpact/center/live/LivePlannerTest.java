package org.gridpact.center.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gridpact.center.dispatch.LivePlanner;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Economics;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Location;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.state.StateRecord.Reading;
import org.gridpact.model.state.StateRecord.Value;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.PlanResult;
import org.gridpact.network.plan.Planner;
import org.junit.jupiter.api.Test;

/** The feeder with its far end too low, and a battery at bus 18 that could help for hours. */
class LivePlannerTest {
  private static final long NOW = 2_000 * Forecast.QUARTER_MILLIS;

  private final MeteredFeeder feeder = new MeteredFeeder(0.915, 0);
  private final Area area = withBattery(feeder.area);
  private Optional<Forecast> forecast = Optional.empty();

  LivePlannerTest() throws Exception {}

  private static Area withBattery(Area all) {
    DeviceSpec battery =
        DeviceSpec.ofLines(
                "battery",
                DeviceKind.BATTERY,
                "one",
                new Location.Bus("18"),
                "feeder",
                new DevicePoints("battery", List.of()),
                Optional.of(new Envelope.Power(-500_000, 500_000, 1e6, -500_000, 500_000)))
            .with(
                new Economics(
                    Optional.empty(), Optional.of(new Economics.Storage(2_000_000, 0.9))));
    List<DeviceSpec> devices = new ArrayList<>(all.devices());
    devices.add(battery);
    return new Area(
        all.id(),
        all.network(),
        all.limits(),
        all.gateways(),
        devices,
        all.dispatch(),
        all.tasks());
  }

  private LivePlanner planner() {
    return new LivePlanner(
        area, feeder.grid, new Planner(area, feeder.grid, feeder.limits), r -> r, () -> forecast);
  }

  private PlanRequest request(double factor) {
    return request(area, feeder, factor);
  }

  private static PlanRequest request(Area area, MeteredFeeder feeder, double factor) {
    Map<String, Reading> readings = new HashMap<>(feeder.snapshot(NOW, factor).readings());
    readings.put(
        "battery",
        new Reading(
            "battery",
            NOW,
            Quality.GOOD,
            List.of(
                new Value(Quantity.ACTIVE_POWER, Phase.TOTAL, 0),
                new Value(Quantity.STATE_OF_CHARGE, Phase.TOTAL, 0.9))));
    return new GridView(area, new GridSnapshot(NOW, readings, List.of())).request(Set.of());
  }

  private static List<String> reasoning(PlanResult result) {
    assertThat(result).isInstanceOf(PlanResult.Plan.class);
    return ((PlanResult.Plan) result).evidence().reasoning();
  }

  @Test
  void theNewestForecastIsThePlansHorizonAndItsAbsenceIsSaid() {
    assertThat(reasoning(planner().plan(request(1))))
        .anyMatch(w -> w.contains("without a forecast what is measured is taken to last"));
    forecast = Optional.of(feeder.forecast(NOW, 0.9));
    assertThat(reasoning(planner().plan(request(1))))
        .anyMatch(w -> w.contains("with the medians of the forecast of 1970-01-21T20:00:00Z"));
    forecast = Optional.of(feeder.forecast(NOW - 2 * 3_600_000, 0.9));
    assertThat(reasoning(planner().plan(request(1))))
        .anyMatch(w -> w.contains("the forecast of 1970-01-21T18:00:00Z is too old"));
  }

  @Test
  void aPreventivePlanIsForBranchesAndUnitsAndNotForLostSupply() {
    LivePlanner planner = planner();
    PlanRequest calm = request(0.5);
    assertThat(planner.plan(calm)).isInstanceOf(PlanResult.NotNeeded.class);
    PlanResult cut = planner.prevent(calm, List.of("branch 17-18"));
    assertThat(((PlanResult.Infeasible) cut).explanation())
        .isEqualTo("no setpoints keep supply: with branch 17-18 out, no supply at 1 buses: 18");
    assertThatThrownBy(() -> planner.prevent(calm, List.of("branch 17-19")))
        .hasMessageContaining("has no branch 17-19");
    PlanResult both = planner.prevent(calm, List.of("branch 17-18 + branch 2-19"));
    assertThat(((PlanResult.Infeasible) both).explanation())
        .isEqualTo(
            "no setpoints keep supply: with branch 17-18 + branch 2-19 out, no supply at 5 buses:"
                + " 18, 19, 20, 21, 22");
    PlanResult source = planner.prevent(calm, List.of("unit G1"));
    assertThat(((PlanResult.Infeasible) source).explanation())
        .contains("with unit G1 out, no supply at 33 buses");
  }

  /** With the generator at bus 18 the far end is high enough; without it the battery must help. */
  @Test
  void theLossOfAGeneratorThatIsADeviceIsPlannedFor() throws Exception {
    MeteredFeeder generating = new MeteredFeeder(0.915, -800_000);
    Area area = withBattery(generating.area);
    LivePlanner planner =
        new LivePlanner(
            area,
            generating.grid,
            new Planner(area, generating.grid, generating.limits),
            r -> r,
            () -> forecast);
    PlanRequest request = request(area, generating, 1);
    assertThat(planner.plan(request)).isInstanceOf(PlanResult.NotNeeded.class);

    PlanResult plan = planner.prevent(request, List.of("unit " + MeteredFeeder.GENERATOR));

    assertThat(((PlanResult.Plan) plan).setpoints())
        .extracting(Setpoint::device)
        .containsExactly("battery");
    assertThatThrownBy(() -> planner.prevent(request, List.of("branch 1-2", "unit battery")))
        .hasMessage(
            "preventive:2: device battery is a battery, and of devices only generators are lost");
  }
}
