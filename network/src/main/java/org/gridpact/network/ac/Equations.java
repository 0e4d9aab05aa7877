package org.gridpact.network.ac;

/**
 * The power that a state puts into every bus, and the products of voltages and admittances that its
 * derivatives are made of. Belongs to one thread.
 */
final class Equations {
  /** Power into the grid at each bus that the voltages call for, per unit. */
  final double[] p;

  final double[] q;

  /**
   * Of each branch four values: at the from end {@code V W (G cos + B sin)}, {@code V W (G sin - B
   * cos)}, and the same at the to end.
   */
  final double[] products;

  private final AcNetwork network;
  private final double[] real;
  private final double[] imaginary;

  Equations(AcNetwork network) {
    this.network = network;
    p = new double[network.buses()];
    q = new double[network.buses()];
    real = new double[network.buses()];
    imaginary = new double[network.buses()];
    products = new double[4 * network.branches()];
  }

  /** Buses without supply must not be joined to others. */
  void evaluate(Admittances admittances, double[] angles, double[] volts) {
    for (int i = 0; i < p.length; i++) {
      double v = volts[i];
      real[i] = v * Math.cos(angles[i]);
      imaginary[i] = v * Math.sin(angles[i]);
      p[i] = v * v * network.shuntG(i);
      q[i] = -v * v * network.shuntB(i);
    }
    for (int k = 0; k < network.branches(); k++) {
      if (admittances.closed(k)) {
        branch(k, admittances.of(k));
      }
    }
  }

  private void branch(int k, TwoPort y) {
    int f = network.from(k);
    int t = network.to(k);
    double cos = real[f] * real[t] + imaginary[f] * imaginary[t];
    double sin = imaginary[f] * real[t] - real[f] * imaginary[t];
    double fromInPhase = y.gft() * cos + y.bft() * sin;
    double fromQuadrature = y.gft() * sin - y.bft() * cos;
    double toInPhase = y.gtf() * cos - y.btf() * sin;
    double toQuadrature = -y.gtf() * sin - y.btf() * cos;
    double fromSquare = real[f] * real[f] + imaginary[f] * imaginary[f];
    double toSquare = real[t] * real[t] + imaginary[t] * imaginary[t];
    p[f] += fromSquare * y.gff() + fromInPhase;
    q[f] += -fromSquare * y.bff() + fromQuadrature;
    p[t] += toSquare * y.gtt() + toInPhase;
    q[t] += -toSquare * y.btt() + toQuadrature;
    products[4 * k] = fromInPhase;
    products[4 * k + 1] = fromQuadrature;
    products[4 * k + 2] = toInPhase;
    products[4 * k + 3] = toQuadrature;
  }
}
