package org.gridpact.network.ac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.gridpact.model.testing.SharedData;
import org.gridpact.network.ac.Sensitivities.Output;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.SmallGrids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Derivatives against differences of solved states. */
class SensitivitiesTest {
  private static final double STEP = 1e-4;

  /** Of the difference quotient, whose own error is of the order of its step squared. */
  private static final double SHARE = 1e-4;

  private static double value(
      AcNetwork network, Admittances admittances, AcInjections injections, Output output) {
    AcState state = solve(network, admittances, injections);
    AcFlow flow = new AcFlow(network, admittances, state);
    return switch (output) {
      case Output.Voltage v -> state.volts()[v.bus()];
      case Output.ActivePower e -> end(flow, e.branch(), e.fromEnd()).p();
      case Output.ReactivePower e -> end(flow, e.branch(), e.fromEnd()).q();
      case Output.Current e -> end(flow, e.branch(), e.fromEnd()).current();
      case Output.BusVars b -> flow.vars(injections, b.bus());
      case Output.SlackPower _ -> flow.result(injections, 0).slackWatts() / AcNetwork.BASE_VA;
    };
  }

  private static EndFlow end(AcFlow flow, int branch, boolean fromEnd) {
    return fromEnd ? flow.fromEnd(branch) : flow.toEnd(branch);
  }

  private static AcState solve(
      AcNetwork network, Admittances admittances, AcInjections injections) {
    return switch (new AcSolver(network).solve(admittances, injections)) {
      case AcResult.Solved s -> s.state();
      case AcResult.Failed f -> throw new AssertionError(f.reason());
    };
  }

  private static List<Output> outputs(AcNetwork network, Admittances admittances, AcState state) {
    List<Output> outputs = new ArrayList<>(List.of(new Output.SlackPower()));
    for (int i = 1; i < network.buses(); i += 1 + network.buses() / 4) {
      if (state.supplied(i)) {
        outputs.add(new Output.Voltage(i));
      }
    }
    for (int i = 0; i < network.buses(); i++) {
      if (state.supplied(i) && network.injections().holds(i)) {
        outputs.add(new Output.BusVars(i));
      }
    }
    AcFlow flow = new AcFlow(network, admittances, state);
    for (int k = 0; k < network.branches(); k += 1 + network.branches() / 4) {
      if (flow.carries(k)) {
        outputs.add(new Output.ActivePower(k, true));
        outputs.add(new Output.ReactivePower(k, false));
        outputs.add(new Output.Current(k, false));
        outputs.add(new Output.Current(k, true));
      }
    }
    return outputs;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "builtin:feeder33",
        "networks/pglib/pglib_opf_case14_ieee.m",
        "networks/pglib/pglib_opf_case118_ieee.m"
      })
  void derivativesAreThoseOfSolvedStates(String source) throws Exception {
    String file = source.startsWith("builtin") ? source : SharedData.path(source).toString();
    AcNetwork network = AcNetwork.of(Grid.read(file));
    Admittances admittances =
        source.startsWith("builtin")
            ? network.admittances(Set.of("2-19"), java.util.Map.of())
            : network.admittances();
    AcInjections injections = network.injections();
    AcState state = solve(network, admittances, injections);
    Sensitivities sensitivities =
        new AcSolver(network).sensitivities(admittances, injections, state);
    for (Output output : outputs(network, admittances, state)) {
      Sensitivities.Gradient gradient = sensitivities.of(output);
      ToDoubleFunction<AcInjections> value = i -> value(network, admittances, i, output);
      for (int bus = 0; bus < network.buses(); bus += 1 + network.buses() / 6) {
        assertBus(output, gradient, bus, network, injections, value);
      }
    }
  }

  private static void assertBus(
      Output output,
      Sensitivities.Gradient gradient,
      int bus,
      AcNetwork network,
      AcInjections injections,
      ToDoubleFunction<AcInjections> value) {
    String what = output + " by bus " + network.busId(bus);
    if (bus != network.slack()) {
      assertClose(
          what + " P",
          gradient.byActivePower(bus),
          value.applyAsDouble(injections.plus(bus, STEP, 0)),
          value.applyAsDouble(injections.plus(bus, -STEP, 0)));
    }
    if (injections.holds(bus)) {
      assertClose(
          what + " V",
          gradient.byHeldVoltage(bus),
          value.applyAsDouble(holding(injections, bus, STEP)),
          value.applyAsDouble(holding(injections, bus, -STEP)));
    } else {
      assertClose(
          what + " Q",
          gradient.byReactivePower(bus),
          value.applyAsDouble(injections.plus(bus, 0, STEP)),
          value.applyAsDouble(injections.plus(bus, 0, -STEP)));
    }
  }

  private static AcInjections holding(AcInjections injections, int bus, double more) {
    double[] held = injections.heldVolts().clone();
    held[bus] += more;
    return new AcInjections(injections.p(), injections.q(), held);
  }

  private static void assertClose(String what, double derivative, double above, double below) {
    double quotient = (above - below) / (2 * STEP);
    // Each state is known to 1e-8 pu of power, so the quotient to some 1e-4 of it.
    assertThat(derivative).as(what).isCloseTo(quotient, within(1e-4 + SHARE * Math.abs(quotient)));
  }

  @Test
  void aTapStepMovesVoltageAndFlowAsItsDerivativeSays() throws Exception {
    AcNetwork network = AcNetwork.of(SmallGrids.district());
    AcInjections injections = network.injections();
    int transformer = network.branchIndex("1-2");
    AcState state = solve(network, network.admittances(), injections);
    Sensitivities sensitivities =
        new AcSolver(network).sensitivities(network.admittances(), injections, state);
    Admittances up = network.withTap(network.admittances(), transformer, 1);
    Admittances down = network.withTap(network.admittances(), transformer, -1);
    for (Output output :
        List.of(
            new Output.Voltage(network.busIndex("3")),
            new Output.ReactivePower(transformer, true),
            new Output.Current(transformer, true),
            new Output.Current(network.branchIndex("2-3"), true),
            new Output.SlackPower(),
            new Output.BusVars(network.busIndex("1")))) {
      double change =
          value(network, up, injections, output) - value(network, down, injections, output);
      Sensitivities.Gradient gradient = sensitivities.of(output);

      // Up and down, so that what is of second order cancels.
      assertThat(gradient.ofTap(transformer, 1) - gradient.ofTap(transformer, -1))
          .as(output.toString())
          .isCloseTo(change, within(1e-7 + 0.01 * Math.abs(change)));
    }
  }

  /** By each of the four unknowns of a branch, at both ends. */
  @Test
  void flowsAtABranchEndHaveTheDerivativesTheySay() {
    TwoPort port = TwoPort.of(1.2, 9, 1e-5, 3e-4, 2e-5, 1e-4, 0.19, 0.2, 110e3, 20e3);
    double[] at = {0.05, 1.02, -0.08, 0.97};
    for (boolean fromEnd : new boolean[] {true, false}) {
      EndFlow flow = end(port, at, fromEnd);
      double[] angles = {flow.pByNearAngle(), flow.qByNearAngle(), flow.currentByNearAngle()};
      double[] farAngles = {flow.pByFarAngle(), flow.qByFarAngle(), flow.currentByFarAngle()};
      double[] near = {flow.pByNearVolts(), flow.qByNearVolts(), flow.currentByNearVolts()};
      double[] far = {flow.pByFarVolts(), flow.qByFarVolts(), flow.currentByFarVolts()};
      int own = fromEnd ? 0 : 2;
      int other = 2 - own;

      assertThat(angles).containsExactly(quotients(port, at, fromEnd, own), within(1e-6));
      assertThat(near).containsExactly(quotients(port, at, fromEnd, own + 1), within(1e-6));
      assertThat(farAngles).containsExactly(quotients(port, at, fromEnd, other), within(1e-6));
      assertThat(far).containsExactly(quotients(port, at, fromEnd, other + 1), within(1e-6));
    }
  }

  private static EndFlow end(TwoPort port, double[] at, boolean fromEnd) {
    return fromEnd
        ? port.fromEnd(at[0], at[1], at[2], at[3])
        : port.toEnd(at[0], at[1], at[2], at[3]);
  }

  private static double[] quotients(TwoPort port, double[] at, boolean fromEnd, int unknown) {
    double step = 1e-6;
    double[] above = at.clone();
    above[unknown] += step;
    double[] below = at.clone();
    below[unknown] -= step;
    EndFlow up = end(port, above, fromEnd);
    EndFlow down = end(port, below, fromEnd);
    return new double[] {
      (up.p() - down.p()) / (2 * step),
      (up.q() - down.q()) / (2 * step),
      (up.current() - down.current()) / (2 * step)
    };
  }
}
