package org.gridpact.network.ac;

import java.util.BitSet;

/**
 * How a solved state moves, to first order, for what is asked of it, and the transpose of that: by
 * one solve each with the factors of its Jacobian. Where {@link Sensitivities} takes one output by
 * all injections, this takes one injection's effect on all outputs. Belongs to one thread.
 */
public final class StateResponse {
  private final AcNetwork network;
  private final Admittances admittances;
  private final Structure shared;
  private final Jacobian jacobian;
  private AcState state;

  /** What a set of held buses determines; may be kept for all states in which they are held. */
  public static final class Structure {
    private final JacobianStructure jacobian;

    public Structure(AcNetwork network, AcInjections injections) {
      BitSet held = new BitSet();
      for (int i = 0; i < network.buses(); i++) {
        held.set(i, injections.holds(i));
      }
      jacobian = new JacobianStructure(network, held, JacobianStructure.busOrder(network));
    }
  }

  public StateResponse(AcNetwork network, Admittances admittances, Structure structure) {
    this.network = network;
    this.admittances = admittances;
    this.shared = structure;
    this.jacobian = new Jacobian(network, structure.jacobian);
  }

  /**
   * Turns to a solved state in which every bus has supply.
   *
   * @throws IllegalArgumentException when its Jacobian is singular
   */
  public void at(AcState solved) {
    state = solved;
    boolean[] supplied = new boolean[network.buses()];
    java.util.Arrays.fill(supplied, true);
    Equations equations = new Equations(network);
    equations.evaluate(admittances, solved.angles(), solved.volts());
    jacobian.fill(equations, admittances, solved.volts(), supplied);
    if (!jacobian.factorise()) {
      throw new IllegalArgumentException("the Jacobian of this state is singular");
    }
  }

  /** Change of every angle (radians) and voltage for 1 pu more active power into a bus. */
  public AcState ofActivePower(int bus) {
    double[] b = new double[jacobian.unknowns()];
    put(b, shared.jacobian.angle[bus], 1);
    return solve(b, -1);
  }

  /** Change of every angle and voltage for 1 pu more voltage at a bus where it is held. */
  public AcState ofHeldVoltage(int bus) {
    double[] b = new double[jacobian.unknowns()];
    double volts = state.volts()[bus];
    put(b, shared.jacobian.angle[bus], -2 * volts * network.shuntG(bus));
    for (int k = 0; k < network.branches(); k++) {
      if (admittances.closed(k) && (network.from(k) == bus || network.to(k) == bus)) {
        boolean fromEnd = network.from(k) == bus;
        int other = fromEnd ? network.to(k) : network.from(k);
        EndFlow far = end(k, !fromEnd);
        put(b, shared.jacobian.angle[bus], -end(k, fromEnd).pByNearVolts());
        put(b, shared.jacobian.angle[other], -far.pByFarVolts());
        put(b, shared.jacobian.voltage[other], -far.qByFarVolts());
      }
    }
    return solve(b, bus);
  }

  private EndFlow end(int k, boolean fromEnd) {
    int f = network.from(k);
    int t = network.to(k);
    double[] angles = state.angles();
    double[] volts = state.volts();
    TwoPort port = admittances.of(k);
    return fromEnd
        ? port.fromEnd(angles[f], volts[f], angles[t], volts[t])
        : port.toEnd(angles[f], volts[f], angles[t], volts[t]);
  }

  private AcState solve(double[] b, int held) {
    jacobian.solve(b);
    double[] angles = new double[network.buses()];
    double[] volts = new double[network.buses()];
    for (int i = 0; i < angles.length; i++) {
      int angle = shared.jacobian.angle[i];
      int voltage = shared.jacobian.voltage[i];
      angles[i] = angle < 0 ? 0 : b[angle];
      volts[i] = voltage < 0 ? 0 : b[voltage] * state.volts()[i];
    }
    if (held >= 0) {
      volts[held] = 1;
    }
    return new AcState(angles, volts);
  }

  /**
   * What 1 pu more active power into each bus is worth, where angles and voltages are worth so
   * much; 0 at the slack bus, which takes it up.
   */
  public double[] worthOfActivePower(double[] angleWorth, double[] voltsWorth) {
    double[] b = new double[jacobian.unknowns()];
    for (int i = 0; i < network.buses(); i++) {
      put(b, shared.jacobian.angle[i], angleWorth[i]);
      put(b, shared.jacobian.voltage[i], voltsWorth[i] * state.volts()[i]);
    }
    jacobian.solveTransposed(b);
    double[] worth = new double[network.buses()];
    for (int i = 0; i < worth.length; i++) {
      int angle = shared.jacobian.angle[i];
      worth[i] = angle < 0 ? 0 : b[angle];
    }
    return worth;
  }

  private static void put(double[] b, int at, double value) {
    if (at >= 0) {
      b[at] += value;
    }
  }
}
