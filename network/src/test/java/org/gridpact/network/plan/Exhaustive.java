package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.network.ac.AcInjections;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AcResult;
import org.gridpact.network.ac.AcSolver;
import org.gridpact.network.ac.AcState;
import org.gridpact.network.ac.TwoPort;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.limits.GridLimits;

/**
 * Tries all powers of all devices, active and, of those that can, reactive, on a grid of powers,
 * each by an AC solution of its own.
 */
final class Exhaustive {
  private final PlacedArea placed;
  private final int steps;
  private final AcNetwork network;
  private final AcSolver solver;
  private AcState last;
  private double cheapest = Double.POSITIVE_INFINITY;

  Exhaustive(PlacedArea placed, int steps) {
    this.placed = placed;
    this.steps = steps;
    this.network = AcNetwork.of(placed.grid);
    this.solver = new AcSolver(network);
    this.last = AcState.flat(network.buses());
  }

  /** Cost of the cheapest that holds; infinite where none does. */
  double cheapest() {
    choose(placed.controllable(), new ArrayList<>());
    return cheapest;
  }

  private void choose(List<String> devices, List<Setpoint> chosen) {
    if (placed.cost(chosen) >= cheapest) {
      return;
    }
    if (devices.isEmpty()) {
      if (holds(chosen)) {
        cheapest = placed.cost(chosen);
      }
      return;
    }
    String device = devices.getFirst();
    double[] range = placed.range(device);
    for (int step = 0; step <= steps + 1; step++) {
      double watts = step > steps ? range[2] : range[0] + (range[1] - range[0]) * step / steps;
      chosen.add(new Setpoint.Power(device, watts, watts));
      chooseVars(device, watts, devices.subList(1, devices.size()), chosen);
      chosen.removeLast();
    }
  }

  private void chooseVars(String device, double watts, List<String> others, List<Setpoint> chosen) {
    choose(others, chosen);
    Optional<Envelope.Reactive> able = placed.reactive(device);
    for (int step = -steps; step <= steps && able.isPresent(); step++) {
      double vars = able.get().maxVars() * step / steps;
      boolean inside =
          Math.hypot(watts, vars) <= able.get().ratedVoltAmperes().orElse(Double.MAX_VALUE);
      if (inside) {
        chosen.add(new Setpoint.Vars(device, vars));
        choose(others, chosen);
        chosen.removeLast();
      }
    }
  }

  private boolean holds(List<Setpoint> chosen) {
    AcInjections injections = network.injections(placed.injections(chosen));
    return switch (solver.solve(network.admittances(), injections, last)) {
      case AcResult.Failed _ -> false;
      case AcResult.Solved solved -> {
        last = solved.state();
        yield holds(solved.state());
      }
    };
  }

  private boolean holds(AcState state) {
    double margin = placed.area.dispatch().margin();
    for (Branch branch : placed.grid.branches()) {
      int k = network.branchIndex(branch.id());
      TwoPort port = network.admittances().of(k);
      if (!port.isOpen()) {
        int f = network.from(k);
        int t = network.to(k);
        double[] angles = state.angles();
        double[] volts = state.volts();
        double from = port.fromEnd(angles[f], volts[f], angles[t], volts[t]).current();
        double to = port.toEnd(angles[f], volts[f], angles[t], volts[t]).current();
        double allowed = placed.limits.branchAmperes().get(branch.id()) * (1 - margin);
        if (Math.max(from, to) * network.baseAmperes(f) > allowed) {
          return false;
        }
      }
    }
    for (Bus bus : placed.grid.buses()) {
      GridLimits.Band band = placed.limits.volts().get(bus.id());
      double volts = state.volts()[network.busIndex(bus.id())] * bus.nominalVolts();
      double kept = margin * (band.maxVolts() - band.minVolts());
      if (volts < band.minVolts() + kept || volts > band.maxVolts() - kept) {
        return false;
      }
    }
    return true;
  }
}
