package org.gridpact.network.opf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import org.gridpact.network.grid.SharedData;
import org.gridpact.network.matpower.MatpowerCase;
import org.gridpact.network.matpower.MatpowerReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DcOpfTest {

  static MatpowerCase pglib(String name) throws Exception {
    Path path = SharedData.path("networks/pglib/pglib_opf_" + name + ".m");
    return MatpowerReader.read(name + ".m", Files.readString(path));
  }

  static OpfResult.Optimal optimal(OpfResult result) {
    assertThat(result).isInstanceOf(OpfResult.Optimal.class);
    return (OpfResult.Optimal) result;
  }

  /** The published costs, to the digits that are published. */
  @ParameterizedTest
  @CsvSource({
    "case3_lmbd, 5.6959e+03, 0.05",
    "case5_pjm, 17479.897, 0.0005",
    "case14_ieee, 2051.526, 0.0005",
    "case24_ieee_rts, 6.1001e+04, 0.5",
    "case30_ieee, 7472.815, 0.0005",
    "case57_ieee, 34772.948, 0.0005",
    "case73_ieee_rts, 1.8300e+05, 5",
    "case118_ieee, 93100.73, 0.005",
    "case300_ieee, 517852.44, 0.005",
    "case500_goc, 4.4055e+05, 5",
    "case1354_pegase, 1.2182e+06, 50",
    "case2869_pegase, 2.3864e+06, 50"
  })
  void publishedCostsAreMet(String name, double cost, double rounding) throws Exception {
    MatpowerCase pglib = pglib(name);
    OpfResult.Optimal optimal = null;
    for (int i = 0; i < 3; i++) {
      long t = System.nanoTime();
      optimal = optimal(DcOpf.solve(pglib, Convention.PGLIB));
      System.err.printf(
          "XX %s %.4f gap %.1e it %d %.1f ms%n",
          name, optimal.cost(), optimal.gap(), optimal.iterations(), (System.nanoTime() - t) / 1e6);
    }
    assertThat(optimal.cost()).isCloseTo(cost, within(rounding * 1.01));
    assertThat(optimal.gap()).isLessThan(1e-7);
  }

  @Test
  void fiveBusesAreDispatchedAndPricedAsPublished() throws Exception {
    OpfResult.Optimal optimal = optimal(DcOpf.solve(pglib("case5_pjm"), Convention.PHYSICAL));
    double[] published = {40, 170, 323.495, 0, 466.505};
    for (int i = 0; i < published.length; i++) {
      assertThat(optimal.generation().get(i).mw()).isCloseTo(published[i], within(5e-4));
    }
    double[] prices = {16.9774, 26.3845, 30, 39.9427, 10};
    for (int bus = 1; bus <= prices.length; bus++) {
      assertThat(optimal.prices().get("" + bus)).isCloseTo(prices[bus - 1], within(5e-5));
    }
    assertThat(optimal.binding()).hasSize(1);
    OpfResult.Binding line = optimal.binding().getFirst();
    assertThat(line.what()).isEqualTo("branch 4-5");
    assertThat(Math.abs(line.value())).isCloseTo(240, within(1e-4));
  }
}
