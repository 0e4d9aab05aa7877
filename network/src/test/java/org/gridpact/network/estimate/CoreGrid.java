package org.gridpact.network.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.gridpact.model.testing.SharedData;
import org.gridpact.network.ac.AcFlow;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AcResult;
import org.gridpact.network.ac.AcSolver;
import org.gridpact.network.ac.AcState;
import org.gridpact.network.ac.EndFlow;
import org.gridpact.network.estimate.Measurement.Kind;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;

/**
 * A published grid at the state that Newton's method finds, with demand, voltage and flow measured
 * everywhere; the slack bus's demand too.
 */
final class CoreGrid {
  private static final double SIGMA = 0.003;
  private static final double LEAST_SIGMA = 1e-5;

  final AcNetwork network;
  final AcState truth;
  private final AcFlow flow;

  CoreGrid(String source) throws GridFileException {
    String path = source.startsWith("builtin:") ? source : SharedData.path(source).toString();
    this.network = AcNetwork.of(Grid.read(path));
    this.truth =
        switch (new AcSolver(network).solve(network.admittances(), network.injections())) {
          case AcResult.Solved s -> s.state();
          case AcResult.Failed f -> throw new AssertionError(f.reason());
        };
    this.flow = new AcFlow(network, network.admittances(), truth);
  }

  /** Every quantity as it is. */
  List<Measurement> exact() {
    double[] p = new double[network.buses()];
    double[] q = new double[network.buses()];
    for (int bus = 0; bus < p.length; bus++) {
      double square = truth.volts()[bus] * truth.volts()[bus];
      p[bus] -= square * network.shuntG(bus);
      q[bus] += square * network.shuntB(bus);
    }
    List<Measurement> flows = new ArrayList<>();
    for (int k = 0; k < network.branches(); k++) {
      if (flow.carries(k)) {
        EndFlow from = flow.fromEnd(k);
        p[network.from(k)] -= from.p();
        q[network.from(k)] -= from.q();
        p[network.to(k)] -= flow.toEnd(k).p();
        q[network.to(k)] -= flow.toEnd(k).q();
        String name = "flow-" + network.branchId(k);
        flows.add(reading(Kind.FLOW_P, k, from.p(), name));
        flows.add(reading(Kind.FLOW_Q, k, from.q(), name));
        flows.add(reading(Kind.CURRENT, k, from.current(), name));
      }
    }
    List<Measurement> all = new ArrayList<>();
    for (int bus = 0; bus < p.length; bus++) {
      String name = "meter-" + network.busId(bus);
      all.add(reading(Kind.DEMAND_P, bus, p[bus], name));
      all.add(reading(Kind.DEMAND_Q, bus, q[bus], name));
      all.add(reading(Kind.VOLTS, bus, truth.volts()[bus], name));
    }
    all.addAll(flows);
    return all;
  }

  private static Measurement reading(Kind kind, int place, double value, String device) {
    double sigma = Math.max(LEAST_SIGMA, SIGMA * Math.abs(value));
    return Measurement.reading(kind, place, value, sigma, device);
  }

  /** Each off by normal noise of its standard deviation. */
  static List<Measurement> noisy(List<Measurement> exact, Random random) {
    List<Measurement> noisy = new ArrayList<>();
    for (Measurement m : exact) {
      noisy.add(withValue(m, m.value() + m.sigma() * random.nextGaussian()));
    }
    return noisy;
  }

  static Measurement withValue(Measurement m, double value) {
    return new Measurement(
        m.kind(),
        m.place(),
        value,
        m.sigma(),
        m.assumed(),
        m.assumedSigma(),
        m.origin(),
        m.devices());
  }

  /** An instrument's power times a factor. */
  static List<Measurement> lying(List<Measurement> measured, String device, double factor) {
    return measured.stream()
        .map(
            m ->
                m.devices().contains(device) && m.kind() != Kind.VOLTS
                    ? withValue(m, factor * m.value())
                    : m)
        .toList();
  }

  /** Only the kinds, everything else without a reading. */
  static List<Measurement> only(List<Measurement> measured, Set<Kind> kinds) {
    return measured.stream().map(m -> kinds.contains(m.kind()) ? m : m.distrusted()).toList();
  }

  WlsModel model(double tolerance, List<Measurement> measurements) {
    return new WlsModel(network, network.admittances(), tolerance, measurements);
  }
}
