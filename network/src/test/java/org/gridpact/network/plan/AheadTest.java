package org.gridpact.network.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.BranchLimit;
import org.gridpact.model.area.Economics;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Outage;
import org.junit.jupiter.api.Test;

/** Plans that look beyond the present: at a battery's charge, and at a branch that may be lost. */
class AheadTest {
  private final FeederArea feeder = new FeederArea();

  private static Map<String, Double> targets(PlanResult result) {
    assertThat(result).isInstanceOf(PlanResult.Plan.class);
    Map<String, Double> targets = new HashMap<>();
    ((PlanResult.Plan) result)
        .setpoints()
        .forEach(s -> targets.put(s.device(), ((Setpoint.Power) s).maxWatts()));
    return targets;
  }

  private Forecast flat(double factor) {
    return feeder.forecast((_, _) -> factor);
  }

  @Test
  void aSmallBatteryKeepsSomeOfItsChargeForTheHoursAfter() {
    Area area = feeder.with(0.8, 1.05, 215);
    double asIs = targets(feeder.planner(area).plan(feeder.request())).get("bat14");
    // 60 % of 400 kWh above the lower bound of 10 %: 200 kWh, for two hours of what is asked now.
    Economics small =
        new Economics(Optional.empty(), Optional.of(new Economics.Storage(400_000, 0.81)));
    Area stored = feeder.storing(area, small, "bat14", "bat30");

    PlanResult result = feeder.planner(stored).plan(feeder.request());

    Map<String, Double> now = targets(result);
    double batteries = now.getOrDefault("bat14", 0.0) + now.getOrDefault("bat30", 0.0);
    assertThat(asIs).isLessThan(-200_000);
    // Two batteries, two hours, a tenth lost on the way out: no more than 180 kW on the mean.
    assertThat(-batteries).isLessThan(-asIs);
    assertThat(((PlanResult.Plan) result).evidence().reasoning())
        .anyMatch(w -> w.contains("without a forecast what is measured is taken to last"));
  }

  @Test
  void aFullBatteryIsNotChargedWhileItDischarges() {
    feeder.watts.put("pv18", -2_000_000.0);
    feeder.battery("large", "15", 1_000_000);
    feeder.stateOfCharge.put("large", 0.9499);
    PlanRequest request = feeder.request("pv18", "pv33", "ev17", "ev24", "ev32", "bat14", "bat30");
    FlowResult.Solved now =
        (FlowResult.Solved) feeder.planner(feeder.with(0.8, 1.2, 1_000)).present(request);
    Area area = feeder.with(0.8, now.busVoltsPu().get("18") - 1e-4, 1_000);
    Economics lossy =
        new Economics(Optional.empty(), Optional.of(new Economics.Storage(400_000, 0.81)));

    PlanResult unknown = feeder.planner(area).plan(request);
    PlanResult full = feeder.planner(feeder.storing(area, lossy, "large")).plan(request);

    // 40 Wh of room are 0.2 kW for a quarter of an hour; to lose what there is no room for, 1 MW in
    // and 0.81 MW out at once, would seem to take 190 kW.
    assertThat(targets(unknown).get("large")).isBetween(10_000.0, 190_000.0);
    assertThat(full).isInstanceOf(PlanResult.Infeasible.class);
  }

  @Test
  void aForecastOfLessLoadLetsTheBatteryGiveNow() {
    Area area = feeder.with(0.8, 1.05, 215);
    Economics small =
        new Economics(Optional.empty(), Optional.of(new Economics.Storage(400_000, 0.81)));
    Planner planner = feeder.planner(feeder.storing(area, small, "bat14", "bat30"));
    Map<String, Double> lasting = targets(planner.plan(feeder.request()));

    PlanResult easing =
        planner.plan(feeder.request(), new PlanOptions(Optional.of(flat(0.7)), List.of()));

    assertThat(sumOfLoads(targets(easing))).isCloseTo(0, within(1.0));
    assertThat(sumOfLoads(lasting)).isPositive();
    assertThat(((PlanResult.Plan) easing).evidence().reasoning())
        .anyMatch(w -> w.contains("with the medians of the forecast of 1970-01-01T00:00:00Z"));
  }

  @Test
  void eachQuarterHasTheLimitsOfItsTime() {
    Economics small =
        new Economics(Optional.empty(), Optional.of(new Economics.Storage(400_000, 0.81)));
    Area lasting = feeder.storing(feeder.with(0.8, 1.05, 215), small, "bat14", "bat30");
    Area forNow = feeder.head(lasting, FeederArea.atMidnight(BranchLimit.ofAmperes(215)));

    Map<String, Double> now = targets(feeder.planner(forNow).plan(feeder.request()));
    PlanRequest later = feeder.request().at(900_000, feeder.watts, feeder.available);

    assertThat(sumOfLoads(now)).as("no charge is kept for what does not come").isZero();
    assertThat(sumOfLoads(targets(feeder.planner(lasting).plan(feeder.request())))).isPositive();
    assertThat(feeder.planner(forNow).plan(later)).isInstanceOf(PlanResult.NotNeeded.class);
  }

  @Test
  void anOldForecastIsNotUsedAndThePlanSaysSo() {
    Area stored =
        feeder.storing(
            feeder.with(0.8, 1.05, 215),
            new Economics(Optional.empty(), Optional.of(new Economics.Storage(400_000, 0.81))),
            "bat14",
            "bat30");
    Planner planner = feeder.planner(stored);
    long late = Expectation.FORECAST_AGE_MAX_MILLIS + 1;
    PlanRequest request = feeder.request().at(late, feeder.watts, feeder.available);
    PlanOptions options = new PlanOptions(Optional.of(flat(0.7)), List.of());

    PlanResult.Plan plan = (PlanResult.Plan) planner.plan(request, options);

    assertThat(plan.setpoints()).isEqualTo(((PlanResult.Plan) planner.plan(request)).setpoints());
    assertThat(plan.evidence().reasoning())
        .anyMatch(w -> w.contains("1970-01-01T00:00:00Z is too"));
  }

  @Test
  void whatCannotBeKeptLaterIsNoReasonToLeaveThePresentAsItIs() {
    Economics store =
        new Economics(Optional.empty(), Optional.of(new Economics.Storage(400_000, 0.81)));
    Planner planner =
        feeder.planner(feeder.storing(feeder.with(0.8, 1.05, 215), store, "bat14", "bat30"));

    PlanResult result =
        planner.plan(feeder.request(), new PlanOptions(Optional.of(flat(1.6)), List.of()));

    assertThat(result).isInstanceOf(PlanResult.Plan.class);
    assertThat(((PlanResult.Plan) result).evidence().held()).isTrue();
    assertThat(((PlanResult.Plan) result).evidence().reasoning())
        .anyMatch(w -> w.startsWith("planned for the present alone") && w.contains("minutes"));
  }

  @Test
  void withinAQuarterPowersGoTheStraightWayFromTheirReadingToTheMedian() {
    PlanRequest now = feeder.request().at(0, feeder.watts, feeder.available);
    double meter = feeder.watts.get("m18");

    Expectation soon = Expectation.at(now, flat(2), 300_000, List.of("m18", "nobody"));
    Expectation then = Expectation.at(now, flat(2), 900_000, List.of("m18", "nobody"));

    // The quarter that has begun is forecast as it is measured.
    assertThat(soon.request().deviceWatts().get("m18")).isCloseTo(meter, within(0.1));
    assertThat(then.request().deviceWatts().get("m18")).isCloseTo(2 * meter, within(0.1));
    assertThat(then.request().deviceWatts().get("m17")).isEqualTo(feeder.watts.get("m17"));
    assertThat(then.lasting()).containsExactly("nobody");
  }

  /** By how much flexible loads are curtailed. */
  private double sumOfLoads(Map<String, Double> targets) {
    return targets.entrySet().stream()
        .filter(e -> e.getKey().startsWith("ev"))
        .mapToDouble(e -> feeder.available.get(e.getKey()) - e.getValue())
        .sum();
  }

  @Test
  void noPlanBringsBackWhatAnOutageCutsOff() {
    PlanOptions options = new PlanOptions(Optional.empty(), List.of(outage("17-18")));

    PlanResult result = feeder.planner(feeder.with(0.8, 1.05, 500)).plan(feeder.request(), options);

    assertThat(result).isInstanceOf(PlanResult.Infeasible.class);
    assertThat(((PlanResult.Infeasible) result).explanation())
        .isEqualTo("no setpoints keep supply: with branch 17-18 out, no supply at 1 buses: 18");
  }

  @Test
  void anOutageOfNoBranchIsRefused() {
    Planner planner = feeder.planner(feeder.with(0.8, 1.05, 215));
    PlanOptions options = new PlanOptions(Optional.empty(), List.of(outage("7-70")));
    assertThatThrownBy(() -> planner.plan(feeder.request(), options))
        .hasMessageEndingWith("has no branch 7-70");
  }

  @Test
  void anOutageOfNoGeneratorIsRefused() {
    Planner planner = feeder.planner(feeder.with(0.8, 1.05, 215));
    Outage lost = new Outage("unit G7", Set.of(), Set.of("G7"));
    PlanOptions options = new PlanOptions(Optional.empty(), List.of(lost));
    assertThatThrownBy(() -> planner.plan(feeder.request(), options))
        .hasMessageEndingWith("has no generator G7");
  }

  private static Outage outage(String branch) {
    return new Outage("branch " + branch, Set.of(branch), Set.of());
  }
}
