package org.gridpact.network.ac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.gridpact.model.testing.SharedData;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.grid.SmallGrids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The core against Open LoadFlow, and against losses that others published. */
class AcSolverTest {
  @TempDir private Path folder;

  private static FlowResult.Solved core(Grid grid, Injections asked) {
    AcNetwork network = AcNetwork.of(grid);
    Admittances admittances = network.admittances(asked.openBranches(), asked.tapPositions());
    AcInjections injections = network.injections(asked);
    AcResult result = new AcSolver(network).solve(admittances, injections);
    return switch (result) {
      case AcResult.Solved s ->
          new AcFlow(network, admittances, s.state()).result(injections, s.iterations());
      case AcResult.Failed f -> throw new AssertionError(f.reason());
    };
  }

  /** Both solve the same state: voltages to 1e-7 pu, powers to 100 W, each of 1e-6 of its own. */
  private static FlowResult.Solved assertSame(Grid grid, Injections asked) {
    FlowResult.Solved core = core(grid, asked);
    switch (new LoadFlow(grid).solve(asked)) {
      case FlowResult.Failed failed -> throw new AssertionError(failed.reason());
      case FlowResult.Solved other -> {
        assertThat(core.busVoltsPu().keySet()).isEqualTo(other.busVoltsPu().keySet());
        assertThat(core.deEnergised()).isEqualTo(other.deEnergised());
        other
            .busVoltsPu()
            .forEach(
                (bus, pu) ->
                    assertThat(core.busVoltsPu().get(bus)).as(bus).isCloseTo(pu, within(1e-7)));
        assertThat(core.branches().keySet()).isEqualTo(other.branches().keySet());
        other
            .branches()
            .forEach(
                (id, flow) -> {
                  FlowResult.BranchFlow own = core.branches().get(id);
                  assertPower(id, own.fromWatts(), flow.fromWatts());
                  assertPower(id, own.toWatts(), flow.toWatts());
                  assertPower(id, own.fromVars(), flow.fromVars());
                  assertPower(id, own.toVars(), flow.toVars());
                  assertThat(own.amperes())
                      .as(id)
                      .isCloseTo(flow.amperes(), within(1e-3 + 1e-5 * flow.amperes()));
                });
        assertPower("slack", core.slackWatts(), other.slackWatts());
        assertPower("slack", core.slackVars(), other.slackVars());
        assertPower("losses", core.lossesWatts(), other.lossesWatts());
      }
    }
    return core;
  }

  private static void assertPower(String what, double own, double other) {
    assertThat(own).as(what).isCloseTo(other, within(100 + 1e-6 * Math.abs(other)));
  }

  @Test
  void theFeederIsAsThePaperSays() throws Exception {
    FlowResult.Solved base = assertSame(Grid.read("builtin:feeder33"), Injections.OF_FILE);

    assertThat(base.lossesWatts()).isCloseTo(202_677.1, within(0.1));
    assertThat(base.lossesVars()).isCloseTo(135_141.0, within(0.1));
    assertThat(base.busVoltsPu().get("18")).isCloseTo(0.913090, within(5e-7));
  }

  @ParameterizedTest
  @CsvSource({
    "ieee14cdf, 13.3933, 1e-4",
    "ieee57cdf, 27.8638, 1e-4",
    "ieee118cdf, 132.8629, 1e-4",
    "ieee300cdf, 408.3156, 0.6"
  })
  void anIeeeOriginalLosesWhatIsPublished(String name, double megawatts, double tolerance)
      throws IOException, GridFileException {
    Path file = folder.resolve(name + ".txt");
    try (InputStream in = getClass().getResourceAsStream("/" + name + ".txt")) {
      Files.copy(in, file);
    }

    FlowResult.Solved solved = assertSame(Grid.read(file.toString()), Injections.OF_FILE);

    assertThat(solved.lossesWatts() / 1e6).isCloseTo(megawatts, within(tolerance));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "activsg/case_ACTIVSg200",
        "activsg/case_ACTIVSg500",
        "pglib/pglib_opf_case5_pjm",
        "pglib/pglib_opf_case14_ieee",
        "pglib/pglib_opf_case24_ieee_rts",
        "pglib/pglib_opf_case30_ieee",
        "pglib/pglib_opf_case57_ieee",
        "pglib/pglib_opf_case73_ieee_rts",
        "pglib/pglib_opf_case118_ieee",
        "pglib/pglib_opf_case1354_pegase",
        "pglib/pglib_opf_case2869_pegase",
      })
  void aPublishedCaseIsAsOpenLoadFlowSolvesIt(String name) throws GridFileException {
    assertSame(
        Grid.read(SharedData.path("networks/%s.m".formatted(name)).toString()), Injections.OF_FILE);
  }

  /** Open LoadFlow finds none either. */
  @ParameterizedTest
  @ValueSource(strings = {"case3_lmbd", "case300_ieee", "case500_goc"})
  void aCaseWithoutASolutionSaysSo(String name) throws GridFileException {
    AcNetwork network =
        AcNetwork.of(
            Grid.read(SharedData.path("networks/pglib/pglib_opf_" + name + ".m").toString()));

    assertThat(new AcSolver(network).solve(network.admittances(), network.injections()))
        .isInstanceOfSatisfying(
            AcResult.Failed.class,
            failed -> assertThat(failed.reason()).contains("did not converge"));
  }

  @Test
  void anOpenLateralHasNoSupplyAndAClosedTieTakesItOver() throws Exception {
    Grid feeder = Grid.read("builtin:feeder33");

    FlowResult.Solved open = assertSame(feeder, new Injections(Map.of(), Set.of("2-19")));

    assertThat(open.deEnergised()).containsExactly("19", "20", "21", "22");
    FlowResult.Solved dark = assertSame(feeder, new Injections(Map.of(), Set.of("1-2")));
    assertThat(dark.busVoltsPu()).containsOnlyKeys("1");
    assertThat(dark.slackWatts()).isZero();
  }

  private static Grid grid(String branches) throws Exception {
    String fields =
        """
        mpc.bus = [
          1 3 0  0   0 0   1 1 0 110 1 1.1 0.9;
          2 2 10 3   0 0   1 1 0 110 1 1.1 0.9;
          3 1 20 8   2 -5  1 1 0 20  1 1.1 0.9;
          4 1 5  2   0 4   1 1 0 20  1 1.1 0.9;
        ];
        mpc.gen = [
          1 0  0 90 -90 1.02 50 1 90 0;
          2 12 0 90 -90 1.01 50 1 90 0;
          2 4  0 90 -90 1.01 50 1 90 0;
        ];
        mpc.branch = [
          1 2 0.01 0.05 0.04 0 0 0 0 0 1 -360 360;
          %s
          3 4 0.02 0.04 0.01 0 0 0 0 0 1 -360 360;
        ];
        """
            .formatted(branches);
    return SmallGrids.grid("small", 50, fields);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "plain transformers | 1 3 0.002 0.1 0 0 0 0 0 0 1 -360 360; 2 3 0.003 0.12 0 0 0 0 0 0 1"
            + " -360 360;",
        "ratios | 1 3 0.002 0.1 0 0 0 0 0.96 0 1 -360 360; 2 3 0.003 0.12 0 0 0 0 1.04 0 1 -360"
            + " 360;",
        "a shift | 1 3 0.002 0.1 0 0 0 0 1 12 1 -360 360; 2 3 0.003 0.12 0 0 0 0 0 0 1 -360 360;",
        "shift, ratio and magnetising | 1 3 0.002 0.1 0.02 0 0 0 0.97 -8 1 -360 360; 2 3 0.003 0.12"
            + " -0.03 0 0 0 0 0 1 -360 360;",
        "no resistance | 1 3 0 0.1 0 0 0 0 0 0 1 -360 360; 2 3 0 0.12 0 0 0 0 0 0 1 -360 360;",
        "a series capacitor | 1 3 0 -0.03 0 0 0 0 0 0 1 -360 360; 2 3 0.003 0.12 0 0 0 0 0 0 1 -360"
            + " 360;",
        "parallel branches | 1 3 0 0.1 0 0 0 0 0 0 1 -360 360; 1 3 0 0.2 0 0 0 0 0.98 0 1 -360 360;"
            + " 2 3 0 0.2 0 0 0 0 0 0 1 -360 360;",
        "out of service | 1 3 0 0.1 0 0 0 0 0 0 1 -360 360; 2 3 0 0.2 0 0 0 0 0 0 0 -360 360;",
      })
  void aSmallGridIsAsOpenLoadFlowSolvesItInEveryState(String name, String branches)
      throws Exception {
    Grid grid = grid(branches);

    assertSame(grid, Injections.OF_FILE);
    assertSame(grid, new Injections(Map.of("4", new Demand(-3e6, 1e6)), Set.of()));
    assertSame(grid, new Injections(Map.of(), Set.of("1-2")));
    assertSame(grid, new Injections(Map.of(), Set.of("3-4")));
    assertSame(grid, new Injections(Map.of(), Set.of(), Map.of("1-3", 5)));
    assertSame(grid, new Injections(Map.of(), Set.of(), Map.of(), Set.of("G2")));
    assertSame(grid, new Injections(Map.of(), Set.of(), Map.of(), Set.of("G2", "G2#2")));
  }

  @Test
  void anOutageOfTheIslandOfAUnitLeavesItWithoutSupply() throws Exception {
    Grid grid = grid("1 3 0 0.1 0 0 0 0 0 0 1 -360 360;");

    FlowResult.Solved split = assertSame(grid, new Injections(Map.of(), Set.of("1-2")));

    assertThat(split.deEnergised()).containsExactly("2");
  }

  @Test
  void aWarmStartFindsTheSameStateInFewerIterations() throws Exception {
    AcNetwork network = AcNetwork.of(Grid.read("builtin:feeder33"));
    AcSolver solver = new AcSolver(network);
    AcInjections file = network.injections();
    AcResult.Solved cold = solved(solver.solve(network.admittances(), file));
    AcInjections more = file.plus(network.busIndex("18"), -0.0002, -0.0001);
    AcResult.Solved coldMore = solved(solver.solve(network.admittances(), more));

    AcResult.Solved warm = solved(solver.solve(network.admittances(), more, cold.state()));

    assertThat(warm.iterations()).isLessThan(coldMore.iterations());
    assertThat(warm.state().volts()).containsExactly(coldMore.state().volts(), within(1e-6));
  }

  private static AcResult.Solved solved(AcResult result) {
    return switch (result) {
      case AcResult.Solved s -> s;
      case AcResult.Failed f -> throw new AssertionError(f.reason());
    };
  }

  @Test
  void aLoadThatNoGridCanCarryFailsAndTheNextOneSolves() throws Exception {
    AcNetwork network = AcNetwork.of(Grid.read("builtin:feeder33"));
    AcSolver solver = new AcSolver(network);
    AcInjections file = network.injections();

    AcResult result =
        solver.solve(network.admittances(), file.plus(network.busIndex("18"), -0.5, 0));

    assertThat(result)
        .isInstanceOfSatisfying(
            AcResult.Failed.class, f -> assertThat(f.reason()).contains("did not converge"));
    assertThat(solved(solver.solve(network.admittances(), file)).iterations()).isLessThan(7);
  }

  @Test
  void whatIsNotThereIsRefused() throws Exception {
    AcNetwork network = AcNetwork.of(grid("1 3 0 0.1 0 0 0 0 0 0 1 -360 360;"));

    assertThatThrownBy(() -> network.busIndex("9")).hasMessage("small has no bus 9");
    assertThatThrownBy(() -> network.admittances(Set.of("9-8"), Map.of()))
        .hasMessage("small has no branch 9-8");
    assertThatThrownBy(() -> network.admittances(Set.of(), Map.of("1-2", 0)))
        .hasMessage("small has no tap changer in a branch 1-2");
    assertThatThrownBy(() -> network.admittances(Set.of(), Map.of("1-3", 17)))
        .hasMessage("branch 1-3 has tap positions -16 to 16, not 17");
    assertThatThrownBy(
            () -> network.injections(new Injections(Map.of(), Set.of(), Map.of(), Set.of("G7"))))
        .hasMessage("small has no generator G7");
    Map<String, Demand> demand = new LinkedHashMap<>(Map.of("9", new Demand(1, 0)));
    assertThatThrownBy(() -> network.injections(new Injections(demand, Set.of())))
        .hasMessage("small has no bus 9");
  }
}
