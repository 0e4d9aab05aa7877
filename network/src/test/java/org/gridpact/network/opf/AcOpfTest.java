package org.gridpact.network.opf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.powsybl.iidm.network.Branch;
import com.powsybl.iidm.network.Bus;
import com.powsybl.iidm.network.Generator;
import com.powsybl.iidm.network.Network;
import com.powsybl.loadflow.LoadFlow;
import com.powsybl.loadflow.LoadFlowParameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridpact.model.testing.SharedData;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.SmallGrids;
import org.gridpact.network.matpower.MatpowerCase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AcOpfTest {
  @TempDir private Path folder;

  private static Grid pglib(String name) throws Exception {
    return Grid.read(SharedData.path("networks/pglib/pglib_opf_" + name + ".m").toString());
  }

  private static OpfResult.Optimal optimal(OpfResult result) {
    assertThat(result).isInstanceOf(OpfResult.Optimal.class);
    return (OpfResult.Optimal) result;
  }

  /** Within 0.1 % of the published cost, above the proven bound, and held by another load flow. */
  @ParameterizedTest
  @CsvSource({
    "case3_lmbd, 5.8126e+03",
    "case5_pjm, 1.7552e+04",
    "case14_ieee, 2.1781e+03",
    "case24_ieee_rts, 6.3352e+04",
    "case30_ieee, 8.2085e+03",
    "case57_ieee, 3.7589e+04",
    "case118_ieee, 9.7214e+04",
    "case300_ieee, 5.6522e+05"
  })
  void publishedCostsAreMetWithinEveryLimit(String name, double cost) throws Exception {
    Grid grid = pglib(name);
    OpfResult.Optimal optimal = optimal(AcOpf.solve(grid));
    assertThat(optimal.cost()).isBetween(cost * 0.9999, cost * 1.001);
    assertThat(optimal.lowerBound()).isLessThan(optimal.cost());
    requireHolds(grid, optimal);
  }

  /** Sets the dispatch in PowSyBl's own network, solves, and looks at every limit of the file. */
  private static void requireHolds(Grid grid, OpfResult.Optimal optimal) {
    Network network = grid.newNetwork();
    MatpowerCase source = grid.matpowerCase().orElseThrow();
    List<String> lines = source.dcLineIds();
    for (OpfResult.Output output : optimal.generation()) {
      if (lines.contains(output.unit())) {
        MatpowerCase.DcLine line = source.dcLines().get(lines.indexOf(output.unit()));
        double arrives = output.mw() * (1 - line.lossShare()) - line.fixedLossMw();
        load(network, line.from(), output.unit() + " from", output.mw(), -output.mvar());
        load(network, line.to(), output.unit() + " to", -arrives, -output.farMvar());
        continue;
      }
      Generator generator = network.getGenerator(output.unit());
      Bus bus = generator.getTerminal().getBusBreakerView().getBus();
      double kv = bus.getVoltageLevel().getNominalV();
      generator.setTargetP(output.mw());
      generator.setTargetV(optimal.voltages().get(bus.getId()) * kv);
      generator.setVoltageRegulatorOn(true);
    }
    LoadFlowParameters parameters =
        new LoadFlowParameters()
            .setDistributedSlack(false)
            .setUseReactiveLimits(false)
            .setTransformerVoltageControlOn(false)
            .setPhaseShifterRegulationOn(false)
            .setShuntCompensatorVoltageControlOn(false)
            .setTwtSplitShuntAdmittance(true)
            .setReadSlackBus(true)
            .setWriteSlackBus(false);
    assertThat(LoadFlow.run(network, parameters).isFullyConverged()).isTrue();
    for (MatpowerCase.Bus bus : source.buses()) {
      Bus solved = network.getBusBreakerView().getBus("" + bus.number());
      double volts = solved.getV() / solved.getVoltageLevel().getNominalV();
      assertThat(volts)
          .as("bus %d", bus.number())
          .isBetween(bus.minPu() - 2e-4, bus.maxPu() + 2e-4)
          .isCloseTo(optimal.voltages().get("" + bus.number()), within(2e-4));
    }
    for (int k = 0; k < source.branches().size(); k++) {
      MatpowerCase.Branch limits = source.branches().get(k);
      Branch<?> branch = network.getBranch(source.branchIds().get(k));
      if (limits.inService() && limits.ratingMva() > 0) {
        double from = Math.hypot(branch.getTerminal1().getP(), branch.getTerminal1().getQ());
        double to = Math.hypot(branch.getTerminal2().getP(), branch.getTerminal2().getQ());
        assertThat(Math.max(from, to))
            .as("branch %s", branch.getId())
            .isLessThan(limits.ratingMva() + 0.05);
      }
    }
  }

  private static void load(Network network, int number, String id, double mw, double mvar) {
    Bus bus = network.getBusBreakerView().getBus("" + number);
    bus.getVoltageLevel().newLoad().setId(id).setBus(bus.getId()).setP0(mw).setQ0(mvar).add();
  }

  /** MATPOWER's t_case9_dcline, without its generators' capability curves. */
  private static final String NINE =
      """
      mpc.bus = [
        1  3 0   0  0 0 1 1 0 345 1 1.1 0.9;
        2  2 0   0  0 0 1 1 0 345 1 1.1 0.9;
        30 2 0   0  0 0 1 1 0 345 1 1.1 0.9;
        4  1 0   0  0 0 1 1 0 345 1 1.1 0.9;
        5  1 90  30 0 0 1 1 0 345 1 1.1 0.9;
        6  1 0   0  0 0 1 1 0 345 1 1.1 0.9;
        7  1 100 35 0 0 1 1 0 345 1 1.1 0.9;
        8  1 0   0  0 0 1 1 0 345 1 1.1 0.9;
        9  1 125 50 0 0 1 1 0 345 1 1.1 0.9
      ];
      mpc.gen = [
        1  0   0 300 -300 1 100 1 250 90;
        2  163 0 300 -300 1 100 1 300 10;
        30 85  0 300 -300 1 100 1 270 10
      ];
      mpc.branch = [
        1  4 0      0.0576 0     0   250 250 0 0 1 -360 2.48;
        4  5 0.017  0.092  0.158 0   250 250 0 0 1 -360 360;
        5  6 0.039  0.17   0.358 150 150 150 0 0 1 -360 360;
        30 6 0      0.0586 0     0   300 300 0 0 1 -360 360;
        6  7 0.0119 0.1008 0.209 40  150 150 0 0 1 -360 360;
        7  8 0.0085 0.072  0.149 250 250 250 0 0 1 -360 360;
        8  2 0      0.0625 0     250 250 250 0 0 1 -360 360;
        8  9 0.032  0.161  0.306 250 250 250 0 0 1 -360 360;
        9  4 0.01   0.085  0.176 250 250 250 0 0 1 -2   360
      ];
      mpc.gencost = [
        1 0 0 4 0      0      100 2500 200 5500 250 7250;
        2 0 0 2 24.035 -403.5 0   0    0   0    0   0;
        1 0 0 3 0      0      200 3000 300 5000 0   0
      ];
      mpc.dcline = [
        30 4 1 10 8.9  0 0 1.01 1    1 10 -10 10 -10 10 1 0.01;
        7  9 1 2  1.96 0 0 1    1    2 10 0   0  0   0  0 0;
        5  8 0 0  0    0 0 1    1    1 10 -10 10 -10 10 0 0;
        5  9 1 10 9.5  0 0 1    0.98 0 10 -10 10 -10 10 0 0.05
      ];
      """;

  private static Grid nine(String fields) throws Exception {
    return SmallGrids.grid("nine", 100, fields);
  }

  /** Free lines carry what saves most; one with a cost less, and its neighbour more. */
  @Test
  void dcLinesCarryWhatIsCheapest() throws Exception {
    Grid grid = nine(NINE);
    OpfResult.Optimal free = optimal(AcOpf.solve(grid));
    requireHolds(grid, free);
    assertThat(free.generation().get(3).unit()).isEqualTo("DC30-4");
    assertThat(free.generation().get(3).mw()).isCloseTo(10, within(1e-3));
    assertThat(free.generation().get(5).mw()).isCloseTo(10, within(1e-3));
    assertThat(free.lowerBound()).isLessThan(free.cost());

    double found = free.generation().get(4).mw();
    assertThat(found).isStrictlyBetween(2.0, 10.0);
    for (double other : new double[] {2, found + 2, 10}) {
      String held = NINE.replace("2 10 0   0  0   0  0 0;", other + " " + other + " 0 0 0 0 0 0;");
      assertThat(held).isNotEqualTo(NINE);
      assertThat(optimal(AcOpf.solve(nine(held))).cost())
          .as("%s MW", other)
          .isGreaterThan(free.cost() * (1 - 2e-5));
    }
    Grid dear =
        nine(NINE + "mpc.dclinecost = [ 2 0 0 2 0 0; 2 0 0 2 0 0; 2 0 0 2 0 0; 2 0 0 2 7.3 0 ];\n");
    OpfResult.Optimal priced = optimal(AcOpf.solve(dear));
    requireHolds(dear, priced);
    assertThat(priced.generation().get(4).mw()).isGreaterThan(found + 1);
    assertThat(priced.generation().get(5).mw()).isLessThan(9);
  }

  /** What a DC line takes from the slack bus or gives to it, the slack's units give or save. */
  @Test
  void aDcLineAtTheSlackBusIsBalancedThere() throws Exception {
    Grid grid = nine(NINE.replace("5  9 1 10 9.5", "1  9 1 10 9.5"));
    requireHolds(grid, optimal(AcOpf.solve(grid)));
  }

  @Test
  void fourteenBusesArePricedByWhatALoadCosts() throws Exception {
    Path file = SharedData.path("networks/pglib/pglib_opf_case14_ieee.m");
    OpfResult.Optimal optimal = optimal(AcOpf.solve(Grid.read(file.toString())));
    String more = Files.readString(file).replaceFirst("14\\t 1\\t 14\\.9\\t", "14\t 1\t 15.9\t");
    assertThat(more).isNotEqualTo(Files.readString(file));
    Path changed = Files.writeString(folder.resolve("more.m"), more);
    double cost = optimal(AcOpf.solve(Grid.read(changed.toString()))).cost();
    double price = optimal.prices().get("14");
    assertThat(cost - optimal.cost()).isCloseTo(price, within(0.02 * price));
  }

  @Test
  void aGridWithoutCostsIsRefused() throws Exception {
    assertThatThrownBy(() -> AcOpf.solve(Grid.read("builtin:feeder33")))
        .isInstanceOf(OpfException.class)
        .hasMessageContaining("no gencost");
  }

  @Test
  void whereALineCannotCarryTheLoadTheConflictIsNamed() throws Exception {
    String two =
        """
        mpc.bus = [
          1 3 0 0 0 0 1 1 0 110 1 1.05 0.95;
          2 1 60 10 0 0 1 1 0 110 1 1.05 0.95
        ];
        mpc.gen = [ 1 60 0 100 -100 1 100 1 200 0 ];
        mpc.branch = [ 1 2 0.01 0.1 0 50 0 0 0 0 1 -360 360 ];
        mpc.gencost = [ 2 0 0 3 0.01 10 0 ];
        """;
    assertThat(AcOpf.solve(SmallGrids.grid("two", 100, two)))
        .isInstanceOfSatisfying(
            OpfResult.Infeasible.class,
            infeasible ->
                assertThat(infeasible.conflicts())
                    .extracting(OpfResult.Conflict::what)
                    .contains("branch 1-2 at its from end"));
    Grid wide = SmallGrids.grid("wide", 100, two.replace(" 50 0 0", " 90 0 0"));
    OpfResult.Optimal optimal = optimal(AcOpf.solve(wide));
    assertThat(optimal.generation().getFirst().mw()).isBetween(60.2, 60.6);
    assertThat(optimal.voltages().get("1")).isCloseTo(1.05, within(1e-3));
  }

  /** A load of 80 MW behind a branch; bus 3 is isolated. */
  private static String two(String branch) {
    return """
    mpc.bus = [
      1 3 0  0  0 0 1 1 0 110 1 1.1 0.9;
      3 4 5  0  0 0 1 1 0 110 1 1.1 0.9;
      2 1 80 20 0 0 1 1 0 110 1 1.1 0.9 ];
    mpc.gen = [
      3 5  0 99 -99 1 100 1 50  0;
      1 80 0 99 -99 1 100 1 200 0 ];
    mpc.branch = [
      1 2 %s 0 0 0 0 0 0 1;
      2 3 0 0.1 0 0 0 0 0 0 1 ];
    mpc.gencost = [
      2 0 0 2 1  0;
      2 0 0 2 10 0 ];
    """
        .formatted(branch);
  }

  @Test
  void isolatedBusesAreLeftOut() throws Exception {
    Grid grid = SmallGrids.grid("two", 100, two("0.01 0.1"));
    OpfResult.Optimal optimal = optimal(AcOpf.solve(grid));
    assertThat(optimal.generation())
        .singleElement()
        .satisfies(g -> assertThat(g.unit()).isEqualTo("G1"));
    assertThat(optimal.cost()).isBetween(800.0, 820.0);
    assertThat(optimal.lowerBound()).isBetween(799.9, 800.0);
    assertThat(optimal.prices()).containsOnlyKeys("1", "3", "2");
    assertThat(optimal.prices().get("3")).isNaN();
    assertThat(optimal.prices().get("2")).isBetween(10.0, 11.0);
  }

  /** The DC model, which the search starts from where it can, has no place for it. */
  @Test
  void aBranchWithoutReactanceIsNoReasonToRefuse() throws Exception {
    String beside = two("0.01 0.1 0 0 0 0 0 0 1;\n  1 2 0.01 0");
    OpfResult.Optimal optimal = optimal(AcOpf.solve(SmallGrids.grid("two", 100, beside)));
    assertThat(optimal.cost()).isBetween(800.0, 820.0);
  }

  /** What bus 2 takes falls with the square of its voltage. */
  @Test
  void aVoltageThatMayBeNoLowerIsALeast() throws Exception {
    Grid grid = SmallGrids.grid("two", 100, two("0.01 0.1").replace("2 1 80 20 0", "2 1 0 0 80"));
    assertThat(optimal(AcOpf.solve(grid)).binding())
        .singleElement()
        .satisfies(
            binding -> {
              assertThat(binding.what()).isEqualTo("voltage of bus 2");
              assertThat(binding.limit()).isEqualTo(0.9);
              assertThat(binding.least()).isTrue();
              assertThat(binding.price()).isBetween(1_300.0, 1_600.0);
            });
  }
}
