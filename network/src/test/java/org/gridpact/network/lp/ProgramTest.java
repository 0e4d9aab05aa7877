package org.gridpact.network.lp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.linear.LinearSolver;

final class ProgramTest {
  private static final double NONE = Double.POSITIVE_INFINITY;

  @Test
  void twoGeneratorsShareALoadByTheirCostsAndALimit() {
    Program program = new Program();
    int cheap = program.variable(0, 100, 10);
    int dear = program.variable(0, 100, 30);
    int load = program.row(120, 120, new int[] {cheap, dear}, new double[] {1, 1});
    int line = program.row(-NONE, 80, new int[] {cheap}, new double[] {1});
    Solution.Optimal optimal = optimal(program);
    assertThat(optimal.value(cheap)).isCloseTo(80, within(1e-6));
    assertThat(optimal.value(dear)).isCloseTo(40, within(1e-6));
    assertThat(optimal.cost()).isCloseTo(2000, within(1e-6));
    assertThat(optimal.rowPrice(load)).isCloseTo(30, within(1e-6));
    assertThat(optimal.rowPrice(line)).isCloseTo(-20, within(1e-6));
  }

  @Test
  void quadraticCostsShareByEqualMarginalCost() {
    Program program = new Program();
    int a = program.variable(0, 100, 5, 0.11);
    int b = program.variable(0, 100, 1.2, 0.085);
    int load = program.row(90, 90, new int[] {a, b}, new double[] {1, 1});
    Solution.Optimal optimal = optimal(program);
    double share = (1.2 - 5 + 2 * 0.085 * 90) / (2 * (0.11 + 0.085));
    assertThat(optimal.value(a)).isCloseTo(share, within(1e-7));
    assertThat(optimal.rowPrice(load)).isCloseTo(5 + 0.22 * share, within(1e-7));
    assertThat(optimal.boundPrice(b)).isCloseTo(0, within(1e-6));
  }

  /** Unless its correction is weighted, Mehrotra's method goes in a circle of four here. */
  @Test
  void aQuadraticProgramWhoseCorrectionsAreTooLongIsSolved() {
    Program program = new Program();
    int first = program.variable(0, 200, 20, 0.01);
    int second = program.variable(0, 150, 25, 0.02);
    int line = program.variable(-50, 50, 5);
    int[] all = {first, second, line};
    program.row(130, 130, all, new double[] {1, 1, -0.01});
    program.row(-170, 30, new int[] {second, line}, new double[] {-1.0 / 3, -0.66});
    Solution.Optimal optimal = optimal(program);
    double along = -11.184 / 0.236018; // the cost's slope is 0 there, where both rows bind
    assertThat(optimal.value(line)).isCloseTo(along, within(1e-5));
    assertThat(optimal.value(first)).isCloseTo(220 + 1.99 * along, within(1e-5));
  }

  @Test
  void conflictingRowsAreNamedWithByHowMuch() {
    Program program = new Program();
    int x = program.variable(0, 10, 1);
    int y = program.variable(0, 10, 1);
    int free = program.row(-NONE, 100, new int[] {x, y}, new double[] {1, 1});
    int low = program.row(8, NONE, new int[] {x}, new double[] {1});
    int high = program.row(-NONE, 5, new int[] {x}, new double[] {1});
    assertThat(program.solve())
        .isInstanceOfSatisfying(
            Solution.Infeasible.class,
            infeasible -> {
              double above = infeasible.violation(high);
              double below = infeasible.violation(low);
              assertThat(above - below).isCloseTo(3, within(1e-6));
              assertThat(infeasible.weight(low)).isCloseTo(1, within(1e-6));
              assertThat(infeasible.weight(high)).isCloseTo(1, within(1e-6));
              assertThat(infeasible.weight(free)).isCloseTo(0, within(1e-6));
              assertThat(infeasible.leastViolation()[x]).isBetween(5 - 1e-6, 8 + 1e-6);
            });
  }

  @Test
  void aCostWithoutALeastValueIsAFailureThatSaysSo() {
    Program program = new Program();
    int x = program.variable(0, NONE, -1);
    program.row(0, NONE, new int[] {x}, new double[] {1});
    assertThat(program.solve()).isInstanceOf(Solution.Failed.class);
  }

  @Test
  void fixedVariablesAndRowsThatRepeatEachOtherAreNoTrouble() {
    Program program = new Program();
    int fixed = program.variable(7, 7, 3);
    int x = program.variable(-NONE, NONE, 1);
    program.row(10, 10, new int[] {fixed, x}, new double[] {1, 1});
    program.row(20, 20, new int[] {fixed, x}, new double[] {2, 2});
    Solution.Optimal optimal = optimal(program);
    assertThat(optimal.value(x)).isCloseTo(3, within(1e-7));
    assertThat(optimal.cost()).isCloseTo(24, within(1e-7));
  }

  @Test
  void badNumbersAreRefused() {
    Program program = new Program();
    assertThatThrownBy(() -> program.variable(1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("variable 0: nothing lies between 1.0 and 0.0");
    program.variable(0, 1, 0);
    assertThatThrownBy(() -> program.row(0, 1, new int[] {1}, new double[] {1}))
        .hasMessage("row 0: 1.0 times variable 1 of 1");
    assertThatThrownBy(() -> program.variable(0, 1, 0, -1)).hasMessageContaining("not negative");
  }

  @ParameterizedTest
  @CsvSource({"1, 5, 3, 0", "2, 60, 20, 0", "3, 60, 20, 1", "4, 200, 40, 0", "5, 200, 40, 1"})
  void pricesAreWhatAStepOfTheLimitCosts(long seed, int n, int m, double curvature) {
    double step = 1e-4;
    Random random = new Random(seed);
    RandomProgram made = new RandomProgram(random, n, m, curvature);
    Solution.Optimal optimal = optimal(made.program(0, 0));
    assertThat(optimal.lowerBound()).isLessThanOrEqualTo(optimal.cost() + 1e-9);
    assertThat(optimal.cost() - optimal.lowerBound()).isLessThan(1e-7 * optimal.cost());
    for (int row = 0; row < m; row++) {
      double up = optimal(made.program(row, step)).cost();
      double down = optimal(made.program(row, -step)).cost();
      double least = Math.min((up - optimal.cost()) / step, (optimal.cost() - down) / step);
      double most = Math.max((up - optimal.cost()) / step, (optimal.cost() - down) / step);
      assertThat(optimal.rowPrice(row)).as("row %d", row).isBetween(least - 2e-2, most + 2e-2);
    }
  }

  @ParameterizedTest
  @CsvSource({"11, 5, 3", "12, 50, 10", "13, 100, 40"})
  void costsLeastOfAllByAnotherSolverToo(long seed, int n, int m) {
    RandomProgram made = new RandomProgram(new Random(seed), n, m, 0);
    Solution.Optimal optimal = optimal(made.program(0, 0));
    assertThat(optimal.cost()).isCloseTo(made.bySimplex(), within(1e-8 * optimal.cost()));
  }

  private static Solution.Optimal optimal(Program program) {
    Solution solution = program.solve();
    assertThat(solution).isInstanceOf(Solution.Optimal.class);
    return (Solution.Optimal) solution;
  }

  /** A load shared by n generators within m - 1 ranges that half of all can meet. */
  private static final class RandomProgram {
    private final double[] max;
    private final double[] cost;
    private final double[] quadratic;
    private final double[][] rows;
    private final double[] middle;

    RandomProgram(Random random, int n, int m, double curvature) {
      max = random.doubles(n, 0.5, 3).toArray();
      cost = random.doubles(n, 10, 40).toArray();
      quadratic = random.doubles(n, 0, 1).map(q -> q * curvature).toArray();
      rows = new double[m][];
      middle = new double[m];
      for (int i = 0; i < m; i++) {
        rows[i] = i == 0 ? random.doubles(n, 1, 1.1).toArray() : random.doubles(n, -1, 1).toArray();
        for (int j = 0; j < n; j++) {
          middle[i] += rows[i][j] * max[j] / 2;
        }
      }
    }

    Program program(int shifted, double by) {
      Program program = new Program();
      for (int j = 0; j < max.length; j++) {
        program.variable(0, max[j], cost[j], quadratic[j]);
      }
      int[] all = IntStream.range(0, max.length).toArray();
      for (int i = 0; i < rows.length; i++) {
        double shift = i == shifted ? by : 0;
        program.row(middle[i] - width(i) + shift, middle[i] + width(i) + shift, all, rows[i]);
      }
      return program;
    }

    private static double width(int row) {
      return row == 0 ? 0 : 0.5;
    }

    double bySimplex() {
      int n = max.length;
      int m = rows.length;
      LinearSolver.Builder builder = LinearSolver.newBuilder(new double[n + m]);
      for (int j = 0; j < n; j++) {
        builder.objective(j, cost[j]);
        builder.range(j, 0, max[j]);
      }
      for (int i = 0; i < m; i++) {
        double[] row = java.util.Arrays.copyOf(rows[i], n + m);
        row[n + i] = -1;
        builder.equality(0, row);
        builder.range(n + i, middle[i] - width(i), middle[i] + width(i));
      }
      Optimisation.Options options = new Optimisation.Options();
      options.linear().dual();
      return builder.build(options).solve().getValue();
    }
  }
}
