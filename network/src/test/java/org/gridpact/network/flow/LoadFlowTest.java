package org.gridpact.network.flow;

import static org.assertj.core.api.Assertions.assertThat;
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
}
