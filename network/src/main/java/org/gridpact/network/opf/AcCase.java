package org.gridpact.network.opf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.network.ac.AcInjections;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AcState;
import org.gridpact.network.ac.Admittances;
import org.gridpact.network.ac.EndFlow;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.matpower.MatpowerCase;
import org.gridpact.network.matpower.MatpowerCase.Branch;
import org.gridpact.network.matpower.MatpowerCase.Bus;
import org.gridpact.network.matpower.MatpowerCase.Generator;

/** A case as AC-OPF sees it: its limits, its units by bus, and powers at a state. */
final class AcCase {
  static final double BASE_MVA = AcNetwork.BASE_VA / 1e6;

  final MatpowerCase source;
  final AcNetwork network;
  final Admittances admittances;
  final List<Source> units;

  /** By index in the network. */
  final Bus[] buses;

  final Branch[] branches;

  /** Indices of generators into {@link #units} by bus. */
  final List<List<Integer>> unitsAt = new ArrayList<>();

  /** Range of the reactive power that generators and DC lines put into each bus, per unit. */
  final double[] minQ;

  final double[] maxQ;

  final List<AcLimit> limits = new ArrayList<>();
  private final List<List<Integer>> branchesAt = new ArrayList<>();
  private final double[] loadP;
  private final double[] loadQ;

  /** Of a MATPOWER case's grid without isolated buses. */
  AcCase(Grid joined) throws OpfException {
    source = joined.matpowerCase().orElseThrow();
    network = AcNetwork.of(joined);
    admittances = network.admittances();
    Map<Integer, Integer> index = new HashMap<>();
    buses = new Bus[network.buses()];
    for (Bus bus : source.buses()) {
      int i = network.busIndex(Integer.toString(bus.number()));
      index.put(bus.number(), i);
      buses[i] = bus;
    }
    branches = new Branch[network.branches()];
    List<String> ids = source.branchIds();
    for (int k = 0; k < branches.length; k++) {
      int at = network.branchIndex(ids.get(k));
      branches[at] = source.branches().get(k);
    }
    requireSupply();
    units = Source.of(source, index);
    loadP = new double[network.buses()];
    loadQ = new double[network.buses()];
    for (int i = 0; i < network.buses(); i++) {
      unitsAt.add(new ArrayList<>());
      branchesAt.add(new ArrayList<>());
    }
    for (Bus bus : source.buses()) {
      loadP[index.get(bus.number())] = bus.loadMw() / BASE_MVA;
      loadQ[index.get(bus.number())] = bus.loadMvar() / BASE_MVA;
    }
    minQ = new double[network.buses()];
    maxQ = new double[network.buses()];
    for (int s = 0; s < units.size(); s++) {
      Source unit = units.get(s);
      if (unit.isDcLine()) {
        MatpowerCase.DcLine line = source.dcLines().get(unit.number());
        addRange(unit.taker(), line.minFromMvar(), line.maxFromMvar());
        addRange(unit.giver(), line.minToMvar(), line.maxToMvar());
      } else {
        unitsAt.get(unit.giver()).add(s);
        addRange(unit.giver(), generator(s).minMvar(), generator(s).maxMvar());
      }
    }
    for (int k = 0; k < network.branches(); k++) {
      if (admittances.closed(k)) {
        branchesAt.get(network.from(k)).add(k);
        branchesAt.get(network.to(k)).add(k);
      }
    }
    addLimits();
  }

  private void addRange(int bus, double minMvar, double maxMvar) {
    minQ[bus] += minMvar / BASE_MVA;
    maxQ[bus] += maxMvar / BASE_MVA;
  }

  /** Whether the voltage of a bus is a control: it has a unit, or a DC line that can give vars. */
  boolean holds(int bus) {
    return !unitsAt.get(bus).isEmpty() || maxQ[bus] > minQ[bus];
  }

  private void requireSupply() throws OpfException {
    boolean[] supplied = network.supplied(admittances);
    for (int i = 0; i < supplied.length; i++) {
      if (!supplied[i]) {
        throw new OpfException(
            "bus %s is not joined to the slack bus; AC-OPF takes one island with every bus in it"
                .formatted(network.busId(i)));
      }
    }
  }

  private void addLimits() {
    for (int i = 0; i < network.buses(); i++) {
      Bus bus = buses[i];
      limits.add(new AcLimit.Voltage(i, bus.minPu(), bus.maxPu()));
      if (holds(i)) {
        limits.add(new AcLimit.Reactive(i, minQ[i], maxQ[i]));
      }
    }
    for (int k = 0; k < network.branches(); k++) {
      Branch branch = branches[k];
      if (!admittances.closed(k)) {
        continue;
      }
      if (branch.ratingMva() > 0) {
        limits.add(new AcLimit.Apparent(k, true, branch.ratingMva() / BASE_MVA));
        limits.add(new AcLimit.Apparent(k, false, branch.ratingMva() / BASE_MVA));
      }
      double least = Math.toRadians(branch.minAngleDegrees());
      double largest = Math.toRadians(branch.maxAngleDegrees());
      if (Double.isFinite(least) || Double.isFinite(largest)) {
        limits.add(new AcLimit.Angle(k, least, largest));
      }
    }
  }

  Generator generator(int unit) {
    return source.generators().get(units.get(unit).number());
  }

  /** What the load flow is asked for where units give so many MW and buses hold such voltages. */
  AcInjections injections(double[] mw, double[] heldVolts) {
    double[] injected = new double[network.buses()];
    for (int s = 0; s < mw.length; s++) {
      units.get(s).inject(mw[s], injected);
    }
    double[] p = new double[network.buses()];
    double[] q = new double[network.buses()];
    for (int i = 0; i < p.length; i++) {
      p[i] = -loadP[i] + injected[i] / BASE_MVA;
      q[i] = -loadQ[i] + (holds(i) ? 0 : minQ[i]);
    }
    return new AcInjections(p, q, Arrays.copyOf(heldVolts, heldVolts.length));
  }

  EndFlow end(AcState state, int k, boolean fromEnd) {
    int f = network.from(k);
    int t = network.to(k);
    double[] a = state.angles();
    double[] v = state.volts();
    return fromEnd
        ? admittances.of(k).fromEnd(a[f], v[f], a[t], v[t])
        : admittances.of(k).toEnd(a[f], v[f], a[t], v[t]);
  }

  /**
   * What units and DC lines at a bus must give for a state to balance there: active or reactive,
   * per unit.
   */
  double given(AcState state, int bus, boolean active) {
    double square = state.volts()[bus] * state.volts()[bus];
    double sum =
        active
            ? loadP[bus] + square * network.shuntG(bus)
            : loadQ[bus] - square * network.shuntB(bus);
    for (int k : branchesAt.get(bus)) {
      EndFlow flow = end(state, k, network.from(k) == bus);
      sum += active ? flow.p() : flow.q();
    }
    return sum;
  }

  /** Of {@code p·active + q·reactive} of what units and DC lines at a bus must give. */
  Slope slopeOfGiven(AcState state, int bus, double p, double q) {
    double twice = 2 * state.volts()[bus];
    Slope slope =
        new Slope().add(bus, 0, twice * (p * network.shuntG(bus) - q * network.shuntB(bus)));
    for (int k : branchesAt.get(bus)) {
      boolean fromEnd = network.from(k) == bus;
      slope(slope, end(state, k, fromEnd), k, fromEnd, p, q);
    }
    return slope;
  }

  /** Adds the slope of {@code p·active + q·reactive} into a branch. */
  Slope slope(Slope slope, EndFlow flow, int k, boolean fromEnd, double p, double q) {
    int near = fromEnd ? network.from(k) : network.to(k);
    int far = fromEnd ? network.to(k) : network.from(k);
    double byAngle = p * flow.pByNearAngle() + q * flow.qByNearAngle();
    return slope
        .add(near, byAngle, p * flow.pByNearVolts() + q * flow.qByNearVolts())
        .add(far, -byAngle, p * flow.pByFarVolts() + q * flow.qByFarVolts());
  }

  /** A limit in words. */
  String name(AcLimit limit) {
    return switch (limit) {
      case AcLimit.Voltage v -> "voltage of bus " + network.busId(v.bus());
      case AcLimit.Apparent a ->
          "branch %s at its %s end"
              .formatted(network.branchId(a.branch()), a.fromEnd() ? "from" : "to");
      case AcLimit.Angle a -> "angle across branch " + network.branchId(a.branch());
      case AcLimit.Reactive r -> "reactive power of units at bus " + network.busId(r.bus());
    };
  }

  /** The unit in which a limit is told, and how many of it are 1 here. */
  static String unit(AcLimit limit) {
    return switch (limit) {
      case AcLimit.Voltage _ -> "pu";
      case AcLimit.Apparent _ -> "MVA";
      case AcLimit.Angle _ -> "degrees";
      case AcLimit.Reactive _ -> "Mvar";
    };
  }

  static double scale(AcLimit limit) {
    return switch (limit) {
      case AcLimit.Voltage _ -> 1;
      case AcLimit.Apparent _, AcLimit.Reactive _ -> BASE_MVA;
      case AcLimit.Angle _ -> Math.toDegrees(1);
    };
  }
}
