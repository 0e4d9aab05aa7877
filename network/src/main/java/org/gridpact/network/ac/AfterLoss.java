package org.gridpact.network.ac;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.Outage;

/**
 * A grid after losses: what the units that are left give, and from which bus it is balanced.
 *
 * <p>What lost units gave the others give as {@link Takeover} says. The slack bus takes losses and
 * what is left over. Where it has lost every unit that holds its voltage, another takes over as
 * slack: of the buses that closed branches join to it, the one whose voltage-holding units can give
 * most, and of equals the first in the file. Where no unit is left there that holds a voltage and
 * can give active power, nothing balances.
 *
 * <p>There is one solver for each bus that ever balances, made when it first does. Belongs to one
 * thread.
 */
public final class AfterLoss {
  private final AcNetwork network;
  private final Map<Integer, AcSolver> solvers = new HashMap<>();

  /**
   * What is left.
   *
   * @param solver of the grid as it is balanced then
   * @param asked of its load flow, with units as before but for those that are lost
   * @param takeover what the others give in place of these
   */
  public record Left(AcSolver solver, Injections asked, Takeover takeover) {}

  public AfterLoss(AcNetwork network) {
    this.network = network;
  }

  /**
   * The grids of a file that no closed branch joins to each other, each balanced by itself: first
   * that of the file's slack bus, then those where units hold a voltage and can give active power,
   * each from the bus that would take over as slack there.
   */
  public static List<AcNetwork> grids(AcNetwork network) {
    List<AcNetwork> grids = new ArrayList<>(List.of(network));
    boolean[] seen = network.supplied(network.admittances());
    for (AcUnit unit : network.units()) {
      if (!seen[unit.bus()]) {
        boolean[] joined = Islands.joined(network, network.admittances(), unit.bus());
        for (int i = 0; i < seen.length; i++) {
          seen[i] |= joined[i];
        }
        most(network, joined, Set.of()).ifPresent(bus -> grids.add(network.withSlack(bus)));
      }
    }
    return List.copyOf(grids);
  }

  /**
   * The grid after a loss; empty where nothing balances it.
   *
   * @param present before it, with what generators give beyond the file's in its demand
   * @throws IllegalArgumentException when a branch or generator is not in the grid
   */
  public Optional<Left> of(Injections present, Outage lost) {
    Set<String> open = union(present.openBranches(), lost.branches());
    Set<String> stopped = union(present.stoppedUnits(), lost.units());
    Injections asked =
        new Injections(present.demand(), open, present.tapPositions(), stopped, present.heldPu());
    OptionalInt slack = slack(asked, lost);
    if (slack.isEmpty()) {
      return Optional.empty();
    }
    AcSolver solver =
        solvers.computeIfAbsent(
            slack.getAsInt(),
            bus -> new AcSolver(bus == network.slack() ? network : network.withSlack(bus)));
    boolean[] joined = solver.network().supplied(network.admittances(open, present.tapPositions()));
    Takeover takeover =
        new Takeover(
            network, slack.getAsInt(), present.stoppedUnits(), gaveBefore(present, lost), joined);
    return Optional.of(new Left(solver, asked, takeover));
  }

  /** Lost units that closed branches joined to the slack bus: what others give nobody misses. */
  private Set<String> gaveBefore(Injections present, Outage lost) {
    if (lost.units().isEmpty()) {
      return Set.of();
    }
    boolean[] joined =
        network.supplied(network.admittances(present.openBranches(), present.tapPositions()));
    return network.units().stream()
        .filter(unit -> lost.units().contains(unit.id()) && joined[unit.bus()])
        .map(AcUnit::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> all = new HashSet<>(one);
    all.addAll(other);
    return all;
  }

  private OptionalInt slack(Injections asked, Outage lost) {
    Set<String> stopped = asked.stoppedUnits();
    boolean hit =
        network.units().stream()
            .anyMatch(u -> u.bus() == network.slack() && lost.units().contains(u.id()));
    boolean held =
        network.units().stream()
            .anyMatch(
                u -> u.bus() == network.slack() && u.holdsVoltage() && !stopped.contains(u.id()));
    if (!hit || held) {
      return OptionalInt.of(network.slack());
    }
    boolean[] joined =
        network.supplied(network.admittances(asked.openBranches(), asked.tapPositions()));
    return most(network, joined, stopped);
  }

  /** Of some buses the one whose units can give most; empty where none can give any. */
  private static OptionalInt most(AcNetwork network, boolean[] buses, Set<String> stopped) {
    double[] most = new double[network.buses()];
    int best = network.slack();
    for (AcUnit unit : network.units()) {
      if (buses[unit.bus()] && unit.holdsVoltage() && !stopped.contains(unit.id())) {
        most[unit.bus()] += Math.max(0, unit.maxP());
        best = most[unit.bus()] > most[best] ? unit.bus() : best;
      }
    }
    return most[best] > 0 ? OptionalInt.of(best) : OptionalInt.empty();
  }
}
