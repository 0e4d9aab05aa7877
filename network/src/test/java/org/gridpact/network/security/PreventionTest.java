package org.gridpact.network.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.powsybl.iidm.serde.NetworkSerDe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gridpact.model.area.Limits;
import org.gridpact.model.testing.SharedData;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.HeadroomShares;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.flow.Unit;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.SmallGrids;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.matpower.MatpowerCase;
import org.gridpact.network.plan.LimitCheck;
import org.gridpact.network.plan.Redispatch;
import org.gridpact.network.plan.Violation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreventionTest {
  @TempDir Path folder;

  private static Grid read(String source) throws Exception {
    return Grid.read(SharedData.path("networks/pglib/pglib_opf_" + source + ".m").toString());
  }

  private static GridLimits limits(Grid grid) {
    return GridLimits.of(grid, new Limits(0.9, 1.1, Map.of(), false)).complete().limits();
  }

  private static Prevention.Answer prevent(Grid grid) {
    GridLimits limits = limits(grid);
    SecurityReport before =
        new SecurityCheck(grid, limits)
            .report(Injections.OF_FILE, Contingency.of(grid, Contingency.Scope.N_1));
    return new Prevention(grid, limits).prevent(before);
  }

  /** What Open LoadFlow says is broken after a loss, the others giving for it by headroom. */
  private static List<Violation> broken(Grid grid, LoadFlow flow, Contingency lost) {
    return new LimitCheck(grid, limits(grid), 0)
        .violations(new HeadroomShares(grid).solve(flow, Injections.OF_FILE, 1, lost.outage()));
  }

  private static boolean ofSlack(Grid grid, Contingency lost) {
    return Unit.of(grid).stream()
        .anyMatch(u -> lost.units().contains(u.id()) && u.bus().equals(grid.slackBus()));
  }

  @ParameterizedTest
  @CsvSource({"case24_ieee_rts", "case30_ieee"})
  void whatIsPlannedForHoldsInOpenLoadFlowAndWhatIsLeftOutSaysWhy(String source) throws Exception {
    Grid grid = read(source);

    Prevention.Answer answer = prevent(grid);

    Redispatch.Result.Found found = (Redispatch.Result.Found) answer.result();
    LoadFlow flow = new LoadFlow(found.after());
    assertThat(broken(found.after(), flow, new Contingency.None())).isEmpty();
    assertThat(answer.planned()).isNotEmpty();
    for (Contingency lost : answer.planned()) {
      if (!ofSlack(grid, lost)) {
        assertThat(broken(found.after(), flow, lost)).as(lost.name()).isEmpty();
      }
    }
    SecurityReport after = answer.after().orElseThrow();
    assertThat(after.insecure())
        .filteredOn(f -> f.inWords().matches("(branch|bus|headroom).*"))
        .allSatisfy(f -> assertThat(answer.leftOut()).containsKey(f.lost()));
    assertThat(answer.leftOut()).isNotEmpty();
    answer
        .leftOut()
        .forEach(
            (lost, why) ->
                assertThat(why.conflicts())
                    .as(lost.name())
                    .anyMatch(c -> c.matches("(branch|bus|headroom).*(limit|at least|missing).*")));
  }

  /** Two generators: what one gives more the other gives less, so that there is one way only. */
  @Test
  void nothingCheaperKeepsTheLimits() throws Exception {
    Grid grid = read("case30_ieee");
    Prevention.Answer answer = prevent(grid);
    Redispatch.Result.Found found = (Redispatch.Result.Found) answer.result();
    assertThat(found.moves()).extracting(Redispatch.Move::unit).containsExactly("G1", "G2");
    Redispatch.Move second = found.moves().get(1);
    double less = second.fromMw() + 0.98 * (second.toMw() - second.fromMw());
    List<Double> mw = new ArrayList<>();
    MatpowerCase planned = found.after().matpowerCase().orElseThrow();
    for (int i = 0; i < planned.generators().size(); i++) {
      boolean moved = planned.generatorIds().get(i).equals("G2");
      mw.add(moved ? less : planned.generators().get(i).mw());
    }

    Grid other = Grid.alternating(planned.giving(mw));

    LoadFlow flow = new LoadFlow(other);
    assertThat(answer.planned())
        .anyMatch(lost -> !ofSlack(grid, lost) && !broken(other, flow, lost).isEmpty());
  }

  /** Bus 3 takes 60 MW over a line from each of two generators, and has one of its own. */
  private static Grid three(int slack, double first, double second, double third) throws Exception {
    String units =
        """
        1 %s 0 90 -90 1 100 %d 90 0;
        2 %s 0 90 -90 1 100 1 80 0;
        3 %s 0 90 -90 1 100 1 70 0
        """
            .formatted(first, slack == 1 ? 1 : 0, second, third);
    return SmallGrids.threeUnits(slack, 60, 60, 30, units);
  }

  /** Of G1's 40 MW the others take 70/130 and 60/130, and G2, which can give most, the rest. */
  @Test
  void theSlacksOnlyUnitIsPlannedForLikeAnyOther() throws Exception {
    Grid grid = three(1, 40, 10, 10);
    GridLimits limits = limits(grid);
    Contingency lost = new Contingency.Generator("G1");
    SecurityReport before =
        new SecurityCheck(grid, limits)
            .report(Injections.OF_FILE, List.of(new Contingency.None(), lost));
    assertThat(before.insecure().getFirst().inWords()).startsWith("branch 2-3: 165.5 A");

    Prevention.Answer answer = new Prevention(grid, limits).prevent(before);

    assertThat(answer.planned()).containsExactly(lost);
    List<MatpowerCase.Generator> gives =
        ((Redispatch.Result.Found) answer.result())
            .after()
            .matpowerCase()
            .orElseThrow()
            .generators();
    double second = gives.get(1).mw();
    double third = gives.get(2).mw();
    double share = gives.get(0).mw() / (80 - second + 70 - third);
    double taken = second + (80 - second) * share;
    Grid without = three(2, 0, taken, third + (70 - third) * share);
    assertThat(
            new LimitCheck(without, limits(without), 0)
                .violations(new LoadFlow(without).solve(Injections.OF_FILE)))
        .isEmpty();
    // After the loss G2 may give 30 less the margin: cheapest where G1 gives what G2 then does not,
    // g2 + (80 - g2)(50 - g2) / (140 - g2) = 29.97.
    assertThat(taken).isBetween(29.9, 30.0);
    assertThat(third).isCloseTo(10, within(0.01));
    assertThat(second).isCloseTo(4.90, within(0.02));
  }

  @Test
  void moreLoadThanAllUnitsCanGiveIsNamedWithHowMuch() throws Exception {
    String units =
        """
        1 30 0 90 -90 1 100 1 30 0;
        2 20 0 90 -90 1 100 1 20 0;
        3 5 0 90 -90 1 100 1 5 0
        """;
    Grid grid = SmallGrids.threeUnits(1, 65, 200, 200, units);

    Prevention.Answer answer = prevent(grid);

    assertThat(((Redispatch.Result.Impossible) answer.result()).explanation())
        .isEqualTo("no setpoints keep this: as much generation as is needed: 10.000 MW too little");
  }

  /** G1 gives 60 MW of 150; in ten minutes G2 can give 25 MW more and G3 30. */
  private static Grid ramping(double firstRamp) throws Exception {
    String units =
        """
        1 60 0 90 -90 1 100 1 120 0 0 0 0 0 0 0 0 %s 0;
        2 50 0 90 -90 1 100 1 100 0 0 0 0 0 0 0 2.5 0 0;
        3 40 0 90 -90 1 100 1 100 0 0 0 0 0 0 0 0 0 90
        """
            .formatted(firstRamp);
    return SmallGrids.threeUnits(2, 150, 200, 200, units);
  }

  private static Prevention.Answer preventLossOfFirst(Grid grid) {
    GridLimits limits = limits(grid);
    List<Contingency> losses = List.of(new Contingency.None(), new Contingency.Generator("G1"));
    SecurityReport before = new SecurityCheck(grid, limits).report(Injections.OF_FILE, losses);
    assertThat(before.insecure()).hasSize(1);
    assertThat(before.insecure().getFirst().inWords())
        .isEqualTo(
            "headroom: 60.000 MW lost, the others can give 55.000 MW more; with the change of"
                + " losses 5.000 MW are missing");
    return new Prevention(grid, limits).prevent(before);
  }

  @Test
  void aRedispatchKeepsTheReserveThatTheOthersCanGiveInTenMinutes() throws Exception {
    Prevention.Answer answer = preventLossOfFirst(ramping(40));

    // 55 MW less the margin of 0.1 %, to the 10 kW that all may miss; the cheaper of the others
    // gives the rest, which its ramp,
    // not its Pmax, keeps from having less room.
    List<Redispatch.Move> moves = ((Redispatch.Result.Found) answer.result()).moves();
    assertThat(moves).extracting(Redispatch.Move::unit).containsExactly("G1", "G2");
    assertThat(moves.get(0).toMw()).isCloseTo(55 / 1.001, within(0.011));
    assertThat(moves.get(1).toMw()).isCloseTo(50 + 60 - 55 / 1.001, within(0.011));
    assertThat(moves).extracting(Redispatch.Move::tenMinutesMw).containsExactly(40.0, 25.0);
    assertThat(answer.after().orElseThrow().insecure()).isEmpty();
  }

  @Test
  void whatCannotBeReachedInTenMinutesIsNoRedispatch() throws Exception {
    Prevention.Answer answer = preventLossOfFirst(ramping(4));

    assertThat(answer.leftOut()).hasSize(1);
    assertThat(answer.leftOut().values().iterator().next().conflicts())
        .anyMatch(
            c ->
                c.matches(
                    "headroom: 56.0.. MW lost, the others can give 55.000 MW more; .*G1 out"));
  }

  @Test
  void generatorsWithoutARampAreNamedAndFree() throws Exception {
    Grid grid = ramping(0);
    Prevention prevention = new Prevention(grid, limits(grid));

    assertThat(prevention.rampsUnknown()).containsExactly("G1");
    Redispatch.Result.Found found = (Redispatch.Result.Found) preventLossOfFirst(grid).result();
    assertThat(found.moves().getFirst().toMw()).isCloseTo(55 / 1.001, within(0.011));
    assertThat(found.moves().getFirst().tenMinutesMw()).isNull();
  }

  @Test
  void fuelIsCountedByTheFilesCurvesAndTheSlacksPartIsWhatItGives() throws Exception {
    Grid grid = read("case30_ieee");

    Redispatch.Result.Found found =
        (Redispatch.Result.Found) new Redispatch(grid, limits(grid)).plan(List.of());

    // Costs of the file: 18.421528 and 52.182254 $/MWh, no others.
    assertThat(found.fuelBefore())
        .isCloseTo(18.421528 * slackMw(grid) + 52.182254 * 46, within(1e-3));
    double second = found.moves().get(1).toMw();
    assertThat(found.moves().get(0).toMw()).isCloseTo(slackMw(found.after()), within(1e-3));
    assertThat(found.fuelAfter())
        .isCloseTo(18.421528 * slackMw(found.after()) + 52.182254 * second, within(0.05));
  }

  private static double slackMw(Grid grid) {
    return ((FlowResult.Solved) new LoadFlow(grid).solve(Injections.OF_FILE)).slackWatts() / 1e6;
  }

  @Test
  void aFileWithoutCostsIsRefused() throws Exception {
    Grid feeder = Grid.read("builtin:feeder33");
    Path file = folder.resolve("feeder.xiidm");
    NetworkSerDe.write(feeder.newNetwork(), file);
    Grid iidm = Grid.read(file.toString());
    GridLimits limits =
        GridLimits.of(iidm, new Limits(0.9, 1.1, Map.of(), true)).complete().limits();

    assertThatThrownBy(() -> new Prevention(iidm, limits))
        .hasMessageEndingWith("has no costs of generators: only MATPOWER files carry them");
  }

  /** G3 and G4 are in a grid of their own: they give nothing for G1, and are not planned for. */
  @Test
  void aRedispatchMovesNothingInAnotherGridAndSaysThatItPlansForNothingThere() throws Exception {
    Grid grid =
        SmallGrids.grid(
            "apart",
            100,
            """
            mpc.bus = [
              1 3 0  0 0 0 1 1 0 110 1 1.1 0.9;
              2 2 20 0 0 0 1 1 0 110 1 1.1 0.9;
              3 2 0  0 0 0 1 1 0 110 1 1.1 0.9;
              4 2 20 0 0 0 1 1 0 110 1 1.1 0.9 ];
            mpc.gen = [
              1 18 0 90 -90 1 100 1 90 0;
              2 2  0 90 -90 1 100 1 30 0;
              3 18 0 90 -90 1 100 1 90 0;
              4 2  0 90 -90 1 100 1 30 0 ];
            mpc.branch = [
              1 2 0 0.01 0 15 0 0 0 0 1;
              1 2 0 0.01 0 15 0 0 0 0 1;
              3 4 0 0.01 0 15 0 0 0 0 1;
              3 4 0 0.01 0 15 0 0 0 0 1 ];
            mpc.gencost = [
              2 0 0 2 10 0;
              2 0 0 2 30 0;
              2 0 0 2 1 0;
              2 0 0 2 2 0 ];
            """);
    GridLimits limits = limits(grid);
    SecurityReport before =
        new SecurityCheck(grid, limits)
            .report(Injections.OF_FILE, Contingency.of(grid, Contingency.Scope.BRANCHES));

    Prevention.Answer answer = new Prevention(grid, limits).prevent(before);

    assertThat(before.insecure()).hasSize(4);
    Redispatch.Result.Found found = (Redispatch.Result.Found) answer.result();
    assertThat(found.moves()).extracting(Redispatch.Move::unit).containsExactly("G1", "G2");
    assertThat(found.moves().get(0).toMw()).isBetween(14.9, 15.0);
    assertThat(answer.planned())
        .extracting(Contingency::name)
        .containsExactlyInAnyOrder("branch 1-2", "branch 1-2#2");
    assertThat(answer.leftOut().keySet())
        .extracting(Contingency::name)
        .containsExactlyInAnyOrder("branch 3-4", "branch 3-4#2");
    assertThat(answer.leftOut().values())
        .allSatisfy(
            why ->
                assertThat(why.explanation())
                    .endsWith(
                        "is not in what is joined to slack bus 1, of which alone plans are made"));
  }

  /** By the file's own limits bus 31 is too low, which no megawatts mend. */
  @Test
  void whatNoMegawattsMendVoltagesOfUnitsDoWithinTheirReactivePower() throws Exception {
    Grid grid = read("case57_ieee");
    GridLimits limits = GridLimits.ofFile(grid, false).complete().limits();
    List<Contingency> none = List.of(new Contingency.None());
    SecurityReport before = new SecurityCheck(grid, limits).report(Injections.OF_FILE, none);
    Outcome.Solved now = (Outcome.Solved) before.present().orElseThrow().outcome();
    assertThat(now.violations()).extracting(Violation::limit).contains("bus 31 low");

    Prevention.Answer answer = new Prevention(grid, limits).prevent(before);

    Redispatch.Result.Found found = (Redispatch.Result.Found) answer.result();
    assertThat(found.voltages()).isNotEmpty();
    FlowResult.Solved was = (FlowResult.Solved) new LoadFlow(grid).solve(Injections.OF_FILE);
    FlowResult.Solved is =
        (FlowResult.Solved) new LoadFlow(found.after()).solve(Injections.OF_FILE);
    assertThat(new LimitCheck(grid, limits, 0).violations(is)).isEmpty();
    Map<String, Double> ofFile = vars(grid, was);
    MatpowerCase file = grid.matpowerCase().orElseThrow();
    vars(found.after(), is)
        .forEach(
            (bus, mvar) -> {
              double least = 0;
              double most = 0;
              for (MatpowerCase.Generator g : file.generators()) {
                boolean there = Integer.toString(g.bus()).equals(bus);
                least += there ? g.minMvar() : 0;
                most += there ? g.maxMvar() : 0;
              }
              assertThat(mvar)
                  .as("bus " + bus)
                  .isGreaterThan(Math.min(least, ofFile.get(bus)) - 0.01)
                  .isLessThan(Math.max(most, ofFile.get(bus)) + 0.01);
            });
  }

  /** What units at each bus that has one give, Mvar: none of these buses has a shunt. */
  private static Map<String, Double> vars(Grid grid, FlowResult.Solved state) {
    Map<String, Double> vars = new TreeMap<>();
    for (Unit unit : Unit.of(grid)) {
      double sum = grid.bus(unit.bus()).orElseThrow().loadVars();
      for (Branch branch : grid.branches()) {
        FlowResult.BranchFlow flow = state.branches().get(branch.id());
        sum += branch.fromBus().equals(unit.bus()) ? flow.fromVars() : 0;
        sum += branch.toBus().equals(unit.bus()) ? flow.toVars() : 0;
      }
      vars.put(unit.bus(), sum / 1e6);
    }
    return vars;
  }

  /** Nothing is broken after any loss that a setpoint could help: no voltage moves. */
  @Test
  void voltagesStandStillWithoutNeed() throws Exception {
    Grid grid = read("case14_ieee");
    GridLimits limits = GridLimits.ofFile(grid, false).complete().limits();
    SecurityReport before =
        new SecurityCheck(grid, limits).report(Injections.OF_FILE, List.of(new Contingency.None()));
    Redispatch.Result.Found found =
        (Redispatch.Result.Found) new Prevention(grid, limits).prevent(before).result();
    assertThat(found.voltages()).isEmpty();
    assertThat(found.moves()).isEmpty();
  }
}
