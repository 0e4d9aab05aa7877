package org.gridpact.network.lp;

import java.util.Arrays;

/** Whether a program that did not converge has an answer: the least sum of its rows' violations. */
final class Feasibility {
  /** Of a row's unit: its largest entry times the width of that variable's box. */
  private static final double TOLERANCE = 1e-7;

  private Feasibility() {}

  static Solution examine(Program program, double reached) {
    int[] added = new int[program.rows];
    Program elastic = elastic(program, added);
    Solution.Optimal least = InteriorPoint.solveFeasible(elastic);
    if (least == null) {
      return new Solution.Failed(
          "interior point ended %.1e from an optimum, and feasibility could not be told"
              .formatted(reached));
    }
    double[] violations = new double[program.rows];
    double[] weights = new double[program.rows];
    boolean violated = false;
    Scaled scaled = new Scaled(program);
    for (int i = 0; i < program.rows; i++) {
      int next = added[i];
      if (Double.isFinite(program.rowMin[i])) {
        violations[i] -= least.value(next++);
      }
      if (Double.isFinite(program.rowMax[i])) {
        violations[i] += least.value(next);
      }
      weights[i] = Math.abs(least.rowPrice(i));
      violated |= Math.abs(violations[i]) > TOLERANCE * scaled.rowUnit[i];
    }
    if (!violated) {
      return new Solution.Failed(
          "interior point ended %.1e from an optimum, though the rows can be met; is an unbounded"
                  .formatted(reached)
              + " variable's cost without a least value?");
    }
    double[] x = Arrays.copyOf(least.values(), program.variables);
    return new Solution.Infeasible(x, violations, weights);
  }

  /**
   * The same bounds and rows, each row with what it lacks and what it has too much, as far as it
   * has a limit there.
   *
   * @param added set to the first variable of each row
   */
  private static Program elastic(Program program, int[] added) {
    Program elastic = new Program();
    for (int j = 0; j < program.variables; j++) {
      elastic.variable(program.min[j], program.max[j], 0);
    }
    for (int i = 0; i < program.rows; i++) {
      int from = program.begin[i];
      int length = program.begin[i + 1] - from;
      int[] columns = Arrays.copyOfRange(program.column, from, from + length + 2);
      double[] values = Arrays.copyOfRange(program.value, from, from + length + 2);
      added[i] = elastic.variables();
      int end = length;
      if (Double.isFinite(program.rowMin[i])) {
        columns[end] = elastic.variable(0, Double.POSITIVE_INFINITY, 1);
        values[end++] = 1;
      }
      if (Double.isFinite(program.rowMax[i])) {
        columns[end] = elastic.variable(0, Double.POSITIVE_INFINITY, 1);
        values[end++] = -1;
      }
      elastic.row(
          program.rowMin[i],
          program.rowMax[i],
          Arrays.copyOf(columns, end),
          Arrays.copyOf(values, end));
    }
    return elastic;
  }
}
