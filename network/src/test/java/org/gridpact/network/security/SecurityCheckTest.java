package org.gridpact.network.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.powsybl.iidm.network.Network;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.gridpact.model.area.Limits;
import org.gridpact.model.testing.SharedData;
import org.gridpact.network.flow.DistributedSlack;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Generation;
import org.gridpact.network.flow.HeadroomShares;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.flow.Outage;
import org.gridpact.network.flow.Unit;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.grid.SmallGrids;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.plan.LimitCheck;
import org.gridpact.network.plan.Severity;
import org.gridpact.network.plan.Violation;
import org.junit.jupiter.api.Test;

class SecurityCheckTest {
  private static GridLimits limits(Grid grid) {
    return GridLimits.of(grid, new Limits(0.9, 1.1, Map.of(), true)).complete().limits();
  }

  private static Outcome.Solved solved(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Solved s -> s;
      case Outcome.NotConverged n -> throw new AssertionError(n.reason());
      case Outcome.NotComputed n -> throw new AssertionError(n.reason());
    };
  }

  /** Every branch of case118 against a load flow of its own that shares nothing with the core. */
  @Test
  void everyBranchOutageBreaksWhatOpenLoadFlowSaysItBreaks() throws GridFileException {
    Grid grid = Grid.read(SharedData.path("networks/pglib/pglib_opf_case118_ieee.m").toString());
    GridLimits limits = limits(grid);
    SecurityCheck check = new SecurityCheck(grid, limits);
    LimitCheck check118 = new LimitCheck(grid, limits, 0);
    LoadFlow flow = new LoadFlow(grid);
    HeadroomShares shares = new HeadroomShares(grid);
    int broken = 0;
    int without = 0;
    for (Branch branch : grid.branches()) {
      Outcome own = check.check(Injections.OF_FILE, new Contingency.Branch(branch.id()));
      Outage lost = new Contingency.Branch(branch.id()).outage();
      switch (shares.solve(flow, Injections.OF_FILE, 1, lost)) {
        case FlowResult.Failed _ -> {
          assertThat(own).as(branch.id()).isInstanceOf(Outcome.NotConverged.class);
          without++;
        }
        case FlowResult.Solved other -> {
          List<String> expected = limits(check118.violations(other));
          // In the file's own state the slack bus gives more than its unit can, as after any loss.
          expected.add("units at slack bus 69");
          assertThat(limits(solved(own).violations())).as(branch.id()).isEqualTo(expected);
          assertThat(solved(own).withoutSupply()).isEqualTo(other.deEnergised());
          broken += expected.size() - 1;
        }
      }
    }
    assertThat(broken).isPositive();
    assertThat(without).as("only branch 65-68 leaves no state").isEqualTo(1);
  }

  private static List<String> limits(List<Violation> violations) {
    return violations.stream()
        .map(Violation::limit)
        .sorted()
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** Two equal lines carry 10 MW: 52.5 A each at 110 kV with both, 105 A with one. */
  @Test
  void afterALossABranchMayCarryWhatItsRatingAllowsForTheTimeToAct() throws Exception {
    Grid grid =
        SmallGrids.grid(
            "two",
            100,
            """
            mpc.bus = [
              1 3 0 0 0 0 1 1 0 110 1 1.1 0.9;
              2 1 20 0 0 0 1 1 0 110 1 1.1 0.9 ];
            mpc.gen = [ 1 0 0 9 -9 1 100 1 90 0 ];
            mpc.branch = [
              1 2 0 0.01 0 15 25 0 0 0 1;
              1 2 0 0.01 0 15 25 0 0 0 1 ];
            """);
    Contingency lost = new Contingency.Branch("1-2");
    GridLimits limits = limits(grid);

    assertThat(solved(new SecurityCheck(grid, limits).check(Injections.OF_FILE, lost)).violations())
        .singleElement()
        .satisfies(
            v -> {
              assertThat(v.inWords(0))
                  .isEqualTo(
                      "branch 1-2#2: 105.0 A, limit 78.7 A: at 133 % of its permanent rating;"
                          + " 20 min allowed");
              assertThat(v.severity().level()).isEqualTo(Severity.Level.FOR_A_TIME);
            });
    for (int minutes : new int[] {20, 21}) {
      SecurityCheck check = new SecurityCheck(grid, limits, OptionalInt.of(60 * minutes));
      assertThat(solved(check.check(Injections.OF_FILE, lost)).violations())
          .hasSize(minutes == 20 ? 0 : 1);
    }
  }

  @Test
  void aLateralsLossIsSaidWithItsBusesAndLoad() throws GridFileException {
    Grid feeder = Grid.read("builtin:feeder33");

    SecurityReport report =
        new SecurityCheck(feeder, limits(feeder))
            .report(
                Injections.OF_FILE,
                List.of(new Contingency.None(), new Contingency.Branch("2-19")));

    assertThat(report.insecure().getFirst().lost().name()).isEqualTo("branch 2-19");
    assertThat(report.insecure().getFirst().inWords()).isEqualTo("4 buses lose supply, 0.360 MW");
    assertThat(report.losses()).isEqualTo(1);
    assertThat(report.present()).isPresent();
  }

  @Test
  void aLostUnitTakesWithItWhatItGivesAtPresentAndNotWhatTheFileSays() throws GridFileException {
    Grid grid = Grid.read(SharedData.path("networks/pglib/pglib_opf_case24_ieee_rts.m").toString());
    Map<String, Demand> demand = new HashMap<>();
    grid.buses().forEach(b -> demand.put(b.id(), new Demand(b.loadWatts() / 2, b.loadVars() / 2)));
    Generation generation = new Generation(grid);
    double share = generation.share(demand);
    generation.follow(demand);
    Injections present = new Injections(demand, Set.of());
    SecurityCheck check = new SecurityCheck(grid, limits(grid));
    Unit lost =
        Unit.of(grid).stream()
            .filter(u -> !u.bus().equals(grid.slackBus()))
            .max(Comparator.comparingDouble(Unit::watts))
            .orElseThrow();

    double loss =
        output(grid, check.check(present, share, new Contingency.Generator(lost.id())), lost.bus());

    assertThat(share).isBetween(0.3, 0.7);
    double before = output(grid, check.check(present, share, new Contingency.None()), lost.bus());
    double others =
        Unit.of(grid).stream()
            .filter(u -> u.bus().equals(lost.bus()) && !u.id().equals(lost.id()))
            .mapToDouble(Unit::watts)
            .sum();
    double all = Unit.of(grid).stream().mapToDouble(Unit::watts).sum();
    double taken = others * share * (all / (all - lost.watts()) - 1);
    assertThat(before - loss).isCloseTo(share * lost.watts() - taken, within(1e3));
  }

  /** What a bus gives to the grid, over all its branches. */
  private static double output(Grid grid, Outcome after, String bus) {
    FlowResult.Solved state = solved(after).state();
    return grid.branches().stream()
        .filter(b -> state.branches().containsKey(b.id()))
        .mapToDouble(
            b ->
                (b.fromBus().equals(bus) ? state.branches().get(b.id()).fromWatts() : 0)
                    + (b.toBus().equals(bus) ? state.branches().get(b.id()).toWatts() : 0))
        .sum();
  }

  @Test
  void whatALostUnitGaveTheOthersGive() throws GridFileException {
    Grid grid = Grid.read(SharedData.path("networks/pglib/pglib_opf_case24_ieee_rts.m").toString());
    SecurityCheck check = new SecurityCheck(grid, limits(grid));
    Contingency lost = new Contingency.Generator("G23");

    FlowResult.Solved after = solved(check.check(Injections.OF_FILE, lost)).state();

    FlowResult.Solved other =
        (FlowResult.Solved)
            new HeadroomShares(grid)
                .solve(new LoadFlow(grid), Injections.OF_FILE, 1, lost.outage());
    assertThat(after.slackWatts()).isCloseTo(other.slackWatts(), within(1e3));
    after
        .branches()
        .forEach(
            (id, flow) ->
                assertThat(flow.fromWatts())
                    .as(id)
                    .isCloseTo(other.branches().get(id).fromWatts(), within(1e3)));
  }

  @Test
  void severalAreLostTogetherAndTheOrderOfQuestionsDoesNotMatter() throws GridFileException {
    Grid feeder = Grid.read("builtin:feeder33");
    GridLimits limits = limits(feeder);
    Contingency both =
        new Contingency.Several(
            List.of(new Contingency.Branch("2-19"), new Contingency.Branch("3-23")));
    SecurityCheck one = new SecurityCheck(feeder, limits);
    SecurityCheck other = new SecurityCheck(feeder, limits);
    other.check(Injections.OF_FILE, new Contingency.Branch("6-7"));

    Outcome.Solved lost = solved(one.check(Injections.OF_FILE, both));

    assertThat(both.name()).isEqualTo("branch 2-19 + branch 3-23");
    assertThat(lost.state().deEnergised())
        .containsExactlyInAnyOrder("19", "20", "21", "22", "23", "24", "25");
    assertThat(lost.unservedWatts()).isCloseTo(360e3 + 930e3, within(1.0));
    assertThat(other.check(Injections.OF_FILE, both)).isEqualTo(lost);
  }

  @Test
  void aStateThatDoesNotExistIsNeverCalledSecure() throws GridFileException {
    Grid feeder = Grid.read("builtin:feeder33");
    Injections tooMuch = new Injections(Map.of("18", new Demand(60e6, 0)), Set.of());

    SecurityReport report =
        new SecurityCheck(feeder, limits(feeder))
            .report(tooMuch, List.of(new Contingency.None(), new Contingency.Branch("17-18")));

    assertThat(report.findings().getFirst().inWords()).startsWith("no solution: ");
    assertThat(report.findings().getFirst().secure()).isFalse();
    assertThat(report.findings().getLast().inWords()).startsWith("1 bus loses supply, 60.000 MW");
  }

  @Test
  void whereNoUnitIsLeftThatCouldBalanceNothingIsComputedAndSaysSo() throws GridFileException {
    Grid feeder = Grid.read("builtin:feeder33");
    assertThat(
            new SecurityCheck(feeder, limits(feeder))
                .check(Injections.OF_FILE, new Contingency.Generator("G1")))
        .isEqualTo(
            new Outcome.NotComputed(
                "no unit that is left in what is joined to slack bus 1 holds a voltage and can"
                    + " balance"));

    // G3, G6 and G8 hold voltages and give no active power.
    Grid grid = Grid.read(SharedData.path("networks/pglib/pglib_opf_case14_ieee.m").toString());
    Contingency first = new Contingency.Generator("G1");
    Contingency both = new Contingency.Several(List.of(first, new Contingency.Generator("G2")));
    SecurityCheck check = new SecurityCheck(grid, limits(grid));
    assertThat(check.check(Injections.OF_FILE, both)).isInstanceOf(Outcome.NotComputed.class);
    assertThat(check.check(Injections.OF_FILE, first)).isInstanceOf(Outcome.Solved.class);
  }

  @Test
  void aUnitBeyondAnOpenBranchDoesNotBalanceForTheSlack() throws GridFileException {
    Grid grid = Grid.read(SharedData.path("networks/pglib/pglib_opf_case14_ieee.m").toString());
    Contingency cut =
        new Contingency.Several(
            List.of(
                new Contingency.Branch("1-2"),
                new Contingency.Branch("1-5"),
                new Contingency.Generator("G1")));

    assertThat(new SecurityCheck(grid, limits(grid)).check(Injections.OF_FILE, cut))
        .isInstanceOf(Outcome.NotComputed.class);
  }

  /**
   * The loss of G2 leaves G1 alone, which cannot give as much. Open LoadFlow shares what is missing
   * by the margin that units have left, and leaves at the slack bus what nobody can give.
   */
  @Test
  void whatNobodyCanGiveIsWhatOpenLoadFlowCannotDistribute() throws GridFileException {
    Grid grid = Grid.read(SharedData.path("networks/pglib/pglib_opf_case30_ieee.m").toString());
    double slackMw =
        ((FlowResult.Solved) new LoadFlow(grid).solve(Injections.OF_FILE)).slackWatts() / 1e6;
    Network network = grid.newNetwork();
    network.getGenerator("G1").setTargetP(slackMw);
    network.getGenerator("G2").getTerminal().disconnect();
    double left = DistributedSlack.missingMw(network);

    SecurityReport report =
        new SecurityCheck(grid, limits(grid))
            .report(Injections.OF_FILE, List.of(new Contingency.Generator("G2")));

    Violation.Shortage shortage =
        solved(report.findings().getFirst().outcome()).violations().stream()
            .filter(v -> v instanceof Violation.Shortage)
            .map(v -> (Violation.Shortage) v)
            .findFirst()
            .orElseThrow();
    assertThat(shortage.missingWatts() / 1e6).isCloseTo(left, within(1e-3)).isGreaterThan(30);
    assertThat(shortage.lostWatts()).isCloseTo(46e6, within(1.0));
    assertThat(shortage.canWatts() / 1e6).isCloseTo(271 - slackMw, within(1e-3));
    assertThat(shortage.inWords(0))
        .startsWith("headroom: 46.000 MW lost, the others can give 13.241 MW more; ");
  }

  /** Of three units one gives 60 MW and is lost; lines have no resistance, so nothing else. */
  private static Grid units(double firstMost, double secondMost) throws Exception {
    String units =
        """
        1 40 0 90 -90 1 100 1 %s 0;
        2 40 0 90 -90 1 100 1 %s 0;
        3 60 0 90 -90 1 100 1 90 0
        """
            .formatted(firstMost, secondMost);
    return SmallGrids.threeUnits(1, 140, 200, 200, units);
  }

  @Test
  void whatIsLostIsSharedByHeadroomAndNobodyIsAskedForMoreThanItCan() throws Exception {
    // Headroom of 20 and 60 MW: a quarter of 60 MW, and three.
    Grid grid = units(60, 100);
    Outcome.Solved after =
        solved(
            new SecurityCheck(grid, limits(grid))
                .check(Injections.OF_FILE, new Contingency.Generator("G3")));

    assertThat(after.violations()).isEmpty();
    assertThat(after.state().branches().get("1-3").fromWatts()).isCloseTo(55e6, within(10.0));
    assertThat(after.state().branches().get("2-3").fromWatts()).isCloseTo(85e6, within(10.0));
  }

  @Test
  void whereHeadroomIsNotEnoughTheLossIsNotSecureAndSaysWhatIsMissing() throws Exception {
    Grid grid = units(60, 70);
    SecurityReport report =
        new SecurityCheck(grid, limits(grid))
            .report(
                Injections.OF_FILE,
                List.of(
                    new Contingency.None(),
                    new Contingency.Branch("1-3"),
                    new Contingency.Generator("G3")));

    assertThat(report.findings().getFirst().lost().name()).isEqualTo("branch 1-3");
    SecurityReport.Finding lost = report.findings().get(1);
    assertThat(lost.lost().name()).isEqualTo("unit G3");
    assertThat(lost.secure()).isFalse();
    assertThat(lost.inWords())
        .isEqualTo(
            "headroom: 60.000 MW lost, the others can give 50.000 MW more; with the change of"
                + " losses 10.000 MW are missing");
    assertThat(report.present().orElseThrow().secure()).isTrue();
  }

  @Test
  void aSlackBusThatGivesMoreThanItsUnitsCanIsNotSecureEvenWithoutALoss() throws Exception {
    Grid grid = units(30, 100);

    SecurityReport report =
        new SecurityCheck(grid, limits(grid))
            .report(
                Injections.OF_FILE,
                List.of(new Contingency.None(), new Contingency.Generator("G3")));

    assertThat(report.findings().getFirst().lost()).isEqualTo(new Contingency.None());
    assertThat(report.findings().getFirst().inWords())
        .isEqualTo("units at slack bus 1: 40.000 MW, at most 30.000 MW");
    // G2 takes all 60 MW over; G1 stays where it is wrong already.
    assertThat(report.findings())
        .allSatisfy(
            f -> assertThat(f.inWords()).endsWith("slack bus 1: 40.000 MW, at most 30.000 MW"));
  }

  /** G1 gives 60 MW, G2 at the slack bus 70 and G3 20; of the load 60 MW are behind branch 3-4. */
  private static Grid running(double firstLeast, double slackLeast) throws Exception {
    return SmallGrids.grid(
        "running",
        100,
        """
        mpc.bus = [
          1 2 0 0 0 0 1 1 0 110 1 1.1 0.9;
          2 3 0 0 0 0 1 1 0 110 1 1.1 0.9;
          3 2 90 0 0 0 1 1 0 110 1 1.1 0.9;
          4 1 60 0 0 0 1 1 0 110 1 1.1 0.9 ];
        mpc.gen = [
          1 60 0 90 -90 1 100 1 100 %s;
          2 70 0 90 -90 1 100 1 100 %s;
          3 20 0 90 -90 1 100 1 100 10 ];
        mpc.branch = [
          1 3 0 0.01 0 200 0 0 0 0 1;
          2 3 0 0.01 0 200 0 0 0 0 1;
          3 4 0 0.01 0 200 0 0 0 0 1 ];
        """
            .formatted(firstLeast, slackLeast));
  }

  @Test
  void whatIsTooMuchTheOthersGiveLessByTheirFootroom() throws Exception {
    // G2 goes down to 40 MW; of 30 MW more G1 can take 50 and G3 10.
    Grid grid = running(10, 40);
    Outcome.Solved after =
        solved(
            new SecurityCheck(grid, limits(grid))
                .check(Injections.OF_FILE, new Contingency.Branch("3-4")));

    assertThat(after.violations()).isEmpty();
    assertThat(after.state().branches().get("1-3").fromWatts()).isCloseTo(35e6, within(10.0));
    assertThat(after.state().branches().get("2-3").fromWatts()).isCloseTo(40e6, within(10.0));
  }

  @Test
  void whatNobodyCanGiveLessIsNotSecureAndSaysSo() throws Exception {
    Grid grid = running(55, 50);
    SecurityReport report =
        new SecurityCheck(grid, limits(grid))
            .report(
                Injections.OF_FILE, List.of(new Contingency.None(), new Contingency.Branch("3-4")));

    assertThat(report.present().orElseThrow().secure()).isTrue();
    assertThat(report.findings().getFirst().inWords())
        .isEqualTo(
            "1 bus loses supply, 60.000 MW; units at slack bus 2: 25.000 MW, at least 50.000 MW");
    Grid beyond = running(10, 80);
    assertThat(
            new SecurityCheck(beyond, limits(beyond))
                .report(Injections.OF_FILE, List.of(new Contingency.None()))
                .findings()
                .getFirst()
                .inWords())
        .isEqualTo("units at slack bus 2: 70.000 MW, at least 80.000 MW");
  }

  @Test
  void whereTheMostIsNotKnownTheReportSaysSo() throws Exception {
    Grid grid = units(60, 1e6);
    SecurityCheck check = new SecurityCheck(grid, limits(grid));

    assertThat(check.notices())
        .containsExactly(
            "the most or least that 1 units (G2) can give is not known: after a loss the others"
                + " give in proportion to what they give, and nobody asks whether they can",
            "how far 3 units (G1, G2, G3) get in ten minutes is not known: nothing but Pmin and"
                + " Pmax bounds what they take over after a loss, or how a redispatch moves them");
    Outcome.Solved after = solved(check.check(Injections.OF_FILE, new Contingency.Generator("G3")));
    assertThat(after.violations()).isEmpty();
    // By what they give each would take 30 MW; of G1 at the slack bus it is known that it cannot.
    assertThat(after.state().branches().get("1-3").fromWatts()).isCloseTo(60e6, within(10.0));
  }

  @Test
  void aSlackBusThatCanGiveNothingIsNotSecureWhereItGives() throws Exception {
    for (String least : List.of("0", "-50")) {
      Grid grid = slackOf("0", least, 60);
      double watts =
          ((FlowResult.Solved) new LoadFlow(grid).solve(Injections.OF_FILE)).slackWatts();
      Outcome.Solved now =
          solved(new SecurityCheck(grid, limits(grid)).check(Injections.OF_FILE, NOTHING));

      assertThat(now.violations())
          .singleElement()
          .satisfies(
              v -> {
                assertThat(v.inWords(0))
                    .isEqualTo("units at slack bus 1: %.3f MW, at most 0.000 MW", watts / 1e6);
                assertThat(v.excess()).isEqualTo(1.0);
              });
    }
  }

  /** The slack bus is a load of at least 20 and at most 50 MW. */
  @Test
  void aSlackBusThatHasToTakeIsCheckedAtBothEnds() throws Exception {
    Grid little = slackOf("-20", "-50", 110);
    assertThat(now(little).getFirst().inWords(0))
        .isEqualTo("units at slack bus 1: -10.000 MW, at most -20.000 MW");
    assertThat(now(little).getFirst().excess()).isCloseTo(0.5, within(1e-6));
    assertThat(now(slackOf("-20", "-50", 130))).isEmpty();
    // G2 goes down to 100 MW only.
    assertThat(now(slackOf("-20", "-50", 160)).getFirst().inWords(0))
        .isEqualTo("units at slack bus 1: -60.000 MW, at least -50.000 MW");
    // With line 3-4 its 40 MW are gone: G1 takes 50, and G2 gives 110 in place of 130.
    Grid grid = slackOf("-20", "-50", 130);
    Outcome.Solved after =
        solved(
            new SecurityCheck(grid, limits(grid))
                .check(Injections.OF_FILE, new Contingency.Branch("3-4")));
    assertThat(after.violations()).isEmpty();
    assertThat(after.state().branches().get("2-3").fromWatts()).isCloseTo(110e6, within(10.0));
    // From 130 MW it can go down by no more than ten.
    Grid stiff = slackOf("-20", "-50", 130, 120);
    assertThat(
            solved(
                    new SecurityCheck(stiff, limits(stiff))
                        .check(Injections.OF_FILE, new Contingency.Branch("3-4")))
                .violations()
                .getFirst()
                .inWords(0))
        .isEqualTo("units at slack bus 1: -60.000 MW, at least -50.000 MW");
  }

  private static final Contingency NOTHING = new Contingency.None();

  private static List<Violation> now(Grid grid) {
    return solved(new SecurityCheck(grid, limits(grid)).check(Injections.OF_FILE, NOTHING))
        .violations();
  }

  private static Grid slackOf(String most, String least, double second) throws Exception {
    return slackOf(most, least, second, 100);
  }

  /** Of 100 MW at buses 3 and 4 G2 gives so much, and G1 at the slack bus the rest. */
  private static Grid slackOf(String most, String least, double second, double secondLeast)
      throws Exception {
    return SmallGrids.grid(
        "slack",
        100,
        """
        mpc.bus = [
          1 3 0  0 0 0 1 1 0 110 1 1.1 0.9;
          2 2 0  0 0 0 1 1 0 110 1 1.1 0.9;
          3 1 60 0 0 0 1 1 0 110 1 1.1 0.9;
          4 1 40 0 0 0 1 1 0 110 1 1.1 0.9 ];
        mpc.gen = [
          1 0  0 90 -90 1 100 1 %s %s;
          2 %s 0 90 -90 1 100 1 200 %s ];
        mpc.branch = [
          1 3 0 0.01 0 200 0 0 0 0 1;
          2 3 0 0.01 0 200 0 0 0 0 1;
          3 4 0 0.01 0 200 0 0 0 0 1 ];
        """
            .formatted(most, least, second, secondLeast));
  }

  /** Nobody knows what G2 can give; of G1 at the slack bus it is known. */
  @Test
  void whatTheSlackBusCanGiveIsCheckedWhateverIsNotKnownOfOthers() throws Exception {
    assertThat(now(units(30, 1e6)).getFirst().inWords(0))
        .isEqualTo("units at slack bus 1: 40.000 MW, at most 30.000 MW");
  }

  /** Bus 3 has had no supply, whatever is lost; bus 4 loses its own with line 2-4. */
  @Test
  void anIsolatedBusHasNoSupplyToLose() throws Exception {
    Grid grid =
        SmallGrids.grid(
            "isolated",
            100,
            """
            mpc.bus = [
              1 3 0  0 0 0 1 1 0 110 1 1.1 0.9;
              2 1 20 0 0 0 1 1 0 110 1 1.1 0.9;
              3 4 5  0 0 0 1 1 0 110 1 1.1 0.9;
              4 1 0  0 0 0 1 1 0 110 1 1.1 0.9 ];
            mpc.gen = [ 1 0 0 9 -9 1 100 1 90 0 ];
            mpc.branch = [
              1 2 0 0.01 0 30 0 0 0 0 1;
              1 2 0 0.01 0 30 0 0 0 0 1;
              2 3 0 0.01 0 30 0 0 0 0 1;
              2 4 0 0.01 0 30 0 0 0 0 1 ];
            """);
    SecurityReport report =
        new SecurityCheck(grid, limits(grid))
            .report(Injections.OF_FILE, Contingency.of(grid, Contingency.Scope.BRANCHES));
    assertThat(report.insecure())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.lost().name()).isEqualTo("branch 2-4");
              assertThat(solved(finding.outcome()).withoutSupply()).containsExactly("4");
            });
  }

  /** Three buses and two units, as a file or as part of one; bus 5 takes 30 MW. */
  private static Grid ring(String bus, String gen, String branch, int firstType) throws Exception {
    return SmallGrids.grid(
        "ring",
        100,
        """
        mpc.bus = [
        %s
          3 %d 0  0  0 0 1 1 0 110 1 1.1 0.9;
          4 2 0  0  0 0 1 1 0 110 1 1.1 0.9;
          5 1 30 10 0 0 1 1 0 110 1 1.1 0.97 ];
        mpc.gen = [
        %s
          3 20 0 90 -90 1.02 100 1 60 0;
          4 10 0 90 -90 1.01 100 1 40 0 ];
        mpc.branch = [
        %s
          3 4 0.02 0.2 0.01 40 0 0 0 0 1;
          4 5 0.02 0.2 0.01 21 0 0 0 0 1;
          3 5 0.02 0.2 0.01 21 0 0 0 0 1 ];
        """
            .formatted(bus, firstType, gen, branch));
  }

  /** Beside a grid of two buses that keeps its limits whatever it loses. */
  private static Grid twoGrids() throws Exception {
    return ring(
        """
        1 3 0  0 0 0 1 1 0 110 1 1.1 0.9;
        2 2 20 5 0 0 1 1 0 110 1 1.1 0.9;\
        """,
        """
        1 10 0 90 -90 1 100 1 90 0;
        2 10 0 90 -90 1 100 1 90 0;\
        """,
        """
        1 2 0.01 0.1 0 90 0 0 0 0 1;
        1 2 0.01 0.1 0 90 0 0 0 0 1;\
        """,
        2);
  }

  @Test
  void aSecondGridInAFileIsJudgedByItselfAsIfItWereAFileOfItsOwn() throws Exception {
    Grid both = twoGrids();
    Grid alone = ring("", "", "", 3);
    GridLimits limits = GridLimits.ofFile(alone, false).complete().limits();
    SecurityCheck check =
        new SecurityCheck(both, GridLimits.ofFile(both, false).complete().limits());
    LoadFlow flow = new LoadFlow(alone);
    int broken = 0;

    for (String line : List.of("3-4", "4-5", "3-5")) {
      Contingency lost = new Contingency.Branch(line);
      FlowResult.Solved other =
          (FlowResult.Solved)
              new HeadroomShares(alone).solve(flow, Injections.OF_FILE, 1, lost.outage());
      Outcome.Solved own = solved(check.check(Injections.OF_FILE, lost));
      assertThat(own.withoutSupply()).isEmpty();
      assertThat(own.state().busVoltsPu().keySet()).isEqualTo(other.busVoltsPu().keySet());
      other
          .busVoltsPu()
          .forEach(
              (bus, pu) ->
                  assertThat(own.state().busVoltsPu().get(bus))
                      .as(bus)
                      .isCloseTo(pu, within(1e-7)));
      List<String> expected = limits(new LimitCheck(alone, limits, 0).violations(other));
      assertThat(limits(own.violations())).as(line).isEqualTo(expected);
      broken += expected.size();
    }
    assertThat(broken).isPositive();
    // What G4 gave G3 gives.
    Contingency lost = new Contingency.Generator("G4");
    Outcome.Solved unit = solved(check.check(Injections.OF_FILE, lost));
    FlowResult.Solved other =
        (FlowResult.Solved)
            new HeadroomShares(alone).solve(flow, Injections.OF_FILE, 1, lost.outage());
    assertThat(unit.state().branches().get("3-5").fromWatts())
        .isCloseTo(other.branches().get("3-5").fromWatts(), within(100.0));
  }

  @Test
  void aLossIsJudgedByWhatItChangesAndNotByWhatIsInAnotherGrid() throws Exception {
    Grid grid = twoGrids();
    SecurityCheck check =
        new SecurityCheck(grid, GridLimits.ofFile(grid, false).complete().limits());

    SecurityReport report =
        check.report(Injections.OF_FILE, Contingency.of(grid, Contingency.Scope.N_1));

    assertThat(report.present().orElseThrow().secure()).isTrue();
    assertThat(report.insecure())
        .extracting(f -> f.lost().name())
        .containsExactlyInAnyOrder("branch 3-4", "branch 4-5", "branch 3-5", "unit G3");
    assertThat(check.notices())
        .contains(
            "3 buses (3, 4, 5): a grid of its own, judged by itself, with bus 3 as its slack bus");
    // Of both grids together, all is there, and each gives for its own.
    Contingency apart =
        new Contingency.Several(
            List.of(new Contingency.Generator("G2"), new Contingency.Generator("G4")));
    Outcome.Solved together = solved(check.check(Injections.OF_FILE, apart));
    assertThat(together.violations()).isEmpty();
    assertThat(together.state().branches().keySet())
        .containsExactlyInAnyOrder("1-2", "1-2#2", "3-4", "4-5", "3-5");
  }

  /** With half of all loads its units give half: what G4 gave, 5 MW, the slack bus's gives more. */
  @Test
  void aSecondGridFollowsItsOwnDemand() throws Exception {
    Grid grid = twoGrids();
    SecurityCheck check =
        new SecurityCheck(grid, GridLimits.ofFile(grid, false).complete().limits());
    Map<String, Demand> half = new HashMap<>();
    grid.buses().forEach(b -> half.put(b.id(), new Demand(b.loadWatts() / 2, b.loadVars() / 2)));
    Map<String, Demand> following = new HashMap<>(half);
    for (Unit unit : Unit.of(grid)) {
      if (!unit.bus().equals(grid.slackBus())) {
        Generation.give(following, grid.bus(unit.bus()).orElseThrow(), -unit.watts() / 2);
      }
    }

    Map<Contingency, Double> gives = Map.of(NOTHING, 10e6, new Contingency.Generator("G4"), 15e6);
    gives.forEach(
        (lost, watts) -> {
          Outcome.Solved ofLoads = solved(check.check(half, lost));
          assertThat(check.check(new Injections(following, Set.of()), 0.5, lost))
              .isEqualTo(ofLoads);
          assertThat(output(grid, ofLoads, "3")).isBetween(watts, watts + 0.2e6);
          assertThat(ofLoads.violations()).isEmpty();
        });
  }

  /** At bus 3 a unit gives what the load there takes, but it holds no voltage. */
  @Test
  void aSecondGridThatNothingBalancesIsSaidNotToBeJudgedAndSpoilsNoLoss() throws Exception {
    Grid grid =
        SmallGrids.grid(
            "apart",
            100,
            """
            mpc.bus = [
              1 3 0  0 0 0 1 1 0 110 1 1.1 0.9;
              2 1 20 0 0 0 1 1 0 110 1 1.1 0.9;
              3 1 5  0 0 0 1 1 0 110 1 1.1 0.9;
              4 1 5  0 0 0 1 1 0 110 1 1.1 0.9 ];
            mpc.gen = [
              1 20 0 9 -9 1 100 1 90 0;
              3 10 0 9 -9 1 100 1 90 0 ];
            mpc.branch = [
              1 2 0 0.01 0 30 0 0 0 0 1;
              1 2 0 0.01 0 30 0 0 0 0 1;
              3 4 0 0.01 0 30 0 0 0 0 1 ];
            """);
    SecurityCheck check = new SecurityCheck(grid, limits(grid));

    SecurityReport report =
        check.report(Injections.OF_FILE, Contingency.of(grid, Contingency.Scope.BRANCHES));

    assertThat(check.notices().getFirst())
        .isEqualTo(
            "2 buses (3, 4): a grid of its own whose units hold no voltage, or can give nothing:"
                + " not judged");
    assertThat(report.insecure())
        .extracting(SecurityReport.Finding::inWords)
        .containsExactly(
            "2 buses lose supply, 10.000 MW",
            "not computed: it is in a grid of its own in which no unit holds a voltage and can"
                + " balance");
    assertThat(report.insecure())
        .extracting(f -> f.lost().name())
        .containsExactly("none", "branch 3-4");
  }
}
