package org.gridpact.network.lp;

/**
 * A {@link Program} in units in which boxes are 1 wide, the largest entry of a row is 1 and so is
 * the largest cost: z = (x, s), where s are the rows' values, so that A·x − s = 0 and only bounds
 * are left. Kept by columns.
 */
final class Scaled {
  /** Narrower than this, relative to its ends, a range is one point. */
  private static final double POINT = 1e-13;

  final int n;
  final int m;
  final double costUnit;
  final double[] unit;
  final double[] rowUnit;
  final double[] cost;
  final double[] quadratic;
  final double[] min;
  final double[] max;
  final boolean[] fixed;
  final int[] begin;
  final int[] row;
  final double[] value;

  Scaled(Program p) {
    n = p.variables;
    m = p.rows;
    unit = new double[n];
    rowUnit = new double[m];
    cost = new double[n + m];
    quadratic = new double[n + m];
    min = new double[n + m];
    max = new double[n + m];
    fixed = new boolean[n + m];
    begin = new int[n + 1];
    row = new int[p.entries];
    value = new double[p.entries];
    for (int j = 0; j < n; j++) {
      double width = p.max[j] - p.min[j];
      unit[j] = width > 0 && Double.isFinite(width) ? width : 1;
      bounds(j, p.min[j] / unit[j], p.max[j] / unit[j]);
    }
    costUnit = costUnit(p);
    for (int j = 0; j < n; j++) {
      cost[j] = p.cost[j] * unit[j] / costUnit;
      quadratic[j] = p.quadratic[j] * unit[j] * unit[j] / costUnit;
    }
    scaleRows(p);
    transpose(p);
  }

  private void bounds(int j, double low, double high) {
    fixed[j] =
        Double.isFinite(high - low)
            && high - low <= POINT * Math.max(Math.abs(low), Math.abs(high));
    min[j] = low;
    max[j] = fixed[j] ? low : high;
  }

  private double costUnit(Program p) {
    double largest = 0;
    for (int j = 0; j < n; j++) {
      if (!fixed[j]) {
        largest =
            Math.max(largest, Math.abs(p.cost[j]) * unit[j] + p.quadratic[j] * unit[j] * unit[j]);
      }
    }
    return largest > 0 ? largest : 1;
  }

  private void scaleRows(Program p) {
    for (int i = 0; i < m; i++) {
      double largest = 0;
      for (int k = p.begin[i]; k < p.begin[i + 1]; k++) {
        if (!fixed[p.column[k]]) {
          largest = Math.max(largest, Math.abs(p.value[k]) * unit[p.column[k]]);
        }
      }
      rowUnit[i] = largest > 0 ? largest : 1;
      bounds(n + i, p.rowMin[i] / rowUnit[i], p.rowMax[i] / rowUnit[i]);
    }
  }

  private void transpose(Program p) {
    for (int k = 0; k < p.entries; k++) {
      begin[p.column[k] + 1]++;
    }
    for (int j = 0; j < n; j++) {
      begin[j + 1] += begin[j];
    }
    int[] next = begin.clone();
    for (int i = 0; i < m; i++) {
      for (int k = p.begin[i]; k < p.begin[i + 1]; k++) {
        int j = p.column[k];
        row[next[j]] = i;
        value[next[j]++] = p.value[k] * unit[j] / rowUnit[i];
      }
    }
  }

  /** A·x − s. */
  double[] imbalance(double[] z) {
    double[] sum = new double[m];
    for (int i = 0; i < m; i++) {
      sum[i] = -z[n + i];
    }
    for (int j = 0; j < n; j++) {
      for (int k = begin[j]; k < begin[j + 1]; k++) {
        sum[row[k]] += value[k] * z[j];
      }
    }
    return sum;
  }

  /** What prices y of the rows are worth to column j of (A, −I). */
  double worth(int j, double[] y) {
    if (j >= n) {
      return -y[j - n];
    }
    double sum = 0;
    for (int k = begin[j]; k < begin[j + 1]; k++) {
      sum += value[k] * y[row[k]];
    }
    return sum;
  }

  double gradient(int j, double[] z) {
    return cost[j] + 2 * quadratic[j] * z[j];
  }

  double cost(double[] z) {
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += (cost[j] + quadratic[j] * z[j]) * z[j];
    }
    return sum;
  }

  boolean isQuadratic() {
    for (int j = 0; j < n; j++) {
      if (quadratic[j] > 0 && !fixed[j]) {
        return true;
      }
    }
    return false;
  }
}
