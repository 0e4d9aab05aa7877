package org.gridpact.network.estimate;

import java.util.Arrays;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AcState;
import org.gridpact.network.ac.EndFlow;
import org.gridpact.network.ac.TwoPort;

/**
 * The state x: angle (radians) and voltage (per unit) of every bus, and the errors of impedances.
 * Starts flat; belongs to one thread.
 */
final class StateVector {
  /** A state to come back to. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Remembered(AcState voltages, double[] errors) {}

  private final AcNetwork network;
  private final Unknowns unknowns;
  private final ImpedanceErrors impedances;
  private final double[] angles;
  private final double[] volts;

  StateVector(AcNetwork network, Unknowns unknowns, ImpedanceErrors impedances) {
    this.network = network;
    this.unknowns = unknowns;
    this.impedances = impedances;
    this.angles = new double[unknowns.buses()];
    this.volts = new double[unknowns.buses()];
    startFlat();
  }

  /** Every bus with supply at 1 pu and no angle, every impedance as in the file. */
  void startFlat() {
    Arrays.fill(angles, 0);
    for (int bus = 0; bus < volts.length; bus++) {
      volts[bus] = unknowns.supplied(bus) ? 1 : Double.NaN;
    }
    impedances.set(new double[unknowns.branches()]);
  }

  AcState voltages() {
    return new AcState(angles.clone(), volts.clone());
  }

  double volts(int bus) {
    return volts[bus];
  }

  Remembered remember() {
    return new Remembered(voltages(), impedances.values());
  }

  void resume(Remembered remembered) {
    System.arraycopy(remembered.voltages().angles(), 0, angles, 0, angles.length);
    System.arraycopy(remembered.voltages().volts(), 0, volts, 0, volts.length);
    impedances.set(remembered.errors());
  }

  /** The flow at one end of a live branch. */
  FlowAtEnd flow(int branch, boolean fromEnd) {
    EndFlow whole = end(impedances.port(branch), branch, fromEnd);
    EndFlow part = end(impedances.series(branch), branch, fromEnd);
    double slope = impedances.slopeOfScale(branch);
    return new FlowAtEnd(
        unknowns.ofFlow(branch, fromEnd), whole, slope * part.p(), slope * part.q());
  }

  private EndFlow end(TwoPort port, int branch, boolean fromEnd) {
    int from = network.from(branch);
    int to = network.to(branch);
    return fromEnd
        ? port.fromEnd(angles[from], volts[from], angles[to], volts[to])
        : port.toEnd(angles[from], volts[from], angles[to], volts[to]);
  }

  /**
   * Moves by a step.
   *
   * @param step by unknown
   * @return the largest change of an angle (radians) or voltage (per unit); NaN where the step
   *     leads to no state, and was not taken to its end
   */
  double move(double[] step) {
    double largest = 0;
    for (int bus = 0; bus < volts.length; bus++) {
      if (unknowns.supplied(bus)) {
        double turn = unknowns.angle(bus) == Unknowns.NONE ? 0 : step[unknowns.angle(bus)];
        double rise = step[unknowns.volts(bus)];
        angles[bus] += turn;
        volts[bus] += rise;
        largest = Math.max(largest, Math.max(Math.abs(turn), Math.abs(rise)));
        if (!Double.isFinite(turn) || !(volts[bus] > 0)) {
          return Double.NaN;
        }
      }
    }
    impedances.move(step);
    return largest;
  }
}
