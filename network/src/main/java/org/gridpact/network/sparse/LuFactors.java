package org.gridpact.network.sparse;

/**
 * L and U of one matrix, row by row (Crout's and Doolittle's method with a row in a dense buffer).
 *
 * <p>Pivots stay on the diagonal. That is what a power flow's Jacobian allows; what it costs in
 * accuracy shows in the mismatch that Newton's method ends on. Belongs to one thread.
 */
public final class LuFactors {
  private final LuStructure structure;
  private final double[] factors;
  private final double[] inversePivots;
  private final double[] row;

  public LuFactors(LuStructure structure) {
    this.structure = structure;
    this.factors = new double[structure.luColumn.length];
    this.inversePivots = new double[structure.size];
    this.row = new double[structure.size];
  }

  /**
   * Factorises the matrix with these values.
   *
   * @return false where a pivot is 0 or unknown: the matrix is singular
   */
  public boolean factorise(double[] values) {
    int[] luStart = structure.luStart;
    int[] luDiagonal = structure.luDiagonal;
    int[] luColumn = structure.luColumn;
    for (int i = 0; i < structure.size; i++) {
      scatter(values, structure.order[i]);
      for (int p = luStart[i]; p < luDiagonal[i]; p++) {
        int k = luColumn[p];
        double multiple = row[k] * inversePivots[k];
        row[k] = 0;
        factors[p] = multiple;
        if (multiple != 0) {
          for (int q = luDiagonal[k] + 1; q < luStart[k + 1]; q++) {
            row[luColumn[q]] -= multiple * factors[q];
          }
        }
      }
      for (int p = luDiagonal[i]; p < luStart[i + 1]; p++) {
        factors[p] = row[luColumn[p]];
        row[luColumn[p]] = 0;
      }
      inversePivots[i] = 1 / factors[luDiagonal[i]];
      if (!Double.isFinite(inversePivots[i])) {
        return false;
      }
    }
    return true;
  }

  private void scatter(double[] values, int matrixRow) {
    for (int p = structure.rowStart[matrixRow]; p < structure.rowStart[matrixRow + 1]; p++) {
      row[structure.turn[structure.column[p]]] = values[p];
    }
  }

  /** Puts x of {@code A x = b} in place of b. */
  public void solve(double[] b) {
    int size = structure.size;
    double[] x = row;
    for (int i = 0; i < size; i++) {
      double sum = b[structure.order[i]];
      for (int p = structure.luStart[i]; p < structure.luDiagonal[i]; p++) {
        sum -= factors[p] * x[structure.luColumn[p]];
      }
      x[i] = sum;
    }
    for (int i = size - 1; i >= 0; i--) {
      double sum = x[i];
      for (int p = structure.luDiagonal[i] + 1; p < structure.luStart[i + 1]; p++) {
        sum -= factors[p] * x[structure.luColumn[p]];
      }
      x[i] = sum * inversePivots[i];
    }
    giveBack(b);
  }

  /** Puts x of {@code A' x = b} in place of b. */
  public void solveTransposed(double[] b) {
    int size = structure.size;
    double[] x = row;
    for (int i = 0; i < size; i++) {
      x[i] = b[structure.order[i]];
    }
    for (int i = 0; i < size; i++) {
      x[i] *= inversePivots[i];
      for (int p = structure.luDiagonal[i] + 1; p < structure.luStart[i + 1]; p++) {
        x[structure.luColumn[p]] -= factors[p] * x[i];
      }
    }
    for (int i = size - 1; i >= 0; i--) {
      for (int p = structure.luStart[i]; p < structure.luDiagonal[i]; p++) {
        x[structure.luColumn[p]] -= factors[p] * x[i];
      }
    }
    giveBack(b);
  }

  private void giveBack(double[] b) {
    for (int i = 0; i < b.length; i++) {
      b[structure.order[i]] = row[i];
      row[i] = 0;
    }
  }
}
