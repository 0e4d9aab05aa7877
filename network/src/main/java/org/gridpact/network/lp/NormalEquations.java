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
  private final int[] begin;

  /** By row of A, its place in the order; all other indices of rows are places. */
  private final int[] place;

  /** Of each entry of A, rising in its column. */
  private final int[] row;

  private final double[] value;

  /** Where the profile of a row begins. */
  private final int[] first;

  /** What is added to a column for the entry of a row in {@link #lower}. */
  private final int[] at;

  private final double[] lower;
  private final double[] pivots;

  /** Of a matrix by columns: entries of column j from {@code begin[j]}. */
  NormalEquations(int rows, int[] begin, int[] row, double[] value) {
    this.rows = rows;
    this.begin = begin;
    this.place = BorderedBlocks.places(rows, begin, row);
    this.row = new int[row.length];
    this.value = new double[row.length];
    this.first = new int[rows];
    Arrays.setAll(first, i -> i);
    for (int j = 0; j + 1 < begin.length; j++) {
      order(begin[j], begin[j + 1], row, value);
    }
    this.at = new int[rows];
    int entries = 0;
    for (int i = 0; i < rows; i++) {
      at[i] = entries - first[i];
      entries += i - first[i] + 1;
    }
    this.lower = new double[entries];
    this.pivots = new double[rows];
  }

  /** Sorts a column by place, by insertion: most are nearly in order. */
  private void order(int from, int to, int[] rowOf, double[] valueOf) {
    for (int k = from; k < to; k++) {
      int moved = place[rowOf[k]];
      int l = k;
      for (; l > from && row[l - 1] > moved; l--) {
        row[l] = row[l - 1];
        value[l] = value[l - 1];
      }
      row[l] = moved;
      value[l] = valueOf[k];
    }
    for (int k = from; k < to; k++) {
      first[row[k]] = Math.min(first[row[k]], row[from]);
    }
  }

  /**
   * @param diagonal by row of A
   */
  void factorise(double[] columnWeights, double[] diagonal) {
    Arrays.fill(lower, 0);
    for (int j = 0; j + 1 < begin.length; j++) {
      addColumn(begin[j], begin[j + 1], columnWeights[j]);
    }
    for (int i = 0; i < rows; i++) {
      lower[at[place[i]] + place[i]] += diagonal[i];
    }
    for (int i = 0; i < rows; i++) {
      factoriseRow(i);
    }
  }

  private void addColumn(int from, int to, double weight) {
    if (weight == 0) {
      return;
    }
    int start = from < to ? row[from] : 0;
    if (from < to && row[to - 1] - start == to - 1 - from) {
      addDense(from, to, weight, start);
      return;
    }
    for (int k = from; k < to; k++) {
      double scaled = value[k] * weight;
      int base = at[row[k]];
      for (int l = from; l <= k; l++) {
        lower[base + row[l]] += scaled * value[l];
      }
    }
  }

  /** A column without gaps, whose inner loop the JIT compiles to vector instructions. */
  private void addDense(int from, int to, double weight, int start) {
    for (int k = from; k < to; k++) {
      double scaled = value[k] * weight;
      int base = at[row[k]] + start - from;
      for (int l = from; l <= k; l++) {
        lower[base + l] += scaled * value[l];
      }
    }
  }

  private void factoriseRow(int i) {
    int own = at[i];
    double original = lower[own + i];
    for (int j = first[i]; j < i; j++) {
      int from = Math.max(first[i], first[j]);
      double sum = dot(own + from, at[j] + from, j - from);
      lower[own + j] = (lower[own + j] - sum) * pivots[j];
    }
    double pivot = original - dot(own + first[i], own + first[i], i - first[i]);
    boolean dependent = pivot <= original * DEPENDENT;
    pivots[i] = dependent ? 0 : 1 / Math.sqrt(pivot);
  }

  private double dot(int a, int b, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + 3 < length; k += 4) {
      s0 += lower[a + k] * lower[b + k];
      s1 += lower[a + k + 1] * lower[b + k + 1];
      s2 += lower[a + k + 2] * lower[b + k + 2];
      s3 += lower[a + k + 3] * lower[b + k + 3];
    }
    for (; k < length; k++) {
      s0 += lower[a + k] * lower[b + k];
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
        sum -= lower[at[i] + j] * x[j];
      }
      x[i] = sum * pivots[i];
    }
    for (int i = rows - 1; i >= 0; i--) {
      double solved = x[i] * pivots[i];
      x[i] = solved;
      for (int j = first[i]; j < i; j++) {
        x[j] -= lower[at[i] + j] * solved;
      }
    }
    for (int i = 0; i < rows; i++) {
      rightHandSide[i] = x[place[i]];
    }
  }
}
