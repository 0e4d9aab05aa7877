package org.gridpact.network.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.powsybl.iidm.network.Network;
import com.powsybl.iidm.network.RatioTapChangerAdder;
import com.powsybl.iidm.serde.NetworkSerDe;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.grid.SmallGrids;
import org.gridpact.network.grid.Taps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transformers at other taps than their file's. */
class TransformerTest {
  @TempDir private Path folder;

  private static FlowResult.Solved at(LoadFlow flow, Map<String, Integer> taps) {
    return switch (flow.solve(new Injections(Map.of(), Set.of(), taps))) {
      case FlowResult.Solved s -> s;
      case FlowResult.Failed f -> throw new AssertionError(f.reason());
    };
  }

  @Test
  void aHigherTapRaisesTheVoltageBehindTheTransformerAndTheFilesIsAsBefore() throws Exception {
    Grid grid = SmallGrids.district();
    assertThat(grid.branch("1-2").orElseThrow().taps()).contains(new Taps(-16, 0, 16));
    assertThat(grid.branch("2-3").orElseThrow().taps()).isEmpty();
    LoadFlow flow = new LoadFlow(grid);
    double file = at(flow, Map.of()).busVoltsPu().get("2");

    double up = at(flow, Map.of("1-2", 4)).busVoltsPu().get("2");
    assertThat(up).isEqualTo(file * 1.025, within(0.002));
    assertThat(at(flow, Map.of("1-2", -4)).busVoltsPu().get("2"))
        .isEqualTo(file * 0.975, within(0.002));
    assertThat(at(flow, Map.of()).busVoltsPu().get("2")).isEqualTo(file, within(1e-6));
  }

  /** Without load nothing drops across the transformer, so its ratio shows exactly. */
  @Test
  void aStepIsFiveEighthsOfAPercent() throws Exception {
    Injections.Demand none = new Injections.Demand(0, 0);
    FlowResult flow =
        new LoadFlow(SmallGrids.district())
            .solve(new Injections(Map.of("2", none, "3", none), Set.of(), Map.of("1-2", 3)));
    assertThat(((FlowResult.Solved) flow).busVoltsPu().get("2"))
        .isEqualTo(1 + 3 * 0.00625, within(1e-6));
  }

  @Test
  void aPositionTheTransformerDoesNotHaveIsNoStateAndATapOfALineIsAMistake() throws Exception {
    LoadFlow flow = new LoadFlow(SmallGrids.district());
    FlowResult beyond = flow.solve(new Injections(Map.of(), Set.of(), Map.of("1-2", 17)));
    assertThat(beyond)
        .isEqualTo(new FlowResult.Failed("branch 1-2 has tap positions -16 to 16, not 17"));
    assertThatThrownBy(() -> at(flow, Map.of("2-3", 0))).hasMessageContaining("2-3");
  }

  @Test
  void anXiidmFilesOwnTapsAreTaken() throws Exception {
    Network network = SmallGrids.district().newNetwork();
    RatioTapChangerAdder taps =
        network
            .getTwoWindingsTransformer("1-2")
            .newRatioTapChanger()
            .setLowTapPosition(1)
            .setTapPosition(2)
            .setLoadTapChangingCapabilities(false);
    for (double rho : new double[] {0.9, 1, 1.05}) {
      taps.beginStep().setRho(rho).endStep();
    }
    taps.add();
    Path file = folder.resolve("taps.xiidm");
    NetworkSerDe.write(network, file);
    Grid grid = read(file);

    assertThat(grid.branch("1-2").orElseThrow().taps()).contains(new Taps(1, 2, 3));
    LoadFlow flow = new LoadFlow(grid);
    double neutral = at(flow, Map.of()).busVoltsPu().get("2");
    assertThat(at(flow, Map.of("1-2", 3)).busVoltsPu().get("2"))
        .isEqualTo(neutral * 1.05, within(0.003));
  }

  private static Grid read(Path file) throws GridFileException {
    return Grid.read(file.toString());
  }
}
