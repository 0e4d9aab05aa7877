package org.gridpact.network.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Set;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.junit.jupiter.api.Test;

class LoadFlowTest {
  private final Grid feeder = grid("builtin:feeder33");

  private static Grid grid(String source) {
    try {
      return Grid.read(source);
    } catch (GridFileException e) {
      throw new AssertionError(e);
    }
  }

  private static FlowResult.Solved solved(FlowResult result) {
    return switch (result) {
      case FlowResult.Solved s -> s;
      case FlowResult.Failed f -> throw new AssertionError(f.reason());
    };
  }

  @Test
  void theFeederLosesWhatThePaperSays() {
    FlowResult.Solved base = solved(new LoadFlow(feeder).solve(Injections.OF_FILE));

    assertThat(base.lossesWatts()).isCloseTo(202_677.1, within(0.1));
    assertThat(base.lossesVars()).isCloseTo(135_141.0, within(0.1));
    var lowest = base.busVoltsPu().entrySet().stream().min(Map.Entry.comparingByValue());
    assertThat(lowest.orElseThrow().getKey()).isEqualTo("18");
    assertThat(lowest.orElseThrow().getValue()).isCloseTo(0.913090, within(5e-7));
    assertThat(base.slackWatts()).isCloseTo(3_715_000 + base.lossesWatts(), within(1.0));
  }

  @Test
  void aWarmStartFindsTheSameState() {
    LoadFlow flow = new LoadFlow(feeder);
    FlowResult.Solved first = solved(flow.solve(Injections.OF_FILE));
    flow.solve(new Injections(Map.of("18", new Injections.Demand(400_000, 100_000)), Set.of()));
    FlowResult.Solved again = solved(flow.solve(Injections.OF_FILE));

    assertThat(again.lossesWatts()).isCloseTo(first.lossesWatts(), within(0.01));
  }

  @Test
  void openingALateralTakesItsSupplyAndClosingItGivesItBack() {
    LoadFlow flow = new LoadFlow(feeder);
    FlowResult.Solved before = solved(flow.solve(Injections.OF_FILE));

    FlowResult.Solved open = solved(flow.solve(new Injections(Map.of(), Set.of("2-19"))));

    assertThat(open.deEnergised()).containsExactly("19", "20", "21", "22");
    assertThat(open.busVoltsPu()).hasSize(29).doesNotContainKey("20");
    assertThat(open.branches()).doesNotContainKeys("2-19", "20-21", "21-8");
    assertThat(before.slackWatts() - open.slackWatts()).isBetween(360_000.0, 364_000.0);
    assertThat(solved(flow.solve(Injections.OF_FILE)).lossesWatts())
        .isCloseTo(before.lossesWatts(), within(0.01));
  }

  @Test
  void openingTheHeadLeavesOnlyTheSubstationWithSupply() {
    FlowResult.Solved dark =
        solved(new LoadFlow(feeder).solve(new Injections(Map.of(), Set.of("1-2"))));

    assertThat(dark.busVoltsPu()).containsOnlyKeys("1");
    assertThat(dark.deEnergised()).hasSize(32);
    assertThat(dark.branches()).isEmpty();
  }

  @Test
  void aLoadBeyondWhatTheFeederCanCarryFailsWithoutValuesAndTheNextOneSolves() {
    LoadFlow flow = new LoadFlow(feeder);

    FlowResult result =
        flow.solve(new Injections(Map.of("18", new Injections.Demand(50e6, 0)), Set.of()));

    assertThat(result).isInstanceOf(FlowResult.Failed.class);
    assertThat(solved(flow.solve(Injections.OF_FILE)).lossesWatts())
        .isCloseTo(202_677.1, within(0.1));
  }

  @Test
  void productionAtTheEndOfTheFeederTurnsItsFlow() {
    FlowResult.Solved sunny =
        solved(
            new LoadFlow(feeder)
                .solve(
                    new Injections(Map.of("18", new Injections.Demand(-1_000_000, 0)), Set.of())));

    assertThat(sunny.branches().get("17-18").fromWatts()).isNegative();
    assertThat(sunny.branches().get("17-18").amperes()).isPositive();
    assertThat(sunny.busVoltsPu().get("18")).isGreaterThan(sunny.busVoltsPu().get("17"));
  }

  @Test
  void aBusThatIsNotThereIsRefused() {
    LoadFlow flow = new LoadFlow(feeder);

    assertThatThrownBy(
            () -> flow.solve(new Injections(Map.of("99", new Injections.Demand(1, 0)), Set.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("feeder33 has no bus 99");
    assertThatThrownBy(() -> flow.solve(new Injections(Map.of(), Set.of("2-1"))))
        .hasMessage("feeder33 has no branch 2-1");
    assertThatThrownBy(() -> new Injections.Demand(Double.NaN, 0))
        .hasMessage("a demand of NaN W and 0.0 var is not known");
  }
}
