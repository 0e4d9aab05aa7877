package org.gridpact.network.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.Economics;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.network.plan.Severity.Level;
import org.junit.jupiter.api.Test;

/** Three flexible loads take 150 kW each and could take nothing: 450 kW of reserve up. */
class ReserveTest {
  private static final double ALL = 450_000;
  private static final Economics STORED =
      new Economics(Optional.empty(), Optional.of(new Economics.Storage(400_000, 0.81)));

  private final FeederArea feeder = new FeederArea();
  private final Area roomy = feeder.with(0.8, 1.05, 1_000);

  private PlanResult plan(Area area, String... unavailable) {
    return feeder.planner(area).plan(feeder.request(unavailable));
  }

  /** By how much a plan takes load off together. */
  private double curtailed(PlanResult result) {
    assertThat(result).isInstanceOf(PlanResult.Plan.class);
    return ((PlanResult.Plan) result)
        .setpoints().stream()
            .mapToDouble(s -> feeder.available.get(s.device()) - ((Setpoint.Power) s).maxWatts())
            .sum();
  }

  @Test
  void whatDevicesCouldDoAnywayNeedsNoPlan() {
    assertThat(plan(feeder.reserving(roomy, ALL, 0))).isInstanceOf(PlanResult.NotNeeded.class);
  }

  @Test
  void loadIsTakenOffSoThatItCouldComeBackAndTheReserveHasItsPrice() {
    PlanResult result = plan(feeder.reserving(roomy, 0, 60_000));

    assertThat(curtailed(result)).isBetween(60_000.0, 60_010.0);
    List<String> reasoning = ((PlanResult.Plan) result).evidence().reasoning();
    assertThat(reasoning)
        .anyMatch(
            w ->
                w.equals(
                    "the reserve down of 60.00 kW binds; one kW less of it is worth 0.15 EUR/h"))
        .anyMatch(
            w -> w.startsWith("keeps 60.") && w.endsWith("reserve down, 60.00 kW are demanded"));
    assertThat(((PlanResult.Plan) result).evidence().binding())
        .containsExactly("reserve down: 0.0 kW, at least 60.0 kW");
  }

  @Test
  void aLimitAndAReserveThatCannotBothBeKeptAreNamedTogether() {
    Area tight = feeder.with(0.8, 1.05, 225);
    double needed = curtailed(plan(tight, "bat14", "bat30"));
    assertThat(needed).isBetween(1_000.0, ALL - 10_000);

    assertThat(curtailed(plan(feeder.reserving(tight, ALL - 1.02 * needed, 0), "bat14", "bat30")))
        .isLessThan(1.02 * needed);
    PlanResult none = plan(feeder.reserving(tight, ALL - 0.9 * needed, 0), "bat14", "bat30");

    assertThat(none)
        .isInstanceOfSatisfying(
            PlanResult.Infeasible.class,
            no -> {
              assertThat(no.conflicts()).hasSize(2);
              assertThat(no.conflicts()).anyMatch(c -> c.startsWith("reserve up"));
              assertThat(no.conflicts()).anyMatch(c -> c.startsWith("branch 1-2"));
            });
  }

  @Test
  void moreThanAllDevicesHaveIsImpossibleAndTheReserveIsNamed() {
    assertThat(plan(feeder.reserving(roomy, ALL + 1_000, 0)))
        .isInstanceOfSatisfying(
            PlanResult.Infeasible.class,
            no ->
                assertThat(no.conflicts())
                    .containsExactly("reserve up: 450.0 kW, at least 451.0 kW"));
  }

  @Test
  void aBatteryCountsAsLongAsItsChargeLastsAndOneOfUnknownCapacityNotAtAll() {
    // 60 % of 400 kWh, less 10 %, less a tenth: 720 kW for a quarter of an hour; it gives 500 kW.
    Area both = feeder.storing(roomy, STORED, "bat14", "bat30");
    assertThat(plan(feeder.reserving(both, ALL + 999_900, 0)))
        .isInstanceOf(PlanResult.NotNeeded.class);
    PlanResult charging = plan(feeder.reserving(both, ALL + 1_100_000, 0));
    assertThat(curtailed(charging))
        .as("charged, which they could stop")
        .isBetween(-100_010.0, -1e5);
    assertThat(plan(feeder.reserving(roomy, ALL + 1, 0))).isInstanceOf(PlanResult.Infeasible.class);
    feeder.stateOfCharge.put("bat14", 0.2);
    // 40 kWh, of which 36 come out: 144 kW.
    ReserveWatch watch = new ReserveWatch(feeder.reserving(both, 1_200_000, 0), feeder.grid);
    assertThat(watch.violations(feeder.request(), 0))
        .singleElement()
        .isInstanceOfSatisfying(
            Violation.LackOfReserve.class,
            lack -> assertThat(lack.watts()).isCloseTo(ALL + 500_000 + 144_000, within(1.0)));
  }

  @Test
  void whatIsMeasuredIsHeldAgainstWhatIsDemanded() {
    ReserveWatch watch = new ReserveWatch(feeder.reserving(roomy, 400_000, 0), feeder.grid);
    assertThat(watch.violations(feeder.request(), 0.02)).isEmpty();

    Map<String, Double> curtailed = new HashMap<>(feeder.watts);
    curtailed.put("ev17", 105_000.0);
    PlanRequest near = feeder.request().at(1_000, curtailed, feeder.available);
    assertThat(watch.violations(near, 0)).isEmpty();
    assertThat(watch.violations(near, 0.02))
        .singleElement()
        .satisfies(v -> assertThat(v.severity().level()).isEqualTo(Level.MARGIN));
    assertThat(watch.violations(feeder.request("ev17"), 0.02))
        .singleElement()
        .satisfies(
            v -> {
              assertThat(v.limit()).isEqualTo("reserve up");
              assertThat(v.severity().level()).isEqualTo(Level.NOT_ALLOWED);
              assertThat(v.inWords(0)).isEqualTo("reserve up: 300.0 kW, at least 400.0 kW");
            });
  }
}
