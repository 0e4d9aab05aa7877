package org.gridpact.network.lp;

import java.util.Arrays;

/**
 * The matrix A·diag(w)·Aᵀ + diag(s), factorised by Cholesky within its profile: of each row from
 * its first entry on, since elimination leaves what is before that 0. {@link BorderedBlocks} orders
 * the rows so that most begin late; where all are dense the profile is the whole triangle.
 */
final class NormalEquations {
  /** Where elimination leaves no more of a row's diagonal, the row depends on others. */
  private static final double DEPENDENT = 1e-14;

  private final int rows;

  /** By row of A, its place in the order; all other indices of rows are places. */
  private final int[] place;

  /** By column the places of its entries, rising. */
  private final int[][] row;

  private final double[][] value;

  /** Where the profile of a row begins. */
  private final int[] first;

  /** By column, whether it and the next three are dense in the same rows, which all begin there. */
  private final boolean[] four;

  /** By row its profile, up to the diagonal. */
  private final double[][] lower;

  private final double[] pivots;

  /** Of a matrix by columns: entries of column j from {@code begin[j]}. */
  NormalEquations(int rows, int[] begin, int[] row, double[] value) {
    int columns = begin.length - 1;
    this.rows = rows;
    this.place = BorderedBlocks.places(rows, begin, row);
    this.row = new int[columns][];
    this.value = new double[columns][];
    this.first = new int[rows];
    Arrays.setAll(first, i -> i);
    for (int j = 0; j < columns; j++) {
      this.row[j] = new int[begin[j + 1] - begin[j]];
      this.value[j] = new double[begin[j + 1] - begin[j]];
      order(this.row[j], this.value[j], begin[j], row, value);
    }
    this.four = new boolean[columns];
    for (int j = 0; j + 3 < columns; j++) {
      four[j] = isFour(j);
    }
    this.lower = new double[rows][];
    Arrays.setAll(lower, i -> new double[i - first[i] + 1]);
    this.pivots = new double[rows];
  }

  /** Sorts a column by place, by insertion: most are nearly in order. */
  private void order(int[] places, double[] values, int from, int[] rowOf, double[] valueOf) {
    for (int k = 0; k < places.length; k++) {
      int moved = place[rowOf[from + k]];
      int l = k;
      for (; l > 0 && places[l - 1] > moved; l--) {
        places[l] = places[l - 1];
        values[l] = values[l - 1];
      }
      places[l] = moved;
      values[l] = valueOf[from + k];
    }
    for (int at : places) {
      first[at] = Math.min(first[at], places[0]);
    }
  }

  private boolean isFour(int j) {
    int[] dense = row[j];
    int end = dense.length - 1;
    return end >= 0
        && dense[end] - dense[0] == end
        && Arrays.equals(dense, row[j + 1])
        && Arrays.equals(dense, row[j + 2])
        && Arrays.equals(dense, row[j + 3])
        && Arrays.stream(dense).allMatch(at -> first[at] == dense[0]);
  }

  /**
   * @param diagonal by row of A
   */
  void factorise(double[] columnWeights, double[] diagonal) {
    for (double[] profile : lower) {
      Arrays.fill(profile, 0);
    }
    int next = 0;
    while (next < row.length) {
      if (four[next]) {
        addFour(next, columnWeights);
        next += 4;
      } else {
        addColumn(row[next], value[next], columnWeights[next]);
        next++;
      }
    }
    for (int i = 0; i < rows; i++) {
      double[] profile = lower[place[i]];
      profile[profile.length - 1] += diagonal[i];
    }
    for (int i = 0; i < rows; i++) {
      factoriseRow(i);
    }
  }

  private void addColumn(int[] places, double[] values, double weight) {
    if (weight == 0) {
      return;
    }
    for (int k = 0; k < places.length; k++) {
      double scaled = values[k] * weight;
      double[] to = lower[places[k]];
      int begin = first[places[k]];
      for (int l = 0; l <= k; l++) {
        to[places[l] - begin] += scaled * values[l];
      }
    }
  }

  private void addFour(int j, double[] weights) {
    for (int k = 0; k < row[j].length; k++) {
      addRow(
          lower[row[j][k]],
          value[j],
          value[j][k] * weights[j],
          value[j + 1],
          value[j + 1][k] * weights[j + 1],
          value[j + 2],
          value[j + 2][k] * weights[j + 2],
          value[j + 3],
          value[j + 3][k] * weights[j + 3]);
    }
  }

  /**
   * One index for all arrays: else the JIT, unsure whether they overlap, makes no vectors of it.
   */
  private static void addRow(
      double[] to,
      double[] a,
      double byA,
      double[] b,
      double byB,
      double[] c,
      double byC,
      double[] d,
      double byD) {
    for (int l = 0; l < to.length; l++) {
      to[l] += byA * a[l] + byB * b[l] + (byC * c[l] + byD * d[l]);
    }
  }

  private void factoriseRow(int i) {
    double[] own = lower[i];
    int begin = first[i];
    double original = own[i - begin];
    for (int j = begin; j < i; j++) {
      int from = Math.max(begin, first[j]);
      double sum = dot(own, from - begin, lower[j], from - first[j], j - from);
      own[j - begin] = (own[j - begin] - sum) * pivots[j];
    }
    double pivot = original - dot(own, 0, own, 0, i - begin);
    boolean dependent = pivot <= original * DEPENDENT;
    pivots[i] = dependent ? 0 : 1 / Math.sqrt(pivot);
  }

  private static double dot(double[] x, int a, double[] y, int b, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + 3 < length; k += 4) {
      s0 += x[a + k] * y[b + k];
      s1 += x[a + k + 1] * y[b + k + 1];
      s2 += x[a + k + 2] * y[b + k + 2];
      s3 += x[a + k + 3] * y[b + k + 3];
    }
    for (; k < length; k++) {
      s0 += x[a + k] * y[b + k];
    }
    return s0 + s1 + (s2 + s3);
  }

  /** Solves in place; what belongs to a dependent row becomes 0. */
  void solve(double[] rightHandSide) {
    double[] x = new double[rows];
    for (int i = 0; i < rows; i++) {
      x[place[i]] = rightHandSide[i];
    }
    for (int i = 0; i < rows; i++) {
      double sum = x[i];
      for (int j = first[i]; j < i; j++) {
        sum -= lower[i][j - first[i]] * x[j];
      }
      x[i] = sum * pivots[i];
    }
    for (int i = rows - 1; i >= 0; i--) {
      double solved = x[i] * pivots[i];
      x[i] = solved;
      for (int j = first[i]; j < i; j++) {
        x[j] -= lower[i][j - first[i]] * solved;
      }
    }
    for (int i = 0; i < rows; i++) {
      rightHandSide[i] = x[place[i]];
    }
  }
}
