package org.gridpact.network.estimate;

import java.util.List;

/**
 * Finds the state whose quantities come nearest to the measured ones, each weighed by its variance:
 * Gauss and Newton's method on the normal equations, from the last state found, else from a flat
 * one. Belongs to one thread.
 */
final class LeastSquares {
  /** Largest change of an angle (radians) or voltage (per unit) in the last step. */
  private static final double SMALL_STEP = 1e-9;

  private static final double ROUGH_STEP = 1e-3;

  /** Keeps what nothing measures where it is; the rest it delays by less than rounding does. */
  private static final double DAMPING = 1e-9;

  private final WlsModel model;
  private final int maxIterations;
  private double damping;
  private int iterations;
  private double[] weights = new double[0];
  private double[] residuals = new double[0];

  LeastSquares(WlsModel model, int maxIterations) {
    this.model = model;
    this.maxIterations = maxIterations;
  }

  /**
   * Moves the model to the best state, with its variances readable; false where there is none
   * within the iterations, with the model at a flat state.
   */
  boolean solve(List<Measurement> measurements) {
    int rows = measurements.size();
    weights = new double[rows];
    for (int row = 0; row < rows; row++) {
      weights[row] = model.isLiveRow(row) ? measurements.get(row).weight() : 0;
    }
    residuals = new double[rows];
    damping = 0;
    iterations = 0;
    if (iterate(measurements)) {
      return true;
    }
    model.startFlat();
    if (iterate(measurements)) {
      return true;
    }
    model.startFlat();
    return false;
  }

  /** First with the impedances as they were, then with these too. */
  private boolean iterate(List<Measurement> measurements) {
    model.holdErrors(true);
    if (!converge(measurements, ROUGH_STEP)) {
      return false;
    }
    model.holdErrors(false);
    if (!converge(measurements, SMALL_STEP) || !linearise(measurements)) {
      return false;
    }
    model.invert();
    return true;
  }

  private boolean converge(List<Measurement> measurements, double small) {
    for (int i = 0; i < maxIterations; i++) {
      iterations++;
      if (!linearise(measurements)) {
        return false;
      }
      double largest = model.step(weights, residuals);
      if (Double.isNaN(largest)) {
        return false;
      }
      if (largest < small) {
        return true;
      }
    }
    return false;
  }

  private boolean linearise(List<Measurement> measurements) {
    model.evaluate();
    for (int row = 0; row < residuals.length; row++) {
      residuals[row] = weights[row] > 0 ? measurements.get(row).value() - model.value(row) : 0;
    }
    if (model.factorise(weights, damping)) {
      return true;
    }
    damping = DAMPING;
    return model.factorise(weights, damping);
  }

  /** The sum of squares, each over its variance; chi-square distributed where all is as assumed. */
  double objective() {
    double sum = model.priorSquares();
    for (int row = 0; row < residuals.length; row++) {
      sum += weights[row] * residuals[row] * residuals[row];
    }
    return sum;
  }

  /** How many quantities there are more than unknowns. */
  int freedom() {
    int known = model.impedanceErrors();
    for (double weight : weights) {
      known += weight > 0 ? 1 : 0;
    }
    return Math.max(0, known - model.unknowns());
  }

  int iterations() {
    return iterations;
  }

  boolean has(int row) {
    return weights[row] > 0;
  }

  double residual(int row) {
    return residuals[row];
  }

  /**
   * Share of a row's standard deviation that shows in its residual: 1 where the rest says all of
   * its value, 0 where it alone says it (a critical measurement).
   */
  double redundancy(int row) {
    return Math.sqrt(Math.max(0, 1 - weights[row] * model.variance(row)));
  }

  /** The residual over its own standard deviation; 0 of a critical measurement. */
  double normalised(int row) {
    double redundancy = redundancy(row);
    return redundancy < BadData.LEAST_REDUNDANCY
        ? 0
        : Math.abs(residuals[row]) * Math.sqrt(weights[row]) / redundancy;
  }

  /** Whether anything but damping says what voltage a bus has. */
  boolean isObservable(int bus) {
    return damping == 0 || model.dampedShare(bus) < 0.01;
  }

  /** Makes the model's variances those of other weights at the same state; false if singular. */
  boolean reweigh(double[] others) {
    boolean regular = model.factorise(others, damping);
    if (regular) {
      model.invert();
    }
    return regular;
  }

  double[] weights() {
    return weights.clone();
  }
}
