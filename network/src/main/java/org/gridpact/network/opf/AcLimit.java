package org.gridpact.network.opf;

import org.gridpact.network.ac.AcState;
import org.gridpact.network.ac.EndFlow;

/** A limit of a state, per unit or radians; each has a value and its slope at a state. */
sealed interface AcLimit {
  double min();

  double max();

  /** A bus's voltage. */
  record Voltage(int bus, double min, double max) implements AcLimit {}

  /** Apparent power into a branch at one end. */
  record Apparent(int branch, boolean fromEnd, double max) implements AcLimit {
    @Override
    public double min() {
      return Double.NEGATIVE_INFINITY;
    }
  }

  /** Angle of a branch's from end over its to end. */
  record Angle(int branch, double min, double max) implements AcLimit {}

  /** Reactive power that the units at a bus give together. */
  record Reactive(int bus, double min, double max) implements AcLimit {}

  default double value(AcCase grid, AcState state) {
    return switch (this) {
      case Voltage v -> state.volts()[v.bus()];
      case Apparent a -> {
        EndFlow flow = grid.end(state, a.branch(), a.fromEnd());
        yield Math.hypot(flow.p(), flow.q());
      }
      case Angle a ->
          state.angles()[grid.network.from(a.branch())]
              - state.angles()[grid.network.to(a.branch())];
      case Reactive r -> grid.given(state, r.bus(), false);
    };
  }

  default Slope slope(AcCase grid, AcState state) {
    return switch (this) {
      case Voltage v -> new Slope().add(v.bus(), 0, 1);
      case Apparent a -> {
        EndFlow flow = grid.end(state, a.branch(), a.fromEnd());
        double size = Math.hypot(flow.p(), flow.q());
        double p = size == 0 ? 1 : flow.p() / size;
        double q = size == 0 ? 0 : flow.q() / size;
        yield grid.slope(new Slope(), flow, a.branch(), a.fromEnd(), p, q);
      }
      case Angle a ->
          new Slope()
              .add(grid.network.from(a.branch()), 1, 0)
              .add(grid.network.to(a.branch()), -1, 0);
      case Reactive r -> grid.slopeOfGiven(state, r.bus(), 0, 1);
    };
  }

  /** How heavy a break weighs: 0.01 pu of voltage is as bad as 10 MVA on 100. */
  default double weight() {
    return switch (this) {
      case Voltage _ -> 10;
      case Apparent _, Angle _, Reactive _ -> 1;
    };
  }

  /** By how much a value breaks it. */
  default double broken(double value) {
    return Math.max(0, Math.max(value - max(), min() - value));
  }
}
