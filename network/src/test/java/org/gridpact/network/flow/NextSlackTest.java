package org.gridpact.network.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.powsybl.iidm.network.Bus;
import com.powsybl.iidm.network.Network;
import com.powsybl.iidm.network.extensions.SlackTerminal;
import com.powsybl.loadflow.LoadFlowParameters;
import com.powsybl.openloadflow.OpenLoadFlowParameters;
import com.powsybl.openloadflow.network.SlackBusSelectionMode;
import java.util.List;
import java.util.Map;
import org.gridpact.model.area.Limits;
import org.gridpact.model.testing.SharedData;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AfterLoss;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.security.Contingency;
import org.gridpact.network.security.Outcome;
import org.gridpact.network.security.SecurityCheck;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who balances where the slack bus has lost its units, beside Open LoadFlow left to choose. */
class NextSlackTest {

  @ParameterizedTest
  @CsvSource({"case14_ieee, 2", "case24_ieee_rts, 23", "case57_ieee, 8", "case118_ieee, 66"})
  void theBusWhoseUnitsCanGiveMostTakesOverAsInOpenLoadFlow(String source, String expected)
      throws Exception {
    Grid grid = Grid.read(SharedData.path("networks/pglib/pglib_opf_" + source + ".m").toString());
    List<Contingency> units =
        Unit.of(grid).stream()
            .filter(u -> u.bus().equals(grid.slackBus()))
            .<Contingency>map(u -> new Contingency.Generator(u.id()))
            .toList();
    Contingency lost = units.size() == 1 ? units.getFirst() : new Contingency.Several(units);

    Network other = without(grid, lost);
    String balances = solve(other);

    AcNetwork network = AcNetwork.of(grid);
    AfterLoss.Left left =
        new AfterLoss(network).of(Injections.OF_FILE, lost.outage()).orElseThrow();
    assertThat(network.busId(left.solver().network().slack())).isEqualTo(expected);
    assertThat(merged(other, expected).getId()).isEqualTo(balances);

    Outcome.Solved own =
        (Outcome.Solved) new SecurityCheck(grid, limits(grid)).check(Injections.OF_FILE, lost);
    assertThat(own.state().deEnergised()).isEmpty();
    for (var bus : grid.buses()) {
      double pu = merged(other, bus.id()).getV() * 1e3 / bus.nominalVolts();
      assertThat(own.state().busVoltsPu().get(bus.id())).as(bus.id()).isCloseTo(pu, within(1e-6));
    }
    own.state()
        .branches()
        .forEach(
            (id, flow) ->
                assertThat(flow.fromWatts())
                    .as(id)
                    .isCloseTo(other.getBranch(id).getTerminal1().getP() * 1e6, within(1e3)));
  }

  /** The file's network without those units, the others giving more by their headroom. */
  private static Network without(Grid grid, Contingency lost) {
    Network network = grid.newNetwork();
    double slackWatts =
        ((FlowResult.Solved) new LoadFlow(grid).solve(Injections.OF_FILE)).slackWatts();
    new HeadroomShares(grid)
        .after(1, slackWatts, lost.units())
        .forEach((id, watts) -> network.getGenerator(id).setTargetP(watts / 1e6));
    lost.units().forEach(id -> network.getGenerator(id).getTerminal().disconnect());
    SlackTerminal.reset(network);
    return network;
  }

  /** Id of the bus that it balances from, in the bus view. */
  private static String solve(Network network) {
    LoadFlowParameters parameters =
        new LoadFlowParameters()
            .setDistributedSlack(false)
            .setUseReactiveLimits(false)
            .setTwtSplitShuntAdmittance(true)
            .setReadSlackBus(false)
            .setWriteSlackBus(false);
    OpenLoadFlowParameters.create(parameters)
        .setSlackBusSelectionMode(SlackBusSelectionMode.LARGEST_GENERATOR)
        .setNewtonRaphsonConvEpsPerEq(1e-8)
        .setGeneratorsWithZeroMwTargetAreNotStarted(false);
    return DistributedSlack.solved(network, parameters).getSlackBusResults().getFirst().getId();
  }

  private static Bus merged(Network network, String id) {
    Bus bus = network.getBusBreakerView().getBus(id);
    return bus.getVoltageLevel().getBusView().getMergedBus(id);
  }

  private static GridLimits limits(Grid grid) {
    return GridLimits.of(grid, new Limits(0.9, 1.1, Map.of(), true)).complete().limits();
  }
}
