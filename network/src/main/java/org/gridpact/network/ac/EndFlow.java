package org.gridpact.network.ac;

/**
 * Power into a branch at one of its ends, per unit, and how it changes with the voltages of both
 * ends. By the difference of angles alone, so that a derivative by the far angle is minus that by
 * the near one.
 *
 * @param p active power
 * @param q reactive power
 * @param nearVolts voltage of this end, per unit
 * @param pByNearAngle per radian
 * @param pByNearVolts per unit of voltage; likewise the others
 */
public record EndFlow(
    double p,
    double q,
    double nearVolts,
    double pByNearAngle,
    double pByNearVolts,
    double pByFarVolts,
    double qByNearAngle,
    double qByNearVolts,
    double qByFarVolts) {

  /**
   * With own admittance {@code g + jb} and mutual admittance {@code G + jB} at a difference of
   * angles d: {@code P = V² g + V W (G cos d + B sin d)}, {@code Q = -V² b + V W (G sin d - B cos
   * d)}.
   */
  static EndFlow of(
      double g,
      double b,
      double mutualG,
      double mutualB,
      double angle,
      double nearVolts,
      double farVolts) {
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    double inPhase = mutualG * cos + mutualB * sin;
    double quadrature = mutualG * sin - mutualB * cos;
    double product = nearVolts * farVolts;
    return new EndFlow(
        nearVolts * nearVolts * g + product * inPhase,
        -nearVolts * nearVolts * b + product * quadrature,
        nearVolts,
        -product * quadrature,
        2 * nearVolts * g + farVolts * inPhase,
        nearVolts * inPhase,
        product * inPhase,
        -2 * nearVolts * b + farVolts * quadrature,
        nearVolts * quadrature);
  }

  public double pByFarAngle() {
    return -pByNearAngle;
  }

  public double qByFarAngle() {
    return -qByNearAngle;
  }

  /** Magnitude of the current, per unit of this end's bus. */
  public double current() {
    return Math.hypot(p, q) / nearVolts;
  }

  /** How the current changes with the near angle, per radian; 0 where there is no current. */
  public double currentByNearAngle() {
    return along(pByNearAngle, qByNearAngle);
  }

  public double currentByFarAngle() {
    return -currentByNearAngle();
  }

  /** How the current changes with the near voltage; 0 where there is no current. */
  public double currentByNearVolts() {
    return along(pByNearVolts, qByNearVolts) - current() / nearVolts;
  }

  public double currentByFarVolts() {
    return along(pByFarVolts, qByFarVolts);
  }

  /** What a small change of P and Q makes of the current while the voltage stays. */
  public double along(double dp, double dq) {
    double apparent = Math.hypot(p, q);
    return apparent == 0 ? 0 : (p * dp + q * dq) / apparent / nearVolts;
  }
}
