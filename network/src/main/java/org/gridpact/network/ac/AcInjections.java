package org.gridpact.network.ac;

import java.util.Arrays;

/**
 * What a load flow is given, by bus index. The arrays belong to it: do not write them.
 *
 * @param p active power into the grid, per unit; at the slack bus without what its generators give
 * @param q reactive power into the grid, per unit; where the voltage is held without what the units
 *     that hold it give
 * @param heldVolts the voltage that a unit holds, per unit; NaN where none does
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode go by their values
public record AcInjections(double[] p, double[] q, double[] heldVolts) {

  /** Whether a unit holds the voltage of a bus. */
  public boolean holds(int bus) {
    return !Double.isNaN(heldVolts[bus]);
  }

  /** The same with more power (per unit) into one bus. */
  public AcInjections plus(int bus, double dp, double dq) {
    double[] moreP = p.clone();
    double[] moreQ = q.clone();
    moreP[bus] += dp;
    moreQ[bus] += dq;
    return new AcInjections(moreP, moreQ, heldVolts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AcInjections that
        && Arrays.equals(p, that.p)
        && Arrays.equals(q, that.q)
        && Arrays.equals(heldVolts, that.heldVolts);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(p) + Arrays.hashCode(q)) + Arrays.hashCode(heldVolts);
  }
}
