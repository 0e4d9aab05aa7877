package org.gridpact.network.lp;

/** Whether a program that did not converge has an answer: the least sum of its rows' violations. */
final class Feasibility {
  /** Of a row's unit: its largest entry times the width of that variable's box. */
  private static final double TOLERANCE = 1e-7;

  private Feasibility() {}

  static Solution examine(Program program, double reached) {
    Program elastic = elastic(program);
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
      int added = program.variables + 2 * i;
      violations[i] = least.value(added + 1) - least.value(added);
      weights[i] = Math.abs(least.rowPrice(i));
      violated |= Math.abs(violations[i]) > TOLERANCE * scaled.rowUnit[i];
    }
    if (!violated) {
      return new Solution.Failed(
          "interior point ended %.1e from an optimum, though the rows can be met; is an unbounded"
                  .formatted(reached)
              + " variable's cost without a least value?");
    }
    double[] x = java.util.Arrays.copyOf(least.values(), program.variables);
    return new Solution.Infeasible(x, violations, weights);
  }

  /** The same bounds and rows, each row with what it lacks and what it has too much. */
  private static Program elastic(Program program) {
    Program elastic = new Program();
    for (int j = 0; j < program.variables; j++) {
      elastic.variable(program.min[j], program.max[j], 0);
    }
    for (int i = 0; i < program.rows; i++) {
      elastic.variable(0, Double.POSITIVE_INFINITY, 1);
      elastic.variable(0, Double.POSITIVE_INFINITY, 1);
    }
    for (int i = 0; i < program.rows; i++) {
      int length = program.begin[i + 1] - program.begin[i];
      int[] columns = new int[length + 2];
      double[] values = new double[length + 2];
      System.arraycopy(program.column, program.begin[i], columns, 0, length);
      System.arraycopy(program.value, program.begin[i], values, 0, length);
      columns[length] = program.variables + 2 * i;
      columns[length + 1] = columns[length] + 1;
      values[length] = 1;
      values[length + 1] = -1;
      elastic.row(program.rowMin[i], program.rowMax[i], columns, values);
    }
    return elastic;
  }
}
