package org.gridpact.network.lp;

import java.util.Arrays;

/**
 * A convex program: least Σ cost·x + quadratic·x² where min ≤ x ≤ max and, row by row, min ≤ a·x ≤
 * max. Bounds may be infinite; where both are equal the variable or row is held there. Not safe for
 * use by several threads.
 */
public final class Program {
  int variables;
  int rows;
  int entries;
  double[] min = new double[16];
  double[] max = new double[16];
  double[] cost = new double[16];
  double[] quadratic = new double[16];
  double[] rowMin = new double[16];
  double[] rowMax = new double[16];

  /** Entries of row i are from {@code begin[i]} to {@code begin[i + 1]}. */
  int[] begin = new int[17];

  int[] column = new int[64];
  double[] value = new double[64];

  public int variables() {
    return variables;
  }

  public int rows() {
    return rows;
  }

  /**
   * Adds a variable.
   *
   * @param cost of each unit
   * @return its index, from 0
   */
  public int variable(double min, double max, double cost) {
    return variable(min, max, cost, 0);
  }

  /**
   * Adds a variable that costs {@code cost·x + quadratic·x²}.
   *
   * @return its index, from 0
   */
  public int variable(double min, double max, double cost, double quadratic) {
    requireRange("variable " + variables, min, max);
    if (!(Double.isFinite(cost) && Double.isFinite(quadratic) && quadratic >= 0)) {
      throw new IllegalArgumentException(
          "variable %d: cost %s and quadratic cost %s must be finite, and the latter not negative"
              .formatted(variables, cost, quadratic));
    }
    if (variables == this.min.length) {
      int size = 2 * variables;
      this.min = Arrays.copyOf(this.min, size);
      this.max = Arrays.copyOf(this.max, size);
      this.cost = Arrays.copyOf(this.cost, size);
      this.quadratic = Arrays.copyOf(this.quadratic, size);
    }
    this.min[variables] = min;
    this.max[variables] = max;
    this.cost[variables] = cost;
    this.quadratic[variables] = quadratic;
    return variables++;
  }

  /** Changes the bounds of a variable. */
  public void bound(int variable, double min, double max) {
    requireRange("variable " + variable, min, max);
    this.min[variable] = min;
    this.max[variable] = max;
  }

  /**
   * Adds a row {@code min ≤ Σ values[k]·x[columns[k]] ≤ max}. A column may be named once.
   *
   * @return its index, from 0
   */
  public int row(double min, double max, int[] columns, double[] values) {
    requireRange("row " + rows, min, max);
    if (rows + 1 == begin.length) {
      begin = Arrays.copyOf(begin, 2 * begin.length);
      rowMin = Arrays.copyOf(rowMin, begin.length);
      rowMax = Arrays.copyOf(rowMax, begin.length);
    }
    if (entries + columns.length > column.length) {
      int size = 2 * (entries + columns.length);
      column = Arrays.copyOf(column, size);
      value = Arrays.copyOf(value, size);
    }
    int end = entries;
    for (int k = 0; k < columns.length; k++) {
      if (columns[k] < 0 || columns[k] >= variables || !Double.isFinite(values[k])) {
        throw new IllegalArgumentException(
            "row %d: %s times variable %d of %d".formatted(rows, values[k], columns[k], variables));
      }
      if (values[k] != 0) {
        column[end] = columns[k];
        value[end++] = values[k];
      }
    }
    rowMin[rows] = min;
    rowMax[rows] = max;
    entries = end;
    begin[++rows] = entries;
    return rows - 1;
  }

  /** Changes the limits of a row. */
  public void limit(int row, double min, double max) {
    requireRange("row " + row, min, max);
    rowMin[row] = min;
    rowMax[row] = max;
  }

  /** The value of a row where the variables are {@code x}. */
  public double activity(int row, double[] x) {
    double sum = 0;
    for (int k = begin[row]; k < begin[row + 1]; k++) {
      sum += value[k] * x[column[k]];
    }
    return sum;
  }

  /** Solves in at most {@value InteriorPoint#MOST_ITERATIONS} iterations, twice if infeasible. */
  public Solution solve() {
    return InteriorPoint.solve(this);
  }

  /**
   * As {@link #solve}, for a program of many rows of which few bind: rows join as answers break
   * them, so the answer is that of all rows. Each answer adds a row at least.
   *
   * @param likely rows to begin with, none of them twice
   */
  public Solution solveByNeed(int... likely) {
    return new RowsByNeed(this, likely).solve();
  }

  /** Whether no values of the variables within their bounds meet all rows. */
  public boolean conflicts() {
    return InteriorPoint.conflicts(this);
  }

  private static void requireRange(String what, double min, double max) {
    boolean ordered = min <= max;
    if (!ordered || min == Double.POSITIVE_INFINITY || max == Double.NEGATIVE_INFINITY) {
      throw new IllegalArgumentException(
          "%s: nothing lies between %s and %s".formatted(what, min, max));
    }
  }
}
