package org.gridpact.network.ac;

/**
 * A generator in service in the file.
 *
 * @param id its IIDM id
 * @param bus index
 * @param p what the file has it give, per unit
 * @param q likewise; without meaning where it holds a voltage
 * @param maxP the most it can give, per unit
 * @param heldVolts the voltage it holds, per unit; NaN where it holds none
 */
public record AcUnit(String id, int bus, double p, double q, double maxP, double heldVolts) {
  public boolean holdsVoltage() {
    return !Double.isNaN(heldVolts);
  }

  /**
   * The most it can give after a loss.
   *
   * @param gives before it
   */
  double most(double gives) {
    return maxP;
  }
}
