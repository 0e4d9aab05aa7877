package org.gridpact.network.sparse;

import java.util.Arrays;
import java.util.List;

/**
 * A sparse symmetric positive definite matrix A, its factors L D Lᵀ, and those entries of its
 * inverse that lie where A or L has entries.
 *
 * <p>The order of elimination (minimum degree) and with it the places of L are found once, at
 * construction; after that the values may change as often as they like. Inverse entries follow
 * Takahashi, Fagan and Chen (1973): all of them cost about as much as the factors, where a solve
 * for each would cost n times a solve. That is why this is not the LU that load flows use, whose
 * factors cannot be read.
 *
 * <p>Belongs to one thread.
 */
public final class SymmetricFactor {
  /** A pivot below this share of its diagonal entry is none: the matrix is singular. */
  private static final double SMALLEST_PIVOT = 1e-14;

  private final int n;

  /** Place of a row in the order of elimination, and back. */
  private final int[] place;

  /** Of column j of L in that order: entries start[j] to start[j + 1], rows ascending. */
  private final int[] start;

  private final int[] row;

  private final double[] matrix;
  private final double[] matrixDiagonal;
  private final double[] lower;
  private final double[] diagonal;
  private final double[] inverse;
  private final double[] inverseDiagonal;
  private final double[] work;

  /**
   * A matrix of zeros.
   *
   * @param cliques sets of indexes whose every pair is an entry of A
   */
  public SymmetricFactor(int n, List<int[]> cliques) {
    this.n = n;
    this.place = new int[n];
    MinimumDegree elimination = new MinimumDegree(MinimumDegree.graph(n, cliques));
    for (int j = 0; j < n; j++) {
      place[elimination.order()[j]] = j;
    }
    int[][] below = new int[n][];
    this.start = new int[n + 1];
    for (int j = 0; j < n; j++) {
      below[j] = Arrays.stream(elimination.leftAtTurn(j)).map(i -> place[i]).sorted().toArray();
      start[j + 1] = start[j] + below[j].length;
    }
    this.row = Arrays.stream(below).flatMapToInt(Arrays::stream).toArray();
    this.matrix = new double[start[n]];
    this.lower = new double[start[n]];
    this.inverse = new double[start[n]];
    this.matrixDiagonal = new double[n];
    this.diagonal = new double[n];
    this.inverseDiagonal = new double[n];
    this.work = new double[n];
  }

  /** The handle of an entry; the negative ones are the diagonal's. */
  public int entry(int i, int j) {
    if (i == j) {
      return -1 - place[i];
    }
    int column = Math.min(place[i], place[j]);
    int p =
        Arrays.binarySearch(row, start[column], start[column + 1], Math.max(place[i], place[j]));
    if (p < 0) {
      throw new IllegalArgumentException("there is no entry %d, %d".formatted(i, j));
    }
    return p;
  }

  public void clear() {
    Arrays.fill(matrix, 0);
    Arrays.fill(matrixDiagonal, 0);
  }

  public void add(int entry, double value) {
    if (entry < 0) {
      matrixDiagonal[-1 - entry] += value;
    } else {
      matrix[entry] += value;
    }
  }

  /** Computes L and D, column by column from the left; false where A is not positive definite. */
  public boolean factorise() {
    int[] next = new int[n];
    int[] firstWithRow = new int[n];
    int[] link = new int[n];
    Arrays.fill(firstWithRow, -1);
    for (int k = 0; k < n; k++) {
      double pivot = matrixDiagonal[k];
      for (int p = start[k]; p < start[k + 1]; p++) {
        work[row[p]] = matrix[p];
      }
      int j = firstWithRow[k];
      while (j >= 0) {
        int following = link[j];
        int p = next[j];
        double scaled = lower[p] * diagonal[j];
        pivot -= lower[p] * scaled;
        for (int q = p + 1; q < start[j + 1]; q++) {
          work[row[q]] -= lower[q] * scaled;
        }
        advance(j, p + 1, next, firstWithRow, link);
        j = following;
      }
      if (!(pivot > SMALLEST_PIVOT * matrixDiagonal[k])) {
        return false;
      }
      diagonal[k] = pivot;
      for (int p = start[k]; p < start[k + 1]; p++) {
        lower[p] = work[row[p]] / pivot;
      }
      advance(k, start[k], next, firstWithRow, link);
    }
    return true;
  }

  /** Queues column j at the row of its entry p. */
  private void advance(int j, int p, int[] next, int[] firstWithRow, int[] link) {
    next[j] = p;
    if (p < start[j + 1]) {
      link[j] = firstWithRow[row[p]];
      firstWithRow[row[p]] = j;
    }
  }

  /** The x of A x = b. */
  public double[] solve(double[] b) {
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[place[i]] = b[i];
    }
    for (int j = 0; j < n; j++) {
      for (int p = start[j]; p < start[j + 1]; p++) {
        x[row[p]] -= lower[p] * x[j];
      }
    }
    for (int j = n - 1; j >= 0; j--) {
      x[j] /= diagonal[j];
      for (int p = start[j]; p < start[j + 1]; p++) {
        x[j] -= lower[p] * x[row[p]];
      }
    }
    double[] result = new double[n];
    for (int i = 0; i < n; i++) {
      result[i] = x[place[i]];
    }
    return result;
  }

  /** Computes the inverse where L has entries, from the last column to the first. */
  public void invert() {
    double[] column = new double[n];
    double[] sum = new double[n];
    for (int j = n - 1; j >= 0; j--) {
      for (int p = start[j]; p < start[j + 1]; p++) {
        column[row[p]] = lower[p];
      }
      for (int p = start[j]; p < start[j + 1]; p++) {
        int k = row[p];
        double own = column[k] * inverseDiagonal[k];
        for (int q = start[k]; q < start[k + 1]; q++) {
          sum[row[q]] += lower[p] * inverse[q];
          own += column[row[q]] * inverse[q];
        }
        sum[k] += own;
      }
      inverseDiagonal[j] = 1 / diagonal[j];
      for (int p = start[j]; p < start[j + 1]; p++) {
        inverse[p] = -sum[row[p]];
        inverseDiagonal[j] += lower[p] * sum[row[p]];
      }
      for (int p = start[j]; p < start[j + 1]; p++) {
        int k = row[p];
        column[k] = 0;
        sum[k] = 0;
        for (int q = start[k]; q < start[k + 1]; q++) {
          sum[row[q]] = 0;
        }
      }
    }
  }

  /** An entry of the inverse, after {@link #invert}. */
  public double inverse(int entry) {
    return entry < 0 ? inverseDiagonal[-1 - entry] : inverse[entry];
  }
}
