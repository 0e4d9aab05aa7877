package org.gridpact.network.estimate;

/**
 * How a state is estimated.
 *
 * @param modelTolerance standard deviation of a branch's true series impedance around the file's,
 *     as a share of it; 0 takes the file's for exact
 * @param maxIterations of Gauss and Newton's method from one start, with the impedances held and
 *     then without
 * @param maxSuspects how many instruments may be distrusted at a time
 */
public record EstimatorOptions(double modelTolerance, int maxIterations, int maxSuspects) {
  /** Impedances known to a tenth: about what conductor temperature and cable lists leave open. */
  public static final EstimatorOptions DEFAULT = new EstimatorOptions(0.10, 20, 8);

  public EstimatorOptions {
    if (!(modelTolerance >= 0 && modelTolerance < 0.5) || maxIterations < 1 || maxSuspects < 0) {
      throw new IllegalArgumentException(
          "model tolerance %s, %d iterations, %d suspects"
              .formatted(modelTolerance, maxIterations, maxSuspects));
    }
  }
}
