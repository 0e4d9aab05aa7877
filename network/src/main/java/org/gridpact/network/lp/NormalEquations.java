package org.gridpact.network.lp;

/** The matrix A·diag(w)·Aᵀ + diag(s), dense and factorised by Cholesky. */
final class NormalEquations {
  /** Where elimination leaves no more of a row's diagonal, the row depends on others. */
  private static final double DEPENDENT = 1e-14;

  private final int rows;
  private final int[] begin;
  private final int[] row;
  private final double[] value;
  private final double[] lower;
  private final double[] pivots;

  /** Of a matrix by columns: entries of column j from {@code begin[j]}, their rows rising. */
  NormalEquations(int rows, int[] begin, int[] row, double[] value) {
    this.rows = rows;
    this.begin = begin;
    this.row = row;
    this.value = value;
    this.lower = new double[rows * rows];
    this.pivots = new double[rows];
  }

  void factorise(double[] columnWeights, double[] diagonal) {
    java.util.Arrays.fill(lower, 0);
    for (int j = 0; j + 1 < begin.length; j++) {
      addColumn(begin[j], begin[j + 1], columnWeights[j]);
    }
    for (int i = 0; i < rows; i++) {
      lower[i * rows + i] += diagonal[i];
    }
    for (int i = 0; i < rows; i++) {
      factoriseRow(i);
    }
  }

  private void addColumn(int from, int to, double weight) {
    if (weight == 0) {
      return;
    }
    int first = from < to ? row[from] : 0;
    if (from < to && row[to - 1] - first == to - 1 - from) {
      addDense(from, to, weight, first);
      return;
    }
    for (int k = from; k < to; k++) {
      double scaled = value[k] * weight;
      int at = row[k] * rows;
      for (int l = from; l <= k; l++) {
        lower[at + row[l]] += scaled * value[l];
      }
    }
  }

  /** A column without gaps, whose inner loop the JIT compiles to vector instructions. */
  private void addDense(int from, int to, double weight, int first) {
    for (int k = from; k < to; k++) {
      double scaled = value[k] * weight;
      int at = row[k] * rows + first - from;
      for (int l = from; l <= k; l++) {
        lower[at + l] += scaled * value[l];
      }
    }
  }

  private void factoriseRow(int i) {
    int at = i * rows;
    double original = lower[at + i];
    for (int j = 0; j < i; j++) {
      lower[at + j] = (lower[at + j] - dot(at, j * rows, j)) * pivots[j];
    }
    double pivot = original - dot(at, at, i);
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
    for (int i = 0; i < rows; i++) {
      double sum = rightHandSide[i];
      for (int j = 0; j < i; j++) {
        sum -= lower[i * rows + j] * rightHandSide[j];
      }
      rightHandSide[i] = sum * pivots[i];
    }
    for (int i = rows - 1; i >= 0; i--) {
      double solved = rightHandSide[i] * pivots[i];
      rightHandSide[i] = solved;
      for (int j = 0; j < i; j++) {
        rightHandSide[j] -= lower[i * rows + j] * solved;
      }
    }
  }
}
