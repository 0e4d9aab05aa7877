package org.gridpact.network.grid;

import static org.assertj.core.api.Assertions.assertThat;

import com.powsybl.iidm.network.Network;
import com.powsybl.iidm.network.SwitchKind;
import com.powsybl.iidm.network.TopologyKind;
import com.powsybl.iidm.network.VoltageLevel;
import com.powsybl.iidm.serde.NetworkSerDe;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.LoadFlow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeBreakerTest {

  /** A generator and a load in two stations of nodes and breakers, joined by two lines. */
  private static Network twoStations() {
    Network network = Network.create("two stations", "test");
    VoltageLevel west = station(network, "WEST");
    VoltageLevel east = station(network, "EAST");
    west.newGenerator()
        .setId("G")
        .setNode(1)
        .setMinP(0)
        .setMaxP(100)
        .setTargetP(0)
        .setTargetV(20)
        .setVoltageRegulatorOn(true)
        .add();
    east.newLoad().setId("L").setNode(1).setP0(10).setQ0(2).add();
    for (int i = 1; i <= 2; i++) {
      network
          .newLine()
          .setId("LINE" + i)
          .setVoltageLevel1("WEST")
          .setNode1(1 + i)
          .setVoltageLevel2("EAST")
          .setNode2(1 + i)
          .setR(0.1)
          .setX(0.4)
          .add();
    }
    return network;
  }

  /** One busbar section, and three breakers from it. */
  private static VoltageLevel station(Network network, String id) {
    VoltageLevel level =
        network
            .newVoltageLevel()
            .setId(id)
            .setNominalV(20)
            .setTopologyKind(TopologyKind.NODE_BREAKER)
            .add();
    level.getNodeBreakerView().newBusbarSection().setId(id + "_BAR").setNode(0).add();
    for (int node = 1; node <= 3; node++) {
      level
          .getNodeBreakerView()
          .newSwitch()
          .setId(id + "_" + node)
          .setKind(SwitchKind.BREAKER)
          .setRetained(true)
          .setNode1(0)
          .setNode2(node)
          .add();
    }
    return level;
  }

  @Test
  void nodesThatClosedBreakersJoinAreOneBusAndEachLineCanBeOpened(@TempDir Path folder)
      throws GridFileException {
    Path file = folder.resolve("stations.xiidm");
    NetworkSerDe.write(twoStations(), file);

    Grid grid = Grid.read(file.toString());

    assertThat(grid.buses()).hasSize(2);
    assertThat(grid.buses().get(1).loadWatts()).isEqualTo(10e6);
    assertThat(grid.branches()).extracting(Branch::id).containsExactly("LINE1", "LINE2");
    assertThat(grid.slackBus()).isEqualTo(grid.buses().getFirst().id());
    assertThat(grid.notices())
        .contains("the file names no slack bus: that of the largest generator, G, is taken");

    LoadFlow flow = new LoadFlow(grid);
    FlowResult.Solved both = solved(flow.solve(Injections.OF_FILE));
    FlowResult.Solved one = solved(flow.solve(new Injections(Map.of(), Set.of("LINE1"))));
    FlowResult.Solved none = solved(flow.solve(new Injections(Map.of(), Set.of("LINE1", "LINE2"))));

    assertThat(both.busVoltsPu()).hasSize(2);
    assertThat(one.lossesWatts()).isGreaterThan(1.9 * both.lossesWatts());
    assertThat(one.branches()).containsOnlyKeys("LINE2");
    assertThat(none.deEnergised()).containsExactly(grid.buses().get(1).id());
  }

  private static FlowResult.Solved solved(FlowResult result) {
    return switch (result) {
      case FlowResult.Solved s -> s;
      case FlowResult.Failed f -> throw new AssertionError(f.reason());
    };
  }
}
