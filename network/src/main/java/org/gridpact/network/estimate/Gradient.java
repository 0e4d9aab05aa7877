package org.gridpact.network.estimate;

import java.util.Arrays;

/**
 * Derivatives of one quantity by those unknowns that it depends on: a row of the Jacobian H. Which
 * unknowns these are stays; belongs to one thread.
 */
final class Gradient {
  private final int[] unknowns;
  private final double[] slopes;

  /**
   * All zero.
   *
   * @param unknowns ascending
   */
  Gradient(int[] unknowns) {
    this.unknowns = unknowns;
    this.slopes = new double[unknowns.length];
  }

  /** Ascending; not to be written. */
  int[] unknowns() {
    return unknowns;
  }

  /** In the same order; not to be written. */
  double[] slopes() {
    return slopes;
  }

  void clear() {
    Arrays.fill(slopes, 0);
  }

  /**
   * Adds to the slope by one unknown.
   *
   * @param unknown one of these, or {@link Unknowns#NONE}, by which there is no slope
   */
  void add(int unknown, double slope) {
    if (unknown != Unknowns.NONE) {
      int place = 0;
      while (unknowns[place] != unknown) {
        place++;
      }
      slopes[place] += slope;
    }
  }

  /** Adds {@code factor} times each slope to an array by unknown. */
  void addTo(double[] sums, double factor) {
    if (factor != 0) {
      for (int i = 0; i < slopes.length; i++) {
        sums[unknowns[i]] += slopes[i] * factor;
      }
    }
  }
}
