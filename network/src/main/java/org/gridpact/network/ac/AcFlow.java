package org.gridpact.network.ac;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.FlowResult.BranchFlow;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;

/** A solved state in volts, watts and amperes, by id: the same as {@code LoadFlow} gives. */
public final class AcFlow {
  private final AcNetwork network;
  private final Admittances admittances;
  private final AcState state;

  /** Of a state that these admittances have. */
  public AcFlow(AcNetwork network, Admittances admittances, AcState state) {
    this.network = network;
    this.admittances = admittances;
    this.state = state;
  }

  public EndFlow fromEnd(int branch) {
    int f = network.from(branch);
    int t = network.to(branch);
    return admittances
        .of(branch)
        .fromEnd(state.angles()[f], state.volts()[f], state.angles()[t], state.volts()[t]);
  }

  public EndFlow toEnd(int branch) {
    int f = network.from(branch);
    int t = network.to(branch);
    return admittances
        .of(branch)
        .toEnd(state.angles()[f], state.volts()[f], state.angles()[t], state.volts()[t]);
  }

  /** Whether a branch is closed and has supply. */
  public boolean carries(int branch) {
    return admittances.closed(branch) && state.supplied(network.from(branch));
  }

  /**
   * The larger of both ends' currents, referred to the nominal voltage of the from bus: what a
   * branch limit is for. 0 where the branch carries nothing.
   */
  public double amperes(int branch) {
    return carries(branch)
        ? Math.max(fromEnd(branch).current(), toEnd(branch).current())
            * network.baseAmperes(network.from(branch))
        : 0;
  }

  /**
   * Everything, by id.
   *
   * @param injections that the state was solved for
   */
  public FlowResult.Solved result(AcInjections injections, int iterations) {
    Grid grid = network.grid();
    Map<String, Double> volts = new LinkedHashMap<>();
    Set<String> deEnergised = new LinkedHashSet<>();
    List<Bus> buses = grid.buses();
    for (int i = 0; i < buses.size(); i++) {
      if (state.supplied(i)) {
        volts.put(buses.get(i).id(), state.volts()[i]);
      } else {
        deEnergised.add(buses.get(i).id());
      }
    }
    Map<String, BranchFlow> flows = new LinkedHashMap<>();
    double lossP = 0;
    double lossQ = 0;
    List<Branch> branches = grid.branches();
    for (int k = 0; k < branches.size(); k++) {
      if (carries(k)) {
        EndFlow from = fromEnd(k);
        EndFlow to = toEnd(k);
        lossP += from.p() + to.p();
        lossQ += from.q() + to.q();
        flows.put(branches.get(k).id(), flow(k, from, to));
      }
    }
    double[] slack = intoSlack();
    return new FlowResult.Solved(
        Collections.unmodifiableMap(volts),
        Collections.unmodifiableSet(deEnergised),
        Collections.unmodifiableMap(flows),
        lossP * AcNetwork.BASE_VA,
        lossQ * AcNetwork.BASE_VA,
        (slack[0] - injections.p()[network.slack()]) * AcNetwork.BASE_VA,
        (slack[1] - injections.q()[network.slack()]) * AcNetwork.BASE_VA,
        iterations);
  }

  private BranchFlow flow(int branch, EndFlow from, EndFlow to) {
    double base = network.baseAmperes(network.from(branch));
    return new BranchFlow(
        from.p() * AcNetwork.BASE_VA,
        from.q() * AcNetwork.BASE_VA,
        to.p() * AcNetwork.BASE_VA,
        to.q() * AcNetwork.BASE_VA,
        from.current() * base,
        Math.max(from.current(), to.current()) * base);
  }

  /**
   * Active power, per unit, that the slack bus gives beyond what is asked of it.
   *
   * @param injections that the state was solved for
   */
  public double balance(AcInjections injections) {
    return intoSlack()[0] - injections.p()[network.slack()];
  }

  /**
   * Reactive power, per unit, that a bus gives beyond what is asked of it: where its voltage is
   * held, what units that hold it give.
   *
   * @param injections that the state was solved for
   */
  public double vars(AcInjections injections, int bus) {
    return into(bus)[1] - injections.q()[bus];
  }

  private double[] intoSlack() {
    return into(network.slack());
  }

  /** Power from a bus into branches and shunts, per unit: P, then Q. */
  private double[] into(int bus) {
    double square = state.volts()[bus] * state.volts()[bus];
    double p = square * network.shuntG(bus);
    double q = -square * network.shuntB(bus);
    for (int k = 0; k < network.branches(); k++) {
      if (admittances.closed(k) && (network.from(k) == bus || network.to(k) == bus)) {
        EndFlow end = network.from(k) == bus ? fromEnd(k) : toEnd(k);
        p += end.p();
        q += end.q();
      }
    }
    return new double[] {p, q};
  }
}
