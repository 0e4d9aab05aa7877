package org.gridpact.network.ac;

import java.util.Arrays;
import org.gridpact.network.sparse.LuFactors;

/**
 * Derivatives of the power at every bus by the unknowns, and their factors. Belongs to one thread.
 */
final class Jacobian {
  final JacobianStructure structure;
  private final AcNetwork network;
  private final LuFactors factors;

  /** One more than there are entries: what has no place is written behind them. */
  private final double[] values;

  Jacobian(AcNetwork network, JacobianStructure structure) {
    this.network = network;
    this.structure = structure;
    this.factors = new LuFactors(structure.lu);
    this.values = new double[structure.entries + 1];
  }

  int unknowns() {
    return structure.lu.size();
  }

  /** Takes the derivatives at the state that the equations were evaluated in. */
  void fill(Equations at, Admittances admittances, double[] volts, boolean[] supplied) {
    Arrays.fill(values, 0);
    int[] diagonal = structure.diagonal;
    for (int i = 0; i < supplied.length; i++) {
      if (supplied[i]) {
        double square = volts[i] * volts[i];
        values[diagonal[4 * i + 1]] += 2 * square * network.shuntG(i);
        values[diagonal[4 * i + 3]] -= 2 * square * network.shuntB(i);
      } else {
        values[diagonal[4 * i]] = 1;
        values[diagonal[4 * i + 3]] = 1;
      }
    }
    for (int k = 0; k < network.branches(); k++) {
      if (admittances.closed(k) && supplied[network.from(k)]) {
        TwoPort y = admittances.of(k);
        end(network.from(k), 8 * k, at.products, 4 * k, y.gff(), y.bff(), volts);
        end(network.to(k), 8 * k + 4, at.products, 4 * k + 2, y.gtt(), y.btt(), volts);
      }
    }
  }

  private void end(
      int bus, int mutual, double[] products, int product, double g, double b, double[] volts) {
    double inPhase = products[product];
    double quadrature = products[product + 1];
    double square = 2 * volts[bus] * volts[bus];
    int[] diagonal = structure.diagonal;
    values[diagonal[4 * bus]] -= quadrature;
    values[diagonal[4 * bus + 1]] += inPhase + square * g;
    values[diagonal[4 * bus + 2]] += inPhase;
    values[diagonal[4 * bus + 3]] += quadrature - square * b;
    int[] far = structure.mutual;
    values[far[mutual]] += quadrature;
    values[far[mutual + 1]] += inPhase;
    values[far[mutual + 2]] -= inPhase;
    values[far[mutual + 3]] += quadrature;
  }

  /** Leaves only active power by angles, as a DC load flow does; voltages stay as they are. */
  void keepAngles() {
    for (int i = 0; i < structure.angle.length; i++) {
      keepAngles(structure.diagonal, 4 * i, 1);
    }
    for (int end = 0; end < 2 * network.branches(); end++) {
      keepAngles(structure.mutual, 4 * end, 0);
    }
  }

  private void keepAngles(int[] places, int at, double voltage) {
    values[places[at + 1]] = 0;
    values[places[at + 2]] = 0;
    values[places[at + 3]] = voltage;
  }

  /** False where the matrix is singular. */
  boolean factorise() {
    return factors.factorise(values);
  }

  void solve(double[] b) {
    factors.solve(b);
  }

  void solveTransposed(double[] b) {
    factors.solveTransposed(b);
  }
}
