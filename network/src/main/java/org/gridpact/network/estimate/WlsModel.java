package org.gridpact.network.estimate;

import java.util.List;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AcState;
import org.gridpact.network.ac.Admittances;
import org.gridpact.network.ac.TwoPort;

/**
 * A grid's state and what its measurements say of it, by the normal equations of weighted least
 * squares: G Δx = Hᵀ W (z − h(x)), Abur and Expósito, Power System State Estimation, section 2.6.
 * Rows are the measurements in the order they were given, everything is per unit and in radians.
 *
 * <p>What is found once for a topology and a list of quantities stays: another topology takes
 * another model. Belongs to one thread.
 */
final class WlsModel {
  /** A value and its variance. */
  record Uncertain(double value, double variance) {}

  private final Unknowns unknowns;
  private final ImpedanceErrors impedances;
  private final StateVector state;
  private final MeasurementFunctions functions;
  private final GainMatrix gain;

  /** By branch, for quantities of it that are no measurement; written anew at each use. */
  private final Gradient[] branchGradients;

  /** Where G has its entries among a branch's unknowns. */
  private final int[][] branchEntries;

  /**
   * A model at a flat state.
   *
   * @param tolerance of the series impedances, see {@link EstimatorOptions}
   * @param measurements whose kinds and places count; demands of every bus with supply have to be
   *     among them
   */
  WlsModel(
      AcNetwork network,
      Admittances admittances,
      double tolerance,
      List<Measurement> measurements) {
    this.unknowns = new Unknowns(network, admittances, tolerance > 0);
    this.impedances = new ImpedanceErrors(unknowns, admittances, tolerance);
    this.state = new StateVector(network, unknowns, impedances);
    this.functions = new MeasurementFunctions(network, unknowns, state, measurements);
    this.gain = new GainMatrix(functions.jacobian(), impedances.weights());
    this.branchGradients = new Gradient[unknowns.branches()];
    this.branchEntries = new int[unknowns.branches()][];
    for (int k = 0; k < branchEntries.length; k++) {
      branchGradients[k] = new Gradient(isLive(k) ? unknowns.ofBranch(k) : new int[0]);
      branchEntries[k] = gain.entries(branchGradients[k].unknowns());
    }
  }

  /** Whether a branch is closed and has supply. */
  boolean isLive(int branch) {
    return unknowns.isLive(branch);
  }

  boolean supplied(int bus) {
    return unknowns.supplied(bus);
  }

  /** Whether a row's place has supply; the others say nothing of the state. */
  boolean isLiveRow(int row) {
    return functions.isLive(row);
  }

  int unknowns() {
    return unknowns.count();
  }

  /** How many impedance errors there are, each a quantity and an unknown of its own. */
  int impedanceErrors() {
    return impedances.count();
  }

  void startFlat() {
    state.startFlat();
  }

  /** Holds the impedance errors where they are, or lets all of them go. */
  void holdErrors(boolean hold) {
    impedances.hold(hold);
  }

  /** Copies the present state; {@link #resume} goes back to it. */
  StateVector.Remembered remember() {
    return state.remember();
  }

  void resume(StateVector.Remembered remembered) {
    state.resume(remembered);
  }

  AcState state() {
    return state.voltages();
  }

  /** The branch as the state has it: the file's with the estimated error of its impedance. */
  TwoPort port(int branch) {
    return impedances.port(branch);
  }

  /** Computes all quantities and their slopes at the present state. */
  void evaluate() {
    functions.evaluate();
  }

  /** Value of a row at the present state, after {@link #evaluate}. */
  double value(int row) {
    return functions.value(row);
  }

  /** What the errors of impedances add to the sum of squares. */
  double priorSquares() {
    return impedances.squares();
  }

  /**
   * Sets up and factorises the gain matrix, after {@link #evaluate}.
   *
   * @param damping share by which every diagonal entry is enlarged; 0 for the matrix itself
   * @return false where it is not positive definite: something is not observable
   */
  boolean factorise(double[] weights, double damping) {
    return gain.factorise(weights, damping);
  }

  /**
   * One step with the factorised gain.
   *
   * @param weights by row
   * @param residuals by row: what is measured more than the state has
   * @return the largest change of an angle or voltage; infinite where an impedance error was held
   *     and the step has to be found anew, NaN where the step leads to no state
   */
  double step(double[] weights, double[] residuals) {
    double[] right = new double[unknowns.count()];
    Gradient[] jacobian = functions.jacobian();
    for (int row = 0; row < jacobian.length; row++) {
      jacobian[row].addTo(right, weights[row] * residuals[row]);
    }
    impedances.pull(right);
    double[] step = gain.solve(right);
    return impedances.holdLarge(step) ? Double.POSITIVE_INFINITY : state.move(step);
  }

  /** Makes the variances below readable, after {@link #factorise}. */
  void invert() {
    gain.invert();
  }

  /** Variance of a row's value that the state's uncertainty makes. */
  double variance(int row) {
    return gain.varianceOfRow(row);
  }

  double varianceOfVolts(int bus) {
    return gain.variance(unknowns.volts(bus));
  }

  /** Share of the information on a bus's voltage that is damping, and so no information. */
  double dampedShare(int bus) {
    double share = gain.dampedShare(unknowns.volts(bus));
    int angle = unknowns.angle(bus);
    return angle == Unknowns.NONE ? share : Math.max(share, gain.dampedShare(angle));
  }

  /** Variance of a branch's current at its from end, per unit. */
  double varianceOfCurrent(int branch) {
    Gradient gradient = branchGradients[branch];
    gradient.clear();
    state.flow(branch, true).addCurrent(gradient);
    return gain.variance(gradient, branchEntries[branch]);
  }

  /** Active power that all branches take, per unit. */
  Uncertain losses() {
    double losses = 0;
    double[] slopes = new double[unknowns.count()];
    for (int k = 0; k < unknowns.branches(); k++) {
      if (isLive(k)) {
        for (boolean fromEnd : new boolean[] {true, false}) {
          FlowAtEnd flow = state.flow(k, fromEnd);
          losses += flow.end().p();
          branchGradients[k].clear();
          flow.addP(branchGradients[k], 1);
          branchGradients[k].addTo(slopes, 1);
        }
      }
    }
    return new Uncertain(losses, gain.variance(slopes));
  }
}
