package org.gridpact.network.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.gridpact.network.estimate.Measurement.Kind;
import org.gridpact.network.grid.GridFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LeastSquaresTest {
  private static final int ITERATIONS = 20;

  @ParameterizedTest
  @CsvSource({
    "builtin:feeder33, 0",
    "builtin:feeder33, 0.1",
    "networks/pglib/pglib_opf_case14_ieee.m, 0",
    "networks/pglib/pglib_opf_case14_ieee.m, 0.1",
    "networks/pglib/pglib_opf_case118_ieee.m, 0",
    "networks/pglib/pglib_opf_case118_ieee.m, 0.1"
  })
  void exactMeasurementsGiveTheExactState(String source, double tolerance)
      throws GridFileException {
    CoreGrid grid = new CoreGrid(source);
    List<Measurement> exact = grid.exact();
    WlsModel model = grid.model(tolerance, exact);
    LeastSquares squares = new LeastSquares(model, ITERATIONS);
    assertThat(squares.solve(exact)).isTrue();
    assertThat(model.state().volts()).containsExactly(grid.truth.volts(), within(1e-8));
    assertThat(model.state().angles()).containsExactly(grid.truth.angles(), within(1e-8));
    assertThat(squares.objective()).isLessThan(1e-6);
  }

  /** Each squared error over its variance has mean 1, each sum of squares that of chi-square. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "builtin:feeder33",
        "networks/pglib/pglib_opf_case14_ieee.m",
        "networks/pglib/pglib_opf_case118_ieee.m"
      })
  void errorsAreAsLargeAsTheirStandardDeviationsSay(String source) throws GridFileException {
    CoreGrid grid = new CoreGrid(source);
    List<Measurement> exact = grid.exact();
    WlsModel model = grid.model(0, exact);
    LeastSquares squares = new LeastSquares(model, ITERATIONS);
    Random random = new Random(14);
    int runs = 60;
    double voltageSquares = 0;
    double fits = 0;
    for (int run = 0; run < runs; run++) {
      assertThat(squares.solve(CoreGrid.noisy(exact, random))).isTrue();
      for (int bus = 0; bus < grid.network.buses(); bus++) {
        double error = model.state().volts()[bus] - grid.truth.volts()[bus];
        voltageSquares += error * error / model.varianceOfVolts(bus) / grid.network.buses();
      }
      fits += squares.objective() / squares.freedom();
    }
    // Voltages of a grid err together, so that the runs are the sample: 4 standard deviations.
    assertThat(voltageSquares / runs).isCloseTo(1, within(4 * Math.sqrt(2.0 / runs)));
    assertThat(fits / runs).isCloseTo(1, within(0.1));
  }

  @Test
  void lossesAndTheirStandardDeviationAreThoseOfTheState() throws GridFileException {
    CoreGrid grid = new CoreGrid("builtin:feeder33");
    List<Measurement> exact = grid.exact();
    WlsModel model = grid.model(0.1, exact);
    LeastSquares squares = new LeastSquares(model, ITERATIONS);
    squares.solve(exact);
    double truth = model.losses().value();
    assertThat(truth * 1e8).isCloseTo(202_677.1, within(0.1));
    Random random = new Random(5);
    double sum = 0;
    int runs = 200;
    for (int run = 0; run < runs; run++) {
      squares.solve(CoreGrid.noisy(exact, random));
      WlsModel.Uncertain losses = model.losses();
      sum += (losses.value() - truth) * (losses.value() - truth) / losses.variance();
    }
    // With the impedances exact in truth, the error is less than a tolerance for them says.
    assertThat(sum / runs).isBetween(0.1, 1.3);
  }

  @Test
  void aBusThatNothingMeasuresIsNotObservable() throws GridFileException {
    CoreGrid grid = new CoreGrid("builtin:feeder33");
    int last = grid.network.busIndex("18");
    int before = grid.network.busIndex("17");
    int branch = grid.network.branchIndex("17-18");
    List<Measurement> measured = new ArrayList<>();
    for (Measurement m : grid.exact()) {
      boolean there =
          EnumSet.of(Kind.FLOW_P, Kind.FLOW_Q, Kind.CURRENT).contains(m.kind())
              ? m.place() == branch
              : m.place() == last || (m.place() == before && m.kind() != Kind.VOLTS);
      measured.add(there ? m.distrusted() : m);
    }
    WlsModel model = grid.model(0, measured);
    LeastSquares squares = new LeastSquares(model, ITERATIONS);
    assertThat(squares.solve(measured)).isTrue();
    assertThat(squares.isObservable(last)).isFalse();
    for (int bus = 0; bus < grid.network.buses(); bus++) {
      if (bus != last) {
        assertThat(squares.isObservable(bus)).as("bus %d", bus).isTrue();
        assertThat(model.state().volts()[bus]).isCloseTo(grid.truth.volts()[bus], within(1e-7));
      }
    }
  }

  @Test
  void withoutMoreThanNeededEveryMeasurementIsCritical() throws GridFileException {
    CoreGrid grid = new CoreGrid("networks/pglib/pglib_opf_case14_ieee.m");
    int slack = grid.network.slack();
    List<Measurement> needed = new ArrayList<>();
    for (Measurement m : CoreGrid.only(grid.exact(), Set.of(Kind.DEMAND_P, Kind.DEMAND_Q))) {
      boolean extra = m.place() == slack && m.kind() != Kind.VOLTS;
      needed.add(extra ? m.distrusted() : m);
    }
    int voltage = 3 * slack + 2;
    needed.set(voltage, grid.exact().get(voltage));
    WlsModel model = grid.model(0, needed);
    BadData search = new BadData(new LeastSquares(model, ITERATIONS), model, needed, Map.of(), 8);
    assertThat(search.run()).isTrue();
    assertThat(search.critical()).hasSize(14 - 1 + 1).contains("demand meter-9", "volts meter-1");
    // A lie in one of them shows nowhere.
    List<Measurement> lying = CoreGrid.lying(needed, "meter-9", 1.3);
    BadData fooled = new BadData(new LeastSquares(model, ITERATIONS), model, lying, Map.of(), 8);
    assertThat(fooled.run()).isTrue();
    assertThat(fooled.distrusted()).isEmpty();
    assertThat(fooled.critical()).contains("demand meter-9");
  }
}
