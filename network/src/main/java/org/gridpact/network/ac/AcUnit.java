package org.gridpact.network.ac;

/**
 * A generator in service in the file.
 *
 * @param id its IIDM id
 * @param bus index
 * @param p what the file has it give, per unit
 * @param q likewise; without meaning where it holds a voltage
 * @param minP the least it can give while it runs, per unit
 * @param maxP the most, likewise
 * @param tenMinutes how far it gets in ten minutes, up or down, per unit; NaN where the file does
 *     not say
 * @param heldVolts the voltage it holds, per unit; NaN where it holds none
 */
public record AcUnit(
    String id,
    int bus,
    double p,
    double q,
    double minP,
    double maxP,
    double tenMinutes,
    double heldVolts) {
  public boolean holdsVoltage() {
    return !Double.isNaN(heldVolts);
  }

  /**
   * The most it can give in ten minutes.
   *
   * @param gives now
   */
  double most(double gives) {
    return Double.isNaN(tenMinutes) ? maxP : Math.min(maxP, gives + tenMinutes);
  }

  /** The least, likewise. */
  double least(double gives) {
    return Double.isNaN(tenMinutes) ? minP : Math.max(minP, gives - tenMinutes);
  }
}
