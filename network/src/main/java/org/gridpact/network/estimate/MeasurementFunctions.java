package org.gridpact.network.estimate;

import java.util.Arrays;
import java.util.List;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.estimate.Measurement.Kind;

/**
 * The measured quantities as functions h(x) of the state, and their Jacobian H = ∂h/∂x: Abur and
 * Expósito, Power System State Estimation, section 2.6. A row is a measurement, in the order they
 * were given; values are per unit. Belongs to one thread.
 *
 * <p>Every row is computed from the flows at both ends of every live branch, since what a bus takes
 * from the grid is what its shunts and branches leave it.
 */
final class MeasurementFunctions {
  private final AcNetwork network;
  private final Unknowns unknowns;
  private final StateVector state;
  private final Kind[] kinds;
  private final int[] places;

  /** Row of each bus's demand. */
  private final int[] demandP;

  private final int[] demandQ;
  private final double[] values;
  private final Gradient[] jacobian;

  /**
   * All zero until {@link #evaluate}.
   *
   * @param measurements whose kinds and places count; demands of every bus with supply have to be
   *     among them
   * @throws IllegalArgumentException where one is not
   */
  MeasurementFunctions(
      AcNetwork network, Unknowns unknowns, StateVector state, List<Measurement> measurements) {
    this.network = network;
    this.unknowns = unknowns;
    this.state = state;
    this.kinds = measurements.stream().map(Measurement::kind).toArray(Kind[]::new);
    this.places = measurements.stream().mapToInt(Measurement::place).toArray();
    this.demandP = rowsOf(Kind.DEMAND_P);
    this.demandQ = rowsOf(Kind.DEMAND_Q);
    this.values = new double[kinds.length];
    int[][] aroundBuses = unknowns.aroundBuses();
    this.jacobian = new Gradient[kinds.length];
    Arrays.setAll(jacobian, row -> new Gradient(unknownsOf(row, aroundBuses)));
  }

  private int[] rowsOf(Kind demand) {
    int[] rows = Unknowns.none(unknowns.buses());
    for (int row = 0; row < kinds.length; row++) {
      if (kinds[row] == demand) {
        rows[places[row]] = row;
      }
    }
    for (int bus = 0; bus < rows.length; bus++) {
      if (unknowns.supplied(bus) && rows[bus] == Unknowns.NONE) {
        throw new IllegalArgumentException("no %s of bus %s".formatted(demand, network.busId(bus)));
      }
    }
    return rows;
  }

  private int[] unknownsOf(int row, int[][] aroundBuses) {
    int place = places[row];
    return switch (kinds[row]) {
      case DEMAND_P, DEMAND_Q -> aroundBuses[place];
      case VOLTS -> unknowns.supplied(place) ? new int[] {unknowns.volts(place)} : new int[0];
      case FLOW_P, FLOW_Q, CURRENT ->
          unknowns.isLive(place) ? unknowns.ofBranch(place) : new int[0];
    };
  }

  /** The rows of H; without unknowns where a place has no supply. */
  Gradient[] jacobian() {
    return jacobian;
  }

  /** Whether a row's place has supply; the others say nothing of the state. */
  boolean isLive(int row) {
    return jacobian[row].unknowns().length > 0;
  }

  /** Value of a row at the state last evaluated. */
  double value(int row) {
    return values[row];
  }

  /** Computes all values and H at the present state. */
  void evaluate() {
    Arrays.fill(values, 0);
    for (Gradient row : jacobian) {
      row.clear();
    }
    for (int bus = 0; bus < unknowns.buses(); bus++) {
      if (unknowns.supplied(bus)) {
        leaveToShunts(bus);
      }
    }
    FlowAtEnd[] atFrom = new FlowAtEnd[unknowns.branches()];
    for (int branch = 0; branch < atFrom.length; branch++) {
      if (unknowns.isLive(branch)) {
        atFrom[branch] = state.flow(branch, true);
        leaveToBranch(network.from(branch), atFrom[branch]);
        leaveToBranch(network.to(branch), state.flow(branch, false));
      }
    }
    for (int row = 0; row < kinds.length; row++) {
      if (isLive(row)) {
        read(row, atFrom);
      }
    }
  }

  private void leaveToShunts(int bus) {
    double v = state.volts(bus);
    values[demandP[bus]] -= v * v * network.shuntG(bus);
    values[demandQ[bus]] += v * v * network.shuntB(bus);
    jacobian[demandP[bus]].add(unknowns.volts(bus), -2 * v * network.shuntG(bus));
    jacobian[demandQ[bus]].add(unknowns.volts(bus), 2 * v * network.shuntB(bus));
  }

  private void leaveToBranch(int bus, FlowAtEnd flow) {
    values[demandP[bus]] -= flow.end().p();
    values[demandQ[bus]] -= flow.end().q();
    flow.addP(jacobian[demandP[bus]], -1);
    flow.addQ(jacobian[demandQ[bus]], -1);
  }

  /** What is not a demand; those are summed up already. */
  private void read(int row, FlowAtEnd[] atFrom) {
    int place = places[row];
    switch (kinds[row]) {
      case DEMAND_P, DEMAND_Q -> {}
      case VOLTS -> {
        values[row] = state.volts(place);
        jacobian[row].add(unknowns.volts(place), 1);
      }
      case FLOW_P -> {
        values[row] = atFrom[place].end().p();
        atFrom[place].addP(jacobian[row], 1);
      }
      case FLOW_Q -> {
        values[row] = atFrom[place].end().q();
        atFrom[place].addQ(jacobian[row], 1);
      }
      case CURRENT -> {
        values[row] = atFrom[place].end().current();
        atFrom[place].addCurrent(jacobian[row]);
      }
    }
  }
}
