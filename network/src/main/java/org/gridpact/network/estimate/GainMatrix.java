package org.gridpact.network.estimate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gridpact.network.sparse.SymmetricFactor;

/**
 * The gain matrix G = Hᵀ W H of the normal equations, with the weight of what is known of the
 * unknowns themselves, and entries of its inverse, the covariance of the state: Abur and Expósito,
 * Power System State Estimation, section 2.6. Its pattern is fixed; belongs to one thread.
 */
final class GainMatrix {
  private final Gradient[] jacobian;
  private final double[] priorWeights;
  private final SymmetricFactor factor;
  private final int[][] rowEntries;
  private final int[] diagonal;

  /** What damping has added to the diagonal. */
  private final double[] added;

  /**
   * A matrix of zeros, with a row and a column for each unknown.
   *
   * @param jacobian rows of H, whose slopes are read anew at each {@link #factorise}
   * @param priorWeights by unknown, of what is known of it without any measurement; 0 for nothing
   */
  GainMatrix(Gradient[] jacobian, double[] priorWeights) {
    this.jacobian = jacobian;
    this.priorWeights = priorWeights;
    int size = priorWeights.length;
    List<int[]> cliques = new ArrayList<>();
    for (Gradient row : jacobian) {
      cliques.add(row.unknowns());
    }
    for (int unknown = 0; unknown < size; unknown++) {
      cliques.add(new int[] {unknown});
    }
    this.factor = new SymmetricFactor(size, cliques);
    this.rowEntries =
        Arrays.stream(jacobian).map(row -> entries(row.unknowns())).toArray(int[][]::new);
    this.diagonal = new int[size];
    Arrays.setAll(diagonal, unknown -> factor.entry(unknown, unknown));
    this.added = new double[size];
  }

  /**
   * Where the entries among some unknowns are: the upper triangle, by rows.
   *
   * @throws IllegalArgumentException where no row of H has all of them
   */
  int[] entries(int[] unknowns) {
    int[] entries = new int[unknowns.length * (unknowns.length + 1) / 2];
    int next = 0;
    for (int a = 0; a < unknowns.length; a++) {
      for (int b = a; b < unknowns.length; b++) {
        entries[next++] = factor.entry(unknowns[a], unknowns[b]);
      }
    }
    return entries;
  }

  /**
   * Sets up the matrix from H as it is now, and factorises it.
   *
   * @param weights by row of H; 0 for one that has no part in it
   * @param damping share by which every diagonal entry is enlarged; 0 for the matrix itself
   * @return false where it is not positive definite: something is not observable
   */
  boolean factorise(double[] weights, double damping) {
    factor.clear();
    double[] sums = new double[diagonal.length];
    for (int row = 0; row < jacobian.length; row++) {
      if (weights[row] > 0) {
        addSquare(row, weights[row], sums);
      }
    }
    for (int unknown = 0; unknown < diagonal.length; unknown++) {
      factor.add(diagonal[unknown], priorWeights[unknown]);
      added[unknown] = damping * Math.max(sums[unknown], 1);
      factor.add(diagonal[unknown], added[unknown]);
    }
    return factor.factorise();
  }

  private void addSquare(int row, double weight, double[] sums) {
    int[] unknowns = jacobian[row].unknowns();
    double[] slopes = jacobian[row].slopes();
    int[] entries = rowEntries[row];
    int next = 0;
    for (int a = 0; a < slopes.length; a++) {
      double weighted = weight * slopes[a];
      sums[unknowns[a]] += weighted * slopes[a];
      for (int b = a; b < slopes.length; b++) {
        factor.add(entries[next++], weighted * slopes[b]);
      }
    }
  }

  /** The x of G x = b, both by unknown, after {@link #factorise}. */
  double[] solve(double[] b) {
    return factor.solve(b);
  }

  /** Makes the variances below readable, after {@link #factorise}. */
  void invert() {
    factor.invert();
  }

  /** Variance of an unknown. */
  double variance(int unknown) {
    return factor.inverse(diagonal[unknown]);
  }

  /** Share of the information on an unknown that is damping, and so no information. */
  double dampedShare(int unknown) {
    return added[unknown] * variance(unknown);
  }

  /** Variance that the uncertainty of the state gives to the value of a row of H. */
  double varianceOfRow(int row) {
    return variance(jacobian[row], rowEntries[row]);
  }

  /**
   * Likewise of any quantity.
   *
   * @param entries those among the gradient's unknowns
   */
  double variance(Gradient gradient, int[] entries) {
    double[] slopes = gradient.slopes();
    double sum = 0;
    int next = 0;
    for (int a = 0; a < slopes.length; a++) {
      sum += slopes[a] * slopes[a] * factor.inverse(entries[next++]);
      for (int b = a + 1; b < slopes.length; b++) {
        sum += 2 * slopes[a] * slopes[b] * factor.inverse(entries[next++]);
      }
    }
    return sum;
  }

  /** Likewise of a quantity that any unknowns have a part in; takes a solve. */
  double variance(double[] slopes) {
    double[] solved = solve(slopes);
    double sum = 0;
    for (int unknown = 0; unknown < slopes.length; unknown++) {
      sum += slopes[unknown] * solved[unknown];
    }
    return sum;
  }
}
