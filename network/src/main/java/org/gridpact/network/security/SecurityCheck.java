package org.gridpact.network.security;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AcUnit;
import org.gridpact.network.ac.AfterLoss;
import org.gridpact.network.ac.Fleet;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Generation;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.plan.LimitCheck;

/**
 * Solves states of a grid after losses, and holds them against its limits.
 *
 * <p>Generators follow the loads' sum in proportion to what the file has them give; after a loss
 * {@link AfterLoss} says what the others give and which bus balances. What no closed branch joins
 * to that bus has no supply. Where the file has several grids that nothing joins, each is balanced
 * by itself, and a loss is judged by what it does to the one it is in.
 *
 * <p>Belongs to one thread. Every loss is solved from the state before it, so that its result does
 * not depend on which others were asked for.
 */
public final class SecurityCheck {
  private static final int MOST_NAMED = 5;

  private final Grid grid;
  private final AcNetwork network;

  /** The grid of the file's slack bus first. */
  private final List<GridPart> parts;

  /** Grids of their own with units of which none can balance. */
  private final List<GridPart> unjudged = new ArrayList<>();

  private final OptionalInt secondsToAct;
  private LimitCheck lasting;
  private LimitCheck afterLoss;

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
    this.parts = AfterLoss.grids(network).stream().map(GridPart::new).toList();
    for (AcUnit unit : network.units()) {
      String bus = network.busId(unit.bus());
      if (Stream.concat(parts.stream(), unjudged.stream()).noneMatch(part -> part.has(bus))) {
        unjudged.add(new GridPart(network.withSlack(unit.bus())));
      }
    }
    this.secondsToAct = secondsToAct;
    limits(limits);
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

  /** What is judged beside the grid of the slack bus, and what is not known. */
  public List<String> notices() {
    List<String> notices = new ArrayList<>();
    parts.stream()
        .skip(1)
        .map(
            part ->
                "%s: a grid of its own, judged by itself, with bus %s as its slack bus"
                    .formatted(part, part.slackBus()))
        .forEach(notices::add);
    unjudged.stream()
        .map(
            part ->
                "%s: a grid of its own whose units hold no voltage, or can give nothing: not judged"
                    .formatted(part))
        .forEach(notices::add);
    named(u -> !(Fleet.limits(u.maxP()) && Fleet.limits(u.minP())))
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

  /** Those that run, or balance, of which something is so, some by name; empty where none is. */
  private Optional<String> named(Predicate<AcUnit> so) {
    List<String> units =
        network.units().stream()
            .filter(u -> u.p() > 0 || parts.stream().anyMatch(part -> part.balancedBy(u)))
            .filter(so)
            .map(AcUnit::id)
            .toList();
    return units.isEmpty()
        ? Optional.empty()
        : Optional.of("%d units (%s)".formatted(units.size(), some(units)));
  }

  /** The first few. */
  static String some(List<String> ids) {
    return String.join(", ", ids.subList(0, Math.min(MOST_NAMED, ids.size())))
        + (ids.size() > MOST_NAMED ? ", ..." : "");
  }

  /**
   * One loss in a state of the loads.
   *
   * @param loads of every bus
   */
  public Outcome check(Map<String, Demand> loads, Contingency lost) {
    Map<String, Demand> demand = new HashMap<>(loads);
    Map<GridPart, Double> shares = new HashMap<>();
    for (GridPart part : parts) {
      shares.put(part, part.share(loads));
      part.follow(demand, shares.get(part));
    }
    return check(new Injections(demand, Set.of()), shares::get, lost);
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
    return check(present, _ -> share, lost);
  }

  private Outcome check(Injections present, ToDoubleFunction<GridPart> share, Contingency lost) {
    if (unjudged.stream().anyMatch(part -> part.has(lost))) {
      return new Outcome.NotComputed(
          "it is in a grid of its own in which no unit holds a voltage and can balance");
    }
    boolean none = lost instanceof Contingency.None;
    List<Outcome.Solved> solved = new ArrayList<>();
    for (GridPart part : none ? parts : of(lost)) {
      switch (part.check(present, share.applyAsDouble(part), lost, none ? lasting : afterLoss)) {
        case Outcome.Solved of -> solved.add(of);
        case Outcome.NotConverged not -> {
          return new Outcome.NotConverged(in(part) + not.reason());
        }
        case Outcome.NotComputed not -> {
          return not;
        }
      }
    }
    Outcome.Solved all = solved.stream().reduce(Outcome.Solved::and).orElseThrow();
    Set<String> dead = none ? withoutSupply(present, all.state()) : all.withoutSupply();
    return new Outcome.Solved(all.state(), all.violations(), dead, unserved(present, dead));
  }

  /** The parts in which something is lost; where it is in none, nothing changes in the first. */
  private List<GridPart> of(Contingency lost) {
    List<GridPart> in = parts.stream().filter(part -> part.has(lost)).toList();
    return in.isEmpty() ? parts.subList(0, 1) : in;
  }

  private String in(GridPart part) {
    return parts.size() == 1 ? "" : "the grid of slack bus %s: ".formatted(part.slackBus());
  }

  /** Every loss in a state that is measured or planned. */
  public SecurityReport report(Injections present, List<Contingency> losses) {
    List<SecurityReport.Finding> findings = new ArrayList<>();
    for (Contingency lost : losses) {
      findings.add(new SecurityReport.Finding(lost, check(present, lost)));
    }
    return new SecurityReport(findings);
  }

  /** Buses that have no supply in a state although something takes or gives there. */
  private Set<String> withoutSupply(Injections asked, FlowResult.Solved flows) {
    return grid.buses().stream()
        .map(Bus::id)
        .filter(bus -> !flows.busVoltsPu().containsKey(bus))
        .filter(
            bus ->
                asked.demand().containsKey(bus)
                    || watts(asked, bus) != 0
                    || network.units().stream()
                        .anyMatch(unit -> unit.bus() == network.busIndex(bus)))
        .collect(Collectors.toUnmodifiableSet());
  }

  private double watts(Injections asked, String bus) {
    Demand demand = asked.demand().get(bus);
    return demand == null ? grid.bus(bus).orElseThrow().loadWatts() : demand.watts();
  }

  /** What consumes at buses without supply; a bus that gives more than it takes counts as none. */
  private double unserved(Injections asked, Set<String> dead) {
    return dead.stream().mapToDouble(bus -> Math.max(0, watts(asked, bus))).sum();
  }
}
