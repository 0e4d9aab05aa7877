package org.gridpact.network.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.SharedData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans judged by what did not make them: PowSyBl's load flow, and trying everything. */
class PlanOracleTest {

  private static Grid read(String source) throws Exception {
    return Grid.read(
        source.startsWith("builtin")
            ? source
            : SharedData.path("networks/pglib/pglib_opf_" + source + ".m").toString());
  }

  @ParameterizedTest
  @CsvSource({
    "builtin:feeder33, 12, 3, 10",
    "case14_ieee, 9, 3, 10",
    "case57_ieee, 30, 4, 10",
    "case118_ieee, 60, 5, 10"
  })
  void everyPlanHoldsInTheLoadFlowThatDidNotMakeIt(
      String source, int devices, int tight, int states) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("replay with -Dseed=" + seed);
    Grid grid = read(source);
    int plans = 0;
    for (int i = 0; i < states; i++) {
      PlacedArea placed = new PlacedArea(grid, seed + i, devices, tight);
      switch (placed.planner().plan(placed.request())) {
        case PlanResult.Plan plan -> {
          plans++;
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

  private static void assertHolds(PlacedArea placed, List<Setpoint> setpoints, long seed) {
    FlowResult.Solved after = (FlowResult.Solved) placed.obeying(setpoints);
    after
        .branches()
        .forEach(
            (id, flow) ->
                assertThat(flow.amperes())
                    .as("seed %d, branch %s", seed, id)
                    .isLessThanOrEqualTo(0.98 * placed.limits.branchAmperes().get(id) + 1e-6));
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
}
