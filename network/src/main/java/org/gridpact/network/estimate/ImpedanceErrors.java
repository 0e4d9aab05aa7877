package org.gridpact.network.estimate;

import java.util.Arrays;
import org.gridpact.network.ac.Admittances;
import org.gridpact.network.ac.TwoPort;

/**
 * By how much the grid's model may be wrong: the relative error of each live branch's series
 * impedance, as a further unknown that starts from 0 with the tolerance as its standard deviation
 * (Abur and Expósito, Power System State Estimation, section 7.3). Without tolerance impedances are
 * exact. Belongs to one thread.
 */
final class ImpedanceErrors {
  /**
   * Errors beyond so many tolerances are not believed: a lying meter, before it is found, would
   * otherwise bend the model until no step fits.
   */
  private static final double LARGEST = 3;

  private final Unknowns unknowns;
  private final Admittances admittances;
  private final double tolerance;
  private final TwoPort[] series;
  private final double[] errors;

  /** Errors that stay as they are. */
  private final boolean[] held;

  /**
   * @param tolerance standard deviation of the relative error; 0 where there is none
   */
  ImpedanceErrors(Unknowns unknowns, Admittances admittances, double tolerance) {
    this.unknowns = unknowns;
    this.admittances = admittances;
    this.tolerance = tolerance;
    this.errors = new double[unknowns.branches()];
    this.held = new boolean[unknowns.branches()];
    this.series = new TwoPort[unknowns.branches()];
    for (int k = 0; k < series.length; k++) {
      series[k] = admittances.closed(k) ? SeriesPart.of(admittances.of(k)) : TwoPort.OPEN;
    }
  }

  /** The branch with the error: the file's series admittance over 1 plus the error. */
  TwoPort port(int branch) {
    return SeriesPart.scaled(admittances.of(branch), series[branch], scale(branch));
  }

  private double scale(int branch) {
    return 1 / (1 + errors[branch]);
  }

  /** The part of {@link #port} that the error scales, before it does. */
  TwoPort series(int branch) {
    return series[branch];
  }

  /** How the scale changes with the error; 0 where the error is held. */
  double slopeOfScale(int branch) {
    return held[branch] ? 0 : -scale(branch) * scale(branch);
  }

  /** Holds all errors where they are, or lets all of them go. */
  void hold(boolean hold) {
    Arrays.fill(held, hold);
  }

  double[] values() {
    return errors.clone();
  }

  void set(double[] values) {
    System.arraycopy(values, 0, errors, 0, errors.length);
  }

  /** How many there are, each a quantity (it is 0, as far as one knows) and an unknown. */
  int count() {
    int count = 0;
    for (int k = 0; k < errors.length; k++) {
      count += isUnknown(k) ? 1 : 0;
    }
    return count;
  }

  private boolean isUnknown(int branch) {
    return unknowns.impedance(branch) != Unknowns.NONE;
  }

  private boolean isFree(int branch) {
    return isUnknown(branch) && !held[branch];
  }

  /** What the errors add to the sum of squares. */
  double squares() {
    double sum = 0;
    if (tolerance > 0) {
      for (double error : errors) {
        sum += error * error / (tolerance * tolerance);
      }
    }
    return sum;
  }

  /** By unknown, the weight of the prior; 0 for what is no error of an impedance. */
  double[] weights() {
    double[] weights = new double[unknowns.count()];
    for (int k = 0; k < errors.length; k++) {
      if (isUnknown(k)) {
        weights[unknowns.impedance(k)] = 1 / (tolerance * tolerance);
      }
    }
    return weights;
  }

  /** Adds to the right-hand side of the normal equations that each error is 0. */
  void pull(double[] right) {
    for (int k = 0; k < errors.length; k++) {
      if (isFree(k)) {
        right[unknowns.impedance(k)] -= errors[k] / (tolerance * tolerance);
      }
    }
  }

  /**
   * Holds those that a step would make too large, at the most they may be; whether there are any.
   */
  boolean holdLarge(double[] step) {
    boolean any = false;
    double most = LARGEST * tolerance;
    for (int k = 0; k < errors.length; k++) {
      if (isFree(k)) {
        double error = errors[k] + step[unknowns.impedance(k)];
        if (!(Math.abs(error) <= most)) {
          errors[k] = Math.copySign(most, error);
          held[k] = true;
          any = true;
        }
      }
    }
    return any;
  }

  void move(double[] step) {
    for (int k = 0; k < errors.length; k++) {
      if (isFree(k)) {
        errors[k] += step[unknowns.impedance(k)];
      }
    }
  }
}
