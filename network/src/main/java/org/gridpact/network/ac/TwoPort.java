package org.gridpact.network.ac;

/**
 * A branch as its terminals see it, per unit: {@code I_from = Yff V_from + Yft V_to} and {@code
 * I_to = Ytf V_from + Ytt V_to}, each admittance {@code g + jb}.
 */
public record TwoPort(
    double gff,
    double bff,
    double gft,
    double bft,
    double gtf,
    double btf,
    double gtt,
    double btt) {

  /** An open branch: it carries nothing and joins nothing. */
  public static final TwoPort OPEN = new TwoPort(0, 0, 0, 0, 0, 0, 0, 0);

  /** A smaller impedance is taken as this reactance, per unit. */
  static final double LEAST_IMPEDANCE = 1e-6;

  /**
   * An ideal transformer at the from end, then a pi section; the model of IIDM and MATPOWER.
   *
   * @param r series resistance of the section, x its reactance; ohms
   * @param g1 shunt of the section at its from side, b1 likewise; siemens
   * @param ratio voltage of the section over that of the from terminal
   * @param shift by which the section leads the from terminal, radians
   * @param fromVolts nominal, between phases
   */
  static TwoPort of(
      double r,
      double x,
      double g1,
      double b1,
      double g2,
      double b2,
      double ratio,
      double shift,
      double fromVolts,
      double toVolts) {
    double least = LEAST_IMPEDANCE * toVolts * toVolts / AcNetwork.BASE_VA;
    boolean tiny = Math.hypot(r, x) < least;
    double ohms = tiny ? 0 : r;
    double reactance = tiny ? least : x;
    double square = ohms * ohms + reactance * reactance;
    double g = ohms / square;
    double b = -reactance / square;
    double ff = ratio * ratio * fromVolts * fromVolts / AcNetwork.BASE_VA;
    double ft = ratio * fromVolts * toVolts / AcNetwork.BASE_VA;
    double tt = toVolts * toVolts / AcNetwork.BASE_VA;
    double cos = Math.cos(shift);
    double sin = Math.sin(shift);
    return new TwoPort(
        ff * (g + g1),
        ff * (b + b1),
        -ft * (g * cos + b * sin),
        -ft * (b * cos - g * sin),
        -ft * (g * cos - b * sin),
        -ft * (b * cos + g * sin),
        tt * (g + g2),
        tt * (b + b2));
  }

  public boolean isOpen() {
    return equals(OPEN);
  }

  /** Conductance at one end while the other hangs open. */
  double oneEndedConductance(boolean fromEnd) {
    double square = fromEnd ? gtt * gtt + btt * btt : gff * gff + bff * bff;
    double farG = (fromEnd ? gtt : gff) / square;
    double farB = -(fromEnd ? btt : bff) / square;
    double productG = gft * gtf - bft * btf;
    double productB = gft * btf + bft * gtf;
    return (fromEnd ? gff : gtt) - (productG * farG - productB * farB);
  }

  /** Susceptance at one end while the other hangs open. */
  double oneEndedSusceptance(boolean fromEnd) {
    double square = fromEnd ? gtt * gtt + btt * btt : gff * gff + bff * bff;
    double farG = (fromEnd ? gtt : gff) / square;
    double farB = -(fromEnd ? btt : bff) / square;
    double productG = gft * gtf - bft * btf;
    double productB = gft * btf + bft * gtf;
    return (fromEnd ? bff : btt) - (productG * farB + productB * farG);
  }

  /** Flow at the from end. */
  public EndFlow fromEnd(double fromAngle, double fromVolts, double toAngle, double toVolts) {
    return EndFlow.of(gff, bff, gft, bft, fromAngle - toAngle, fromVolts, toVolts);
  }

  /** Flow at the to end, its derivatives by this end as {@code near}. */
  public EndFlow toEnd(double fromAngle, double fromVolts, double toAngle, double toVolts) {
    return EndFlow.of(gtt, btt, gtf, btf, toAngle - fromAngle, toVolts, fromVolts);
  }
}
