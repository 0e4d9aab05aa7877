package org.gridpact.network.ac;

/**
 * How one output of a solved state changes, to first order, with what is asked of it: by one solve
 * with the transposed Jacobian for all injections at once (the adjoint method).
 *
 * <p>Held voltages stay held and the slack bus balances. All per unit; see {@link AcNetwork}.
 * Belongs to one thread.
 */
public final class Sensitivities {
  private final AcNetwork network;
  private final Admittances admittances;
  private final AcState state;
  private final Jacobian jacobian;

  Sensitivities(AcNetwork network, Admittances admittances, AcState state, Jacobian jacobian) {
    this.network = network;
    this.admittances = admittances;
    this.state = state;
    this.jacobian = jacobian;
    double[] volts = state.volts().clone();
    boolean[] supplied = new boolean[volts.length];
    for (int i = 0; i < volts.length; i++) {
      supplied[i] = state.supplied(i);
      volts[i] = supplied[i] ? volts[i] : 0;
    }
    Equations equations = new Equations(network);
    equations.evaluate(admittances, state.angles(), volts);
    jacobian.fill(equations, admittances, volts, supplied);
    if (!jacobian.factorise()) {
      throw new IllegalArgumentException("the Jacobian of this state is singular");
    }
  }

  /** What of a state is looked at. */
  public sealed interface Output {
    /** Magnitude of a bus's voltage, per unit. */
    record Voltage(int bus) implements Output {}

    /** Active power into a branch at one end, per unit. */
    record ActivePower(int branch, boolean fromEnd) implements Output {}

    /** Reactive power into a branch at one end, per unit. */
    record ReactivePower(int branch, boolean fromEnd) implements Output {}

    /** Magnitude of the current at one end of a branch, per unit of that end's bus. */
    record Current(int branch, boolean fromEnd) implements Output {}

    /**
     * Active power into the grid at the slack bus, per unit: what it must give more for an
     * injection elsewhere, losses included.
     */
    record SlackPower() implements Output {}

    /** Reactive power into the grid at a bus, per unit: what units that hold its voltage give. */
    record BusVars(int bus) implements Output {}
  }

  /**
   * Derivatives of an output; 0 by what has no supply.
   *
   * @throws IllegalArgumentException when the output has no supply
   */
  public Gradient of(Output output) {
    double[] byAngle = new double[network.buses()];
    double[] byVolts = new double[network.buses()];
    switch (output) {
      case Output.Voltage v -> byVolts[requireSupply(v.bus())] = 1;
      case Output.SlackPower _ -> slack(byAngle, byVolts);
      case Output.BusVars b -> vars(requireSupply(b.bus()), byAngle, byVolts);
      case Output.ActivePower e -> {
        EndFlow flow = flow(e.branch(), e.fromEnd());
        addActivePower(byAngle, byVolts, e.branch(), e.fromEnd(), flow);
      }
      case Output.ReactivePower e -> addVars(byAngle, byVolts, e.branch(), e.fromEnd());
      case Output.Current e -> {
        EndFlow flow = flow(e.branch(), e.fromEnd());
        Slope slope =
            new Slope(
                flow.currentByNearAngle(), flow.currentByNearVolts(), flow.currentByFarVolts());
        add(byAngle, byVolts, e.branch(), e.fromEnd(), slope);
      }
    }
    return new Gradient(output, byVolts, multipliers(byAngle, byVolts));
  }

  private int requireSupply(int bus) {
    if (!state.supplied(bus)) {
      throw new IllegalArgumentException("bus %s has no supply".formatted(network.busId(bus)));
    }
    return bus;
  }

  private EndFlow flow(int branch, boolean fromEnd) {
    requireSupply(network.from(branch));
    if (!admittances.closed(branch)) {
      throw new IllegalArgumentException("branch %s is open".formatted(network.branchId(branch)));
    }
    return flow(admittances.of(branch), branch, fromEnd);
  }

  private EndFlow flow(TwoPort port, int branch, boolean fromEnd) {
    int f = network.from(branch);
    int t = network.to(branch);
    double[] angles = state.angles();
    double[] volts = state.volts();
    return fromEnd
        ? port.fromEnd(angles[f], volts[f], angles[t], volts[t])
        : port.toEnd(angles[f], volts[f], angles[t], volts[t]);
  }

  /** How something at one end of a branch changes with the voltages of both. */
  private record Slope(double nearAngle, double nearVolts, double farVolts) {}

  private void addActivePower(
      double[] byAngle, double[] byVolts, int branch, boolean fromEnd, EndFlow flow) {
    Slope slope = new Slope(flow.pByNearAngle(), flow.pByNearVolts(), flow.pByFarVolts());
    add(byAngle, byVolts, branch, fromEnd, slope);
  }

  private void addVars(double[] byAngle, double[] byVolts, int branch, boolean fromEnd) {
    EndFlow flow = flow(branch, fromEnd);
    Slope slope = new Slope(flow.qByNearAngle(), flow.qByNearVolts(), flow.qByFarVolts());
    add(byAngle, byVolts, branch, fromEnd, slope);
  }

  private void add(double[] byAngle, double[] byVolts, int branch, boolean fromEnd, Slope slope) {
    int near = fromEnd ? network.from(branch) : network.to(branch);
    int far = fromEnd ? network.to(branch) : network.from(branch);
    byAngle[near] += slope.nearAngle();
    byAngle[far] -= slope.nearAngle();
    byVolts[near] += slope.nearVolts();
    byVolts[far] += slope.farVolts();
  }

  private void slack(double[] byAngle, double[] byVolts) {
    int slack = network.slack();
    byVolts[slack] += 2 * state.volts()[slack] * network.shuntG(slack);
    for (int k = 0; k < network.branches(); k++) {
      if (admittances.closed(k) && (network.from(k) == slack || network.to(k) == slack)) {
        boolean fromEnd = network.from(k) == slack;
        addActivePower(byAngle, byVolts, k, fromEnd, flow(k, fromEnd));
      }
    }
  }

  private void vars(int bus, double[] byAngle, double[] byVolts) {
    byVolts[bus] -= 2 * state.volts()[bus] * network.shuntB(bus);
    for (int k = 0; k < network.branches(); k++) {
      if (admittances.closed(k) && (network.from(k) == bus || network.to(k) == bus)) {
        addVars(byAngle, byVolts, k, network.from(k) == bus);
      }
    }
  }

  /** What each equation's right-hand side is worth. */
  private double[] multipliers(double[] byAngle, double[] byVolts) {
    double[] b = new double[jacobian.unknowns()];
    for (int i = 0; i < byAngle.length; i++) {
      if (state.supplied(i)) {
        put(b, jacobian.structure.angle[i], byAngle[i]);
        put(b, jacobian.structure.voltage[i], byVolts[i] * state.volts()[i]);
      }
    }
    jacobian.solveTransposed(b);
    return b;
  }

  private static void put(double[] b, int at, double value) {
    if (at >= 0) {
      b[at] = value;
    }
  }

  /** Derivatives of one output. */
  public final class Gradient {
    private final Output output;
    private final double[] byVolts;
    private final double[] multipliers;

    private Gradient(Output output, double[] byVolts, double[] multipliers) {
      this.output = output;
      this.byVolts = byVolts;
      this.multipliers = multipliers;
    }

    /** By active power into the grid at a bus; 0 at the slack bus, which takes it up. */
    public double byActivePower(int bus) {
      return multiplier(jacobian.structure.angle[bus], bus);
    }

    /** By reactive power into the grid at a bus; 0 where the voltage is held. */
    public double byReactivePower(int bus) {
      return multiplier(jacobian.structure.voltage[bus], bus);
    }

    private double multiplier(int equation, int bus) {
      return equation < 0 || !state.supplied(bus) ? 0 : multipliers[equation];
    }

    /**
     * By the voltage that is held at a bus.
     *
     * @throws IllegalArgumentException when no unit holds it
     */
    public double byHeldVoltage(int bus) {
      if (jacobian.structure.voltage[bus] >= 0) {
        throw new IllegalArgumentException(
            "no unit holds the voltage of bus %s".formatted(network.busId(bus)));
      }
      if (!state.supplied(bus)) {
        return 0;
      }
      double volts = state.volts()[bus];
      double sum =
          byVolts[bus]
              - byActivePower(bus) * 2 * volts * network.shuntG(bus)
              + byReactivePower(bus) * 2 * volts * network.shuntB(bus);
      for (int k = 0; k < network.branches(); k++) {
        if (admittances.closed(k) && (network.from(k) == bus || network.to(k) == bus)) {
          boolean fromEnd = network.from(k) == bus;
          EndFlow near = flow(k, fromEnd);
          EndFlow far = flow(k, !fromEnd);
          int other = fromEnd ? network.to(k) : network.from(k);
          sum -= byActivePower(bus) * near.pByNearVolts();
          sum -= byActivePower(other) * far.pByFarVolts();
          sum -= byReactivePower(other) * far.qByFarVolts();
        }
      }
      return sum;
    }

    /**
     * What a transformer's change to another tap position adds, to first order; half the difference
     * of the next positions up and down is the slope.
     *
     * @throws IllegalArgumentException when the branch has no tap changer or not that position
     */
    public double ofTap(int branch, int position) {
      return ofPort(branch, network.atTap(branch, position));
    }

    /** What another two-port in a closed branch's place adds, to first order. */
    public double ofPort(int branch, TwoPort port) {
      EndFlow from = flow(branch, true);
      EndFlow to = flow(branch, false);
      EndFlow otherFrom = flow(port, branch, true);
      EndFlow otherTo = flow(port, branch, false);
      int f = network.from(branch);
      int t = network.to(branch);
      return direct(branch, from, to, otherFrom, otherTo)
          - byActivePower(f) * (otherFrom.p() - from.p())
          - byReactivePower(f) * (otherFrom.q() - from.q())
          - byActivePower(t) * (otherTo.p() - to.p())
          - byReactivePower(t) * (otherTo.q() - to.q());
    }

    /** What changes at the output itself while all voltages stay. */
    private double direct(
        int branch, EndFlow from, EndFlow to, EndFlow otherFrom, EndFlow otherTo) {
      return switch (output) {
        case Output.Voltage _ -> 0;
        case Output.BusVars b ->
            (network.from(branch) == b.bus() ? otherFrom.q() - from.q() : 0)
                + (network.to(branch) == b.bus() ? otherTo.q() - to.q() : 0);
        case Output.SlackPower _ ->
            (network.from(branch) == network.slack() ? otherFrom.p() - from.p() : 0)
                + (network.to(branch) == network.slack() ? otherTo.p() - to.p() : 0);
        case Output.ActivePower e when e.branch() == branch ->
            e.fromEnd() ? otherFrom.p() - from.p() : otherTo.p() - to.p();
        case Output.ReactivePower e when e.branch() == branch ->
            e.fromEnd() ? otherFrom.q() - from.q() : otherTo.q() - to.q();
        case Output.Current e when e.branch() == branch ->
            e.fromEnd()
                ? from.along(otherFrom.p() - from.p(), otherFrom.q() - from.q())
                : to.along(otherTo.p() - to.p(), otherTo.q() - to.q());
        case Output.ActivePower _, Output.ReactivePower _, Output.Current _ -> 0;
      };
    }
  }
}
