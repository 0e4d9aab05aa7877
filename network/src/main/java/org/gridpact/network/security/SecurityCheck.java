package org.gridpact.network.security;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
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
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.plan.LimitCheck;
import org.gridpact.network.plan.Violation;

/**
 * Solves states of a grid after losses, and holds them against its limits.
 *
 * <p>Generators follow the loads' sum in proportion to what the file has them give; after a loss
 * {@link AfterLoss} says what the others give and which bus balances. What no closed branch joins
 * to that bus has no supply.
 *
 * <p>Belongs to one thread. Every loss is solved from the state before it, so that its result does
 * not depend on which others were asked for.
 */
public final class SecurityCheck {
  private static final int MOST_NAMED = 5;

  private final Grid grid;
  private final AcNetwork network;
  private final AfterLoss afterLosses;
  private final OptionalInt secondsToAct;
  private LimitCheck lasting;
  private LimitCheck afterLoss;
  private final double fileWatts;

  /** Null before the first question. */
  private Before before;

  /**
   * The state that losses start from.
   *
   * @param slack what the slack bus's units give, per unit; not a number where there is no state
   */
  private record Before(Injections asked, Optional<AcState> state, double slack) {}

  /**
   * Of limits for all of a grid.
   *
   * @throws IllegalArgumentException when the AC core has no model of the grid
   */
  public SecurityCheck(Grid grid, GridLimits limits) {
    this(grid, limits, OptionalInt.empty());
  }

  /**
   * As above; after a loss a branch may carry what its temporary ratings allow for so long.
   *
   * @param secondsToAct in which overloads will have been taken off; empty where permanent limits
   *     have to hold after a loss as before
   */
  public SecurityCheck(Grid grid, GridLimits limits, OptionalInt secondsToAct) {
    this.grid = grid;
    this.network = AcNetwork.of(grid);
    this.afterLosses = new AfterLoss(network);
    this.secondsToAct = secondsToAct;
    limits(limits);
    this.fileWatts = grid.buses().stream().mapToDouble(Bus::loadWatts).sum();
  }

  /** Takes other limits of all of the grid for what is checked from now on. */
  public void limits(GridLimits limits) {
    limits(limits, 0);
  }

  /**
   * As above, less a margin.
   *
   * @param margin share of a branch's limit, and of the width of a voltage band
   */
  public void limits(GridLimits limits, double margin) {
    lasting = new LimitCheck(grid, limits, margin);
    afterLoss = secondsToAct.isPresent() ? lasting.tolerating(secondsToAct.getAsInt()) : lasting;
  }

  /** What is not known of what can take over. */
  public List<String> notices() {
    List<String> notices = new ArrayList<>();
    named(u -> !(Fleet.limits(u.maxP()) && Fleet.limitsBelow(u.minP())))
        .ifPresent(
            units ->
                notices.add(
                    "the most or least that %s can give is not known: after a loss the others give in"
                            .formatted(units)
                        + " proportion to what they give, and nobody asks whether they can"));
    if (network.units().size() > 1) {
      named(u -> Double.isNaN(u.tenMinutes()))
          .ifPresent(
              units ->
                  notices.add(
                      "how far %s get in ten minutes is not known: nothing but Pmin and Pmax bounds"
                              .formatted(units)
                          + " what they take over after a loss, or how a redispatch moves them"));
    }
    return notices;
  }

  /** Those that run of which something is so, some by name; empty where it is of none. */
  private Optional<String> named(Predicate<AcUnit> so) {
    List<String> units =
        network.units().stream().filter(u -> u.p() > 0).filter(so).map(AcUnit::id).toList();
    return units.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%d units (%s%s)"
                .formatted(
                    units.size(),
                    String.join(", ", units.subList(0, Math.min(MOST_NAMED, units.size()))),
                    units.size() > MOST_NAMED ? ", ..." : ""));
  }

  /**
   * One loss in a state of the loads.
   *
   * @param loads of every bus
   */
  public Outcome check(Map<String, Demand> loads, Contingency lost) {
    double share = fileWatts > 0 ? watts(loads) / fileWatts : 1;
    return check(new Injections(following(loads, share), Set.of()), share, lost);
  }

  /**
   * One loss in a state that is measured or planned.
   *
   * @param present with what generators give beyond the file's in its demand; a lost one takes with
   *     it what the file has it give
   */
  public Outcome check(Injections present, Contingency lost) {
    return check(present, 1, lost);
  }

  /**
   * The same where generators give another share of what the file has them give, as {@link
   * Generation} lets them: a lost one takes that share with it.
   */
  public Outcome check(Injections present, double share, Contingency lost) {
    Before start = start(present);
    LimitCheck limits = lost instanceof Contingency.None ? lasting : afterLoss;
    return afterLosses
        .of(present, lost.outage())
        .map(left -> solve(left, new Takeover.Before(share, start.slack()), limits))
        .orElseGet(
            () ->
                new Outcome.NotComputed(
                    "no unit that is left in what is joined to slack bus %s holds a voltage and can"
                            .formatted(grid.slackBus())
                        + " balance"));
  }

  /** Every loss in a state that is measured or planned. */
  public SecurityReport report(Injections present, List<Contingency> losses) {
    List<SecurityReport.Finding> findings = new ArrayList<>();
    for (Contingency lost : losses) {
      findings.add(new SecurityReport.Finding(lost, check(present, lost)));
    }
    return new SecurityReport(findings);
  }

  private Before start(Injections present) {
    if (before == null || !before.asked().equals(present)) {
      AfterLoss.Left unharmed = afterLosses.of(present, Outage.NONE).orElseThrow();
      AcInjections injections = unharmed.solver().network().injections(present);
      Admittances admittances = admittances(unharmed);
      before =
          switch (unharmed.solver().solve(admittances, injections)) {
            case AcResult.Solved solved ->
                new Before(
                    present,
                    Optional.of(solved.state()),
                    new AcFlow(network, admittances, solved.state()).balance(injections));
            case AcResult.Failed _ -> new Before(present, Optional.empty(), Double.NaN);
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
        Set<String> dead = withoutSupply(left.asked(), flows);
        yield new Outcome.Solved(flows, broken, dead, unserved(left.asked(), dead));
      }
    };
  }

  /** What is missing, or too much, where all have taken over what they can. */
  private static Optional<Violation> unbalanced(AcNetwork balanced, Balanced after) {
    int slack = balanced.slack();
    boolean lost = after.taken().lost() > 0 && after.missing(slack) > 0;
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

  /**
   * Buses that have no supply. One that a file isolates has lost none: it had none before, and
   * nobody is there who takes or gives any.
   */
  private Set<String> withoutSupply(Injections asked, FlowResult.Solved flows) {
    return flows.deEnergised().stream()
        .filter(
            bus -> {
              int i = network.busIndex(bus);
              return before.state().map(state -> state.supplied(i)).orElse(true)
                  || asked.demand().containsKey(bus)
                  || watts(asked, bus) != 0
                  || network.units().stream().anyMatch(unit -> unit.bus() == i);
            })
        .collect(Collectors.toSet());
  }

  private double watts(Injections asked, String bus) {
    Demand demand = asked.demand().get(bus);
    return demand == null ? grid.bus(bus).orElseThrow().loadWatts() : demand.watts();
  }

  /** What consumes at buses without supply; a bus that gives more than it takes counts as none. */
  private double unserved(Injections asked, Set<String> dead) {
    return dead.stream().mapToDouble(bus -> Math.max(0, watts(asked, bus))).sum();
  }

  /** The loads less what generators give more than in the file. */
  private Map<String, Demand> following(Map<String, Demand> loads, double share) {
    Map<String, Demand> demand = new HashMap<>(loads);
    for (AcUnit unit : network.units()) {
      if (unit.p() > 0 && unit.bus() != network.slack()) {
        double more = unit.p() * AcNetwork.BASE_VA * (share - 1);
        Generation.give(demand, grid.buses().get(unit.bus()), more);
      }
    }
    return demand;
  }

  private static double watts(Map<String, Demand> loads) {
    // In the order of buses: the last digits depend on it.
    double sum = 0;
    for (Demand load : loads.values()) {
      sum += load.watts();
    }
    return sum;
  }
}
