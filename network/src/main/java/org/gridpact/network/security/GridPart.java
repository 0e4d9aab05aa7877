package org.gridpact.network.security;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gridpact.network.ac.AcFlow;
import org.gridpact.network.ac.AcInjections;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AcResult;
import org.gridpact.network.ac.AcState;
import org.gridpact.network.ac.AcUnit;
import org.gridpact.network.ac.Admittances;
import org.gridpact.network.ac.AfterLoss;
import org.gridpact.network.ac.Balanced;
import org.gridpact.network.ac.Fleet;
import org.gridpact.network.ac.Takeover;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Generation;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.flow.Outage;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.plan.LimitCheck;
import org.gridpact.network.plan.Violation;

/**
 * One of the grids of a file that no closed branch joins to each other: all that is joined to its
 * slack bus. Belongs to one thread.
 */
final class GridPart {
  private final AcNetwork network;
  private final AfterLoss afterLosses;

  /** By bus index, whether the file joins it to the slack bus. */
  private final boolean[] own;

  private final double fileWatts;

  /** Null before the first question. */
  private Before before;

  /**
   * The state that losses start from.
   *
   * @param supplied by bus index
   * @param slack what the slack bus's units give, per unit; not a number where there is no state
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  private record Before(
      Injections asked, boolean[] supplied, Optional<AcState> state, double slack) {}

  /**
   * @param network balanced from this part's slack bus
   */
  GridPart(AcNetwork network) {
    this.network = network;
    this.afterLosses = new AfterLoss(network);
    this.own = network.supplied(network.admittances());
    this.fileWatts = buses().stream().mapToDouble(Bus::loadWatts).sum();
  }

  /** In the file's order. */
  List<Bus> buses() {
    return network.grid().buses().stream().filter(bus -> has(bus.id())).toList();
  }

  boolean has(String bus) {
    return own[network.busIndex(bus)];
  }

  /** Whether any of what is lost is in it. */
  boolean has(Contingency lost) {
    return lost.branches().stream().anyMatch(id -> own[network.from(network.branchIndex(id))])
        || network.units().stream()
            .anyMatch(unit -> own[unit.bus()] && lost.units().contains(unit.id()));
  }

  /** Its buses, some by id. */
  @Override
  public String toString() {
    List<String> ids = buses().stream().map(Bus::id).toList();
    return "%d buses (%s)".formatted(ids.size(), SecurityCheck.some(ids));
  }

  boolean balancedBy(AcUnit unit) {
    return unit.bus() == network.slack();
  }

  String slackBus() {
    return network.busId(network.slack());
  }

  /** Of what the file has its generators give, the share that they give for some loads. */
  double share(Map<String, Demand> loads) {
    // In the order of buses: the last digits depend on it.
    double watts = 0;
    for (Map.Entry<String, Demand> load : loads.entrySet()) {
      watts += has(load.getKey()) ? load.getValue().watts() : 0;
    }
    return fileWatts > 0 ? watts / fileWatts : 1;
  }

  /**
   * Takes off demand what its generators give more than in the file, as {@link Generation} does.
   */
  void follow(Map<String, Demand> demand, double share) {
    for (AcUnit unit : network.units()) {
      if (own[unit.bus()] && !isFilesSlack(unit)) {
        give(demand, unit, share - 1);
      }
    }
  }

  private void give(Map<String, Demand> demand, AcUnit unit, double share) {
    if (unit.p() > 0) {
      Bus bus = network.grid().buses().get(unit.bus());
      Generation.give(demand, bus, unit.p() * AcNetwork.BASE_VA * share);
    }
  }

  private boolean isFilesSlack(AcUnit unit) {
    return network.busId(unit.bus()).equals(network.grid().slackBus());
  }

  /** The same, but units of this part's own slack bus do not follow: they balance. */
  private Injections balanced(Injections asked, double share) {
    List<AcUnit> following =
        network.units().stream().filter(u -> balancedBy(u) && !isFilesSlack(u)).toList();
    if (following.isEmpty() || share == 1) {
      return asked;
    }
    Map<String, Demand> demand = new HashMap<>(asked.demand());
    following.forEach(unit -> give(demand, unit, 1 - share));
    return new Injections(
        demand, asked.openBranches(), asked.tapPositions(), asked.stoppedUnits(), asked.heldPu());
  }

  /**
   * One loss in a state.
   *
   * @param asked with what generators that follow demand give more in it
   * @param share of what the file has generators give, what they give
   */
  Outcome check(Injections asked, double share, Contingency lost, LimitCheck limits) {
    Injections present = balanced(asked, share);
    Before start = start(present);
    return afterLosses
        .of(present, lost.outage())
        .map(left -> solve(left, new Takeover.Before(share, start.slack()), limits))
        .orElseGet(
            () ->
                new Outcome.NotComputed(
                    "no unit that is left in what is joined to slack bus %s holds a voltage and can"
                            .formatted(slackBus())
                        + " balance"));
  }

  private Before start(Injections present) {
    if (before == null || !before.asked().equals(present)) {
      AfterLoss.Left unharmed = afterLosses.of(present, Outage.NONE).orElseThrow();
      AcInjections injections = unharmed.solver().network().injections(present);
      Admittances admittances = admittances(unharmed);
      boolean[] supplied = network.supplied(admittances);
      before =
          switch (unharmed.solver().solve(admittances, injections)) {
            case AcResult.Solved solved ->
                new Before(
                    present,
                    supplied,
                    Optional.of(solved.state()),
                    new AcFlow(network, admittances, solved.state()).balance(injections));
            case AcResult.Failed _ -> new Before(present, supplied, Optional.empty(), Double.NaN);
          };
    }
    return before;
  }

  private static Admittances admittances(AfterLoss.Left left) {
    Injections asked = left.asked();
    return left.solver().network().admittances(asked.openBranches(), asked.tapPositions());
  }

  private Outcome solve(AfterLoss.Left left, Takeover.Before state, LimitCheck limits) {
    AcNetwork balanced = left.solver().network();
    Admittances admittances = admittances(left);
    AcInjections file = balanced.injections(left.asked());
    double[] p = file.p().clone();
    Takeover.Taken taken = left.takeover().addTo(p, state.share(), state);
    Balanced after =
        Balanced.of(
            new Balanced.Question(
                left.solver(),
                admittances,
                new AcInjections(p, file.q(), file.heldVolts()),
                0,
                taken),
            before.state());
    return switch (after.result()) {
      case AcResult.Failed failed -> new Outcome.NotConverged(failed.reason());
      case AcResult.Solved solved -> {
        FlowResult.Solved flows =
            new AcFlow(balanced, admittances, solved.state())
                .result(after.injections(), solved.iterations());
        List<Violation> broken = new ArrayList<>(limits.violations(flows));
        unbalanced(balanced, after).ifPresent(broken::add);
        broken.sort(Comparator.comparingDouble(Violation::excess).reversed());
        yield new Outcome.Solved(own(flows), broken, lostSupply(flows), 0);
      }
    };
  }

  /** What is missing, or too much, where all have taken over what they can. */
  private static Optional<Violation> unbalanced(AcNetwork balanced, Balanced after) {
    int slack = balanced.slack();
    boolean lost = after.headroomMatters(slack) && after.missing(slack) > 0;
    double missing = lost ? after.missing(slack) : after.beyondRange(slack);
    if (missing == 0) {
      return Optional.empty();
    }
    Fleet others = after.taken().before();
    if (missing < 0) {
      double least = others.range(slack).least();
      return Optional.of(
          new Violation.Surplus(
              balanced.busId(slack),
              (least + missing) * AcNetwork.BASE_VA,
              least * AcNetwork.BASE_VA));
    }
    return Optional.of(
        new Violation.Shortage(
            balanced.busId(slack),
            lost ? after.taken().lost() * AcNetwork.BASE_VA : 0,
            (lost ? others.headroom() : others.range(slack).most()) * AcNetwork.BASE_VA,
            missing * AcNetwork.BASE_VA));
  }

  /** Buses that had supply before. */
  private Set<String> lostSupply(FlowResult.Solved flows) {
    return flows.deEnergised().stream()
        .filter(bus -> before.supplied()[network.busIndex(bus)])
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The others' buses have their supply from elsewhere. */
  private FlowResult.Solved own(FlowResult.Solved flows) {
    Set<String> dead = new LinkedHashSet<>(flows.deEnergised());
    dead.removeIf(bus -> !has(bus));
    return new FlowResult.Solved(
        flows.busVoltsPu(),
        Collections.unmodifiableSet(dead),
        flows.branches(),
        flows.lossesWatts(),
        flows.lossesVars(),
        flows.slackWatts(),
        flows.slackVars(),
        flows.iterations());
  }
}
