package org.gridpact.network.estimate;

import org.gridpact.network.ac.TwoPort;

/** The share of a branch's two-port that its series impedance makes, without its shunts. */
final class SeriesPart {
  private SeriesPart() {}

  /**
   * The two-port without shunts.
   *
   * <p>With series admittance y and ratio t: {@code Yft Ytf = t² y²}, so own admittances of the
   * series impedance are {@code t s} and {@code s / t} with s the root of that product. The ratio
   * is taken from the own admittances, {@code t² = |Yff| / |Ytt|}, which the shunts change by a
   * share of a share.
   */
  static TwoPort of(TwoPort port) {
    double productG = port.gft() * port.gtf() - port.bft() * port.btf();
    double productB = port.gft() * port.btf() + port.bft() * port.gtf();
    double size = Math.hypot(productG, productB);
    double g = Math.sqrt(Math.max(0, (size + productG) / 2));
    double b = Math.copySign(Math.sqrt(Math.max(0, (size - productG) / 2)), productB);
    // Of both roots, that on the side of what the branch itself has.
    if (g * port.gff() + b * port.bff() < 0) {
      g = -g;
      b = -b;
    }
    double ratio =
        Math.sqrt(Math.hypot(port.gff(), port.bff()) / Math.hypot(port.gtt(), port.btt()));
    return new TwoPort(
        g * ratio, b * ratio, port.gft(), port.bft(), port.gtf(), port.btf(), g / ratio, b / ratio);
  }

  /** The whole with its series admittance times a scale. */
  static TwoPort scaled(TwoPort whole, TwoPort series, double scale) {
    double more = scale - 1;
    return new TwoPort(
        whole.gff() + more * series.gff(),
        whole.bff() + more * series.bff(),
        whole.gft() + more * series.gft(),
        whole.bft() + more * series.bft(),
        whole.gtf() + more * series.gtf(),
        whole.btf() + more * series.btf(),
        whole.gtt() + more * series.gtt(),
        whole.btt() + more * series.btt());
  }
}
