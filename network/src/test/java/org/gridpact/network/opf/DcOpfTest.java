package org.gridpact.network.opf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridpact.model.testing.SharedData;
import org.gridpact.network.grid.SmallGrids;
import org.gridpact.network.matpower.MatpowerCase;
import org.gridpact.network.matpower.MatpowerReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DcOpfTest {
  /** Cheap power at bus 1, dear power at the load of 100 MW at bus 3; two ways lead there. */
  private static final String TRIANGLE =
      """
      mpc.bus = [
        1 3 0 0 0 0 1 1 0 110 1 1.1 0.9;
        2 1 0 0 0 0 1 1 0 110 1 1.1 0.9;
        3 2 100 0 0 0 1 1 0 110 1 1.1 0.9
      ];
      mpc.gen = [
        1 0 0 99 -99 1 100 1 200 0;
        3 0 0 99 -99 1 100 1 200 0
      ];
      mpc.branch = [
        1 2 0 0.1 0 0 0 0 0 0 1 -360 360;
        2 3 0 0.1 0 0 0 0 0 0 1 -360 360;
        1 3 0 0.1 0 40 0 0 0 0 1 -360 360
      ];
      mpc.gencost = [
        2 0 0 3 0 10 0;
        2 0 0 3 0 30 7
      ];
      """;

  private static MatpowerCase pglib(String name) throws Exception {
    Path path = SharedData.path("networks/pglib/pglib_opf_" + name + ".m");
    return MatpowerReader.read(name + ".m", Files.readString(path));
  }

  private static OpfResult solve(String fields) throws Exception {
    return DcOpf.solve(SmallGrids.matpower("triangle", 100, fields), Convention.PHYSICAL);
  }

  private static OpfResult.Optimal optimal(OpfResult result) {
    assertThat(result).isInstanceOf(OpfResult.Optimal.class);
    return (OpfResult.Optimal) result;
  }

  private static double mw(OpfResult.Optimal optimal, int unit) {
    return optimal.generation().get(unit).mw();
  }

  /** The published costs; to the digits that are published. */
  @ParameterizedTest
  @CsvSource({
    "case3_lmbd, 5.6959e+03, 0.05, PGLIB_WITHOUT_SHIFTS",
    "case5_pjm, 17479.897, 0.0005, PHYSICAL",
    "case5_pjm, 17479.897, 0.0005, PGLIB",
    "case14_ieee, 2051.526, 0.0005, PHYSICAL",
    "case14_ieee, 2051.526, 0.0005, PGLIB",
    "case24_ieee_rts, 6.1001e+04, 0.5, PGLIB",
    "case30_ieee, 7472.815, 0.0005, PGLIB",
    "case57_ieee, 34772.948, 0.0005, PHYSICAL",
    "case57_ieee, 34772.948, 0.0005, PGLIB",
    "case73_ieee_rts, 1.8300e+05, 5, PGLIB",
    "case118_ieee, 93100.73, 0.005, PGLIB",
    "case300_ieee, 517852.44, 0.005, PGLIB",
    "case300_ieee, 5.1785e+05, 5, PGLIB_WITHOUT_SHIFTS",
    "case500_goc, 4.4055e+05, 5, PGLIB",
    "case1354_pegase, 1.2182e+06, 50, PGLIB_WITHOUT_SHIFTS",
    "case2869_pegase, 2.3864e+06, 50, PGLIB_WITHOUT_SHIFTS"
  })
  void publishedCostsAreMet(String name, double cost, double rounding, Convention convention)
      throws Exception {
    OpfResult.Optimal optimal = optimal(DcOpf.solve(pglib(name), convention));
    assertThat(optimal.cost()).isCloseTo(cost, within(rounding * 1.01));
    assertThat(optimal.gap()).isLessThan(1e-9);
    assertThat(optimal.lowerBound()).isLessThanOrEqualTo(optimal.cost() * (1 + 1e-12));
  }

  @Test
  void fiveBusesAreDispatchedAndPricedAsPublished() throws Exception {
    OpfResult.Optimal optimal = optimal(DcOpf.solve(pglib("case5_pjm"), Convention.PHYSICAL));
    double[] published = {40, 170, 323.495, 0, 466.505};
    for (int i = 0; i < published.length; i++) {
      assertThat(mw(optimal, i)).isCloseTo(published[i], within(5e-4));
    }
    double[] prices = {16.9774, 26.3845, 30, 39.9427, 10};
    for (int bus = 1; bus <= prices.length; bus++) {
      assertThat(optimal.prices().get("" + bus)).isCloseTo(prices[bus - 1], within(5e-5));
    }
    assertThat(optimal.binding()).hasSize(1);
    OpfResult.Binding line = optimal.binding().getFirst();
    assertThat(line.what()).isEqualTo("branch 4-5");
    assertThat(line.unit()).isEqualTo("MW");
    assertThat(Math.abs(line.value())).isCloseTo(240, within(1e-4));
  }

  /** Two thirds of what bus 1 sends go by the short way, so 40 MW there are 60 MW in all. */
  @Test
  void aLimitSharesTheLoadAndSetsPricesOnItsTwoSides() throws Exception {
    OpfResult.Optimal optimal = optimal(solve(TRIANGLE));
    assertThat(mw(optimal, 0)).isCloseTo(60, within(1e-5));
    assertThat(optimal.cost()).isCloseTo(60 * 10 + 40 * 30 + 7, within(1e-4));
    assertThat(optimal.prices().get("1")).isCloseTo(10, within(1e-6));
    assertThat(optimal.prices().get("2")).isCloseTo(20, within(1e-6));
    assertThat(optimal.prices().get("3")).isCloseTo(30, within(1e-6));
    assertThat(optimal.binding().getFirst().price()).isCloseTo(30, within(1e-6));
  }

  @Test
  void aPriceIsWhatOneMoreMegawattOfLoadCosts() throws Exception {
    double before = optimal(solve(TRIANGLE)).cost();
    double after = optimal(solve(TRIANGLE.replace("2 1 0 0", "2 1 1 0"))).cost();
    assertThat(after - before).isCloseTo(20, within(1e-5));
  }

  @Test
  void anAngleLimitHoldsTheFlowAndIsToldInDegrees() throws Exception {
    String limited = TRIANGLE.replace("40 0 0 0 0 1 -360 360", "0 0 0 0 0 1 -1 1");
    OpfResult.Optimal optimal = optimal(solve(limited));
    double flow = 100 * Math.toRadians(1) / 0.1;
    assertThat(mw(optimal, 0)).isCloseTo(flow * 1.5, within(1e-5));
    assertThat(optimal.binding().getFirst().unit()).isEqualTo("degrees");
    assertThat(optimal.binding().getFirst().value()).isCloseTo(1, within(1e-6));
  }

  /** Without power sent, a shift of s drives b·s/3 around the triangle, against the limit. */
  @Test
  void aPhaseShiftDrivesFlow() throws Exception {
    String shifted = TRIANGLE.replace("40 0 0 0 0 1", "40 0 0 0 1 1");
    double driven = 100 * Math.toRadians(1) / 0.3;
    OpfResult.Optimal optimal = optimal(solve(shifted));
    assertThat(mw(optimal, 0)).isCloseTo((40 + driven) * 1.5, within(1e-5));
  }

  @Test
  void costsByPointsAreSharedLineByLine() throws Exception {
    String points =
        TRIANGLE
            .replace("2 0 0 3 0 10 0;", "1 0 0 3 0 0 50 500 100 2500;")
            .replace("2 0 0 3 0 30 7", "1 0 0 2 0 7 200 6007 0 0");
    OpfResult.Optimal optimal = optimal(solve(points));
    assertThat(mw(optimal, 0)).isCloseTo(50, within(1e-4));
    assertThat(optimal.cost()).isCloseTo(500 + 50 * 30 + 7, within(1e-4));
    assertThatThrownBy(() -> solve(points.replace("100 2500", "100 600")))
        .isInstanceOf(OpfException.class)
        .hasMessage(
            "G1: its cost falls from 10.0000 to 2.0000 $/MWh at 50.0 MW, so it is not convex");
  }

  /** 10 MW leave bus 1, and 10 - 2 - 1 arrive. */
  @Test
  void aDcLineCarriesPastTheLimitWithItsLosses() throws Exception {
    OpfResult.Optimal optimal =
        optimal(solve(TRIANGLE + "mpc.dcline = [ 1 3 1 0 0 0 0 1 1 0 10 0 0 0 0 2 0.1 ];\n"));
    assertThat(optimal.generation().get(2).unit()).isEqualTo("DC1-3");
    assertThat(mw(optimal, 2)).isCloseTo(10, within(1e-5));
    assertThat(mw(optimal, 0)).isCloseTo(70, within(1e-4));
    assertThat(mw(optimal, 1)).isCloseTo(33, within(1e-4));
  }

  @Test
  void islandsBalanceByThemselves() throws Exception {
    String apart = TRIANGLE.replace("0 0 1 -360", "0 0 0 -360").replace("3 2 100", "3 2 50");
    OpfResult.Optimal optimal = optimal(solve(apart));
    assertThat(mw(optimal, 0)).isCloseTo(0, within(1e-6));
    assertThat(mw(optimal, 1)).isCloseTo(50, within(1e-6));
    assertThat(optimal.prices().get("3")).isCloseTo(30, within(1e-6));
  }

  @Test
  void anAngleThatCannotBeKeptIsNamedInDegrees() throws Exception {
    String narrow =
        TRIANGLE
            .replace("1 3 0 0.1 0 40 0 0 0 0 1 -360 360", "1 3 0 0.1 0 0 0 0 0 0 1 -2 2")
            .replace("3 0 0 99 -99 1 100 1 200 0", "3 0 0 99 -99 1 100 1 10 0");

    assertThat(solve(narrow))
        .isInstanceOfSatisfying(
            OpfResult.Infeasible.class,
            none -> {
              OpfResult.Conflict angle = none.conflicts().getLast();
              assertThat(angle.what()).isEqualTo("angle across branch 1-3");
              assertThat(angle.by()).isCloseTo(Math.toDegrees(0.06) - 2, within(1e-6));
              assertThat(angle.unit()).isEqualTo("degrees");
            });
  }

  @Test
  void whereNoDispatchKeepsTheLimitTheConflictIsNamed() throws Exception {
    OpfResult result =
        solve(TRIANGLE.replace("3 0 0 99 -99 1 100 1 200", "3 0 0 99 -99 1 100 1 20"));
    assertThat(result)
        .isInstanceOfSatisfying(
            OpfResult.Infeasible.class,
            infeasible -> {
              assertThat(infeasible.conflicts())
                  .extracting(OpfResult.Conflict::what)
                  .anyMatch(what -> what.equals("branch 1-3"));
              double sum =
                  infeasible.conflicts().stream().mapToDouble(OpfResult.Conflict::by).sum();
              assertThat(sum).isCloseTo(20 * 2 / 3.0, within(1e-4));
            });
  }

  @Test
  void whatHasNoPlaceInItIsRefused() {
    assertThatThrownBy(() -> solve(TRIANGLE.replace("3 0 10 0", "3 -1 10 0")))
        .hasMessage("G1: its quadratic cost -1.0 is negative, so the cost is not convex");
    assertThatThrownBy(() -> solve(TRIANGLE.replace("1 2 0 0.1", "1 2 0.1 0")))
        .hasMessage("branch 1-2 has no reactance of 1.0E-9 or more, which the DC model needs");
    assertThatThrownBy(() -> solve(TRIANGLE.replace("1 2 0 0.1", "1 2 0.1 1e-300")))
        .hasMessageStartingWith("branch 1-2 has no reactance");
    assertThatThrownBy(() -> solve(TRIANGLE.substring(0, TRIANGLE.indexOf("mpc.gencost"))))
        .hasMessage("triangle has no gencost: without costs there is no least cost");
  }

  /** Bus 4 is isolated: what a DC line would take there is nobody's. */
  @Test
  void aDcLineOfAnIsolatedBusCarriesNothing() throws Exception {
    OpfResult.Optimal optimal =
        optimal(
            solve(
                TRIANGLE.replace("1.1 0.9\n];", "1.1 0.9;\n4 4 0 0 0 0 1 1 0 110 1 1.1 0.9\n];")
                    + "mpc.dcline = [4 3 1 9 9 0 0 1 1 0 50 -9 9 -9 9 0 0];\n"));
    assertThat(optimal.cost()).isCloseTo(60 * 10 + 40 * 30 + 7, within(1e-4));
    assertThat(optimal.generation()).hasSize(2);
    assertThat(optimal.prices().get("4")).isNaN();
  }

  /** Buses 4 and 5 are joined to each other and to no unit. */
  @Test
  void aBusWithoutSupplyHasNoPriceRatherThanNone() throws Exception {
    OpfResult.Optimal optimal =
        optimal(
            solve(
                TRIANGLE
                    .replace(
                        "1.1 0.9\n];",
                        "1.1 0.9;\n4 1 0 0 0 0 1 1 0 110 1 1.1 0.9;\n"
                            + "5 1 0 0 0 0 1 1 0 110 1 1.1 0.9\n];")
                    .replace("-360 360\n];", "-360 360;\n4 5 0 0.1 0 0 0 0 0 0 1 -360 360\n];")));
    assertThat(optimal.prices().get("3")).isCloseTo(30, within(1e-6));
    assertThat(optimal.prices().get("4")).isNaN();
  }

  /**
   * The shifter drives 87 MW round, and no unit can take what bus 2 would then send: at least 58 MW
   * go by the third line, for 40.
   */
  @Test
  void aBalanceInAConflictThatIsKeptIsNotCalledALack() throws Exception {
    MatpowerCase round =
        SmallGrids.matpower(
            "round",
            100,
            """
            mpc.bus = [
              1 3 0 0 0 0 1 1 0 110 1 1.1 0.9;
              2 2 100 0 0 0 1 1 0 110 1 1.1 0.9 ];
            mpc.gen = [
              1 0 0 99 -99 1 100 1 200 0;
              2 0 0 99 -99 1 100 1 200 0 ];
            mpc.branch = [
              1 2 0 0.1 0 40 0 0 0 0 1;
              1 2 0 0.1 0 40 0 0 0 0 1;
              1 2 0 0.1 0 40 0 0 1 -5 1 ];
            mpc.gencost = [
              2 0 0 2 10 0;
              2 0 0 2 30 0 ];
            """);
    OpfResult result = DcOpf.solve(round, Convention.PHYSICAL);
    assertThat(result).isInstanceOf(OpfResult.Infeasible.class);
    List<OpfResult.Conflict> conflicts = ((OpfResult.Infeasible) result).conflicts();
    assertThat(conflicts)
        .extracting(OpfResult.Conflict::what)
        .contains("branch 1-2#3")
        .noneMatch(what -> what.contains("too little") || what.contains("too much"));
    assertThat(conflicts.stream().mapToDouble(OpfResult.Conflict::by).sum())
        .isCloseTo(2 / 3.0 * 1_000 * Math.toRadians(5) - 40, within(1e-4));
  }

  /** The same two ways, but the limit is on a branch that is written from 3 to 1. */
  @Test
  void aLimitOfAFlowAgainstItsBranchIsALeast() throws Exception {
    OpfResult.Binding line =
        optimal(solve(TRIANGLE.replace("1 3 0 0.1 0 40", "3 1 0 0.1 0 40"))).binding().getFirst();
    assertThat(line.limit()).isEqualTo(-40);
    assertThat(line.least()).isTrue();
    assertThat(line.price()).isCloseTo(30, within(1e-6));
  }
}
