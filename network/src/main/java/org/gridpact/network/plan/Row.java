package org.gridpact.network.plan;

import java.util.Optional;

/**
 * A limit in one of the states a plan has to hold in, linearised where that state was solved: its
 * excess is {@code excess + Σ gradient·(moved − at)}, and at most 0.
 *
 * @param scenario index of the state
 * @param excess share of a branch's limit, or per unit of voltage, beyond what is allowed
 * @param gradient of the excess by each lever, for each unit moved
 * @param at where it was linearised
 * @param reserves where it is of a reserve, what devices keep, which is their part of the program
 */
@SuppressWarnings("ArrayRecordComponent") // package-private, and nobody compares rows
record Row(
    int scenario,
    Watch watch,
    double excess,
    double[] gradient,
    double[] at,
    Optional<Reserves> reserves) {

  /** Of a reserve, of which so much is missing without any move. */
  static Row ofReserve(int scenario, Watch watch, Reserves reserves, int moves) {
    return new Row(
        scenario,
        watch,
        reserves.missing(watch.kind()),
        new double[moves],
        new double[moves],
        Optional.of(reserves));
  }

  /** What the excess is after some moves. */
  double excess(double[] moved) {
    double sum = -most();
    for (int i = 0; i < gradient.length; i++) {
      sum += gradient[i] * moved[i];
    }
    return sum;
  }

  /** What {@code Σ gradient·moved} may be at most for the excess to be 0. */
  double most() {
    double most = -excess;
    for (int i = 0; i < gradient.length; i++) {
      most += gradient[i] * at[i];
    }
    return most;
  }
}
