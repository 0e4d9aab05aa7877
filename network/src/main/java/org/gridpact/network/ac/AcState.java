package org.gridpact.network.ac;

import java.util.Arrays;

/**
 * Voltages of every bus, by bus index. The arrays belong to the state: do not write them.
 *
 * @param angles radians against the slack bus; 0 where there is no supply
 * @param volts magnitude per unit of nominal; NaN where there is no supply
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode go by their values
public record AcState(double[] angles, double[] volts) {

  /** Every bus at 1 pu and no angle, which Newton's method starts from where nothing is known. */
  public static AcState flat(int buses) {
    double[] volts = new double[buses];
    Arrays.fill(volts, 1);
    return new AcState(new double[buses], volts);
  }

  /** Whether a bus has supply. */
  public boolean supplied(int bus) {
    return !Double.isNaN(volts[bus]);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AcState that
        && Arrays.equals(angles, that.angles)
        && Arrays.equals(volts, that.volts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(angles) + Arrays.hashCode(volts);
  }
}
