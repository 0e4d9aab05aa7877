package org.gridpact.network.ac;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.gridpact.network.flow.Generation;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.flow.Outage;

/**
 * A grid after losses: what the units that are left give, and from which bus it is balanced.
 *
 * <p>What a lost unit gives by its file the others give, in proportion to what the file has them
 * give, and without regard to the most they can. The slack bus takes losses and what is left over.
 * Where it has lost every unit that holds its voltage, another takes over as slack: of the buses
 * that closed branches join to it, the one whose voltage-holding units can give most, and of equals
 * the first in the file. Where no unit is left there that holds a voltage and can give active
 * power, nothing balances.
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
   * @param asked of its load flow
   */
  public record Left(AcSolver solver, Injections asked) {}

  public AfterLoss(AcNetwork network) {
    this.network = network;
  }

  /**
   * The grid after a loss; empty where nothing balances it.
   *
   * @param present with what generators give beyond the file's in its demand
   * @param share of what the file has them give, what generators give in it, as {@link Generation}
   *     lets them: a lost one takes that share with it
   * @throws IllegalArgumentException when a branch or generator is not in the grid
   */
  public Optional<Left> of(Injections present, double share, Outage lost) {
    Set<String> open = union(present.openBranches(), lost.branches());
    Set<String> stopped = union(present.stoppedUnits(), lost.units());
    Injections asked = new Injections(present.demand(), open, present.tapPositions(), stopped);
    OptionalInt slack = slack(asked, lost);
    if (slack.isEmpty()) {
      return Optional.empty();
    }
    AcSolver solver =
        solvers.computeIfAbsent(
            slack.getAsInt(),
            bus -> new AcSolver(bus == network.slack() ? network : network.withSlack(bus)));
    if (!lost.units().isEmpty()) {
      Map<String, Demand> demand = takenOver(present, share, asked, lost, slack.getAsInt());
      asked = new Injections(demand, open, present.tapPositions(), stopped);
    }
    return Optional.of(new Left(solver, asked));
  }

  /** The demand less what the others give for those that are lost. */
  private Map<String, Demand> takenOver(
      Injections present, double share, Injections asked, Outage lost, int slack) {
    double more = more(present.stoppedUnits(), asked.stoppedUnits());
    Map<String, Demand> demand = new HashMap<>(present.demand());
    for (AcUnit unit : network.units()) {
      double inDemand = unit.bus() == network.slack() ? 0 : unit.p() * (share - 1);
      if (lost.units().contains(unit.id())) {
        give(demand, unit.bus(), -inDemand);
      } else if (!asked.stoppedUnits().contains(unit.id()) && unit.p() > 0 && unit.bus() != slack) {
        give(demand, unit.bus(), unit.p() * (more * share - 1) - inDemand);
      }
    }
    return demand;
  }

  /**
   * By bus but the slack, what units that are left give there where those of the grid before the
   * loss give what the file has them give, per unit.
   *
   * @param present before the loss
   * @param left after it
   */
  public Map<Integer, Double> following(Injections present, Left left) {
    Set<String> stopped = left.asked().stoppedUnits();
    double more = more(present.stoppedUnits(), stopped);
    Map<Integer, Double> gives = new HashMap<>();
    for (AcUnit unit : network.units()) {
      if (!stopped.contains(unit.id()) && unit.bus() != left.solver().network().slack()) {
        gives.merge(unit.bus(), unit.p() > 0 ? unit.p() * more : unit.p(), Double::sum);
      }
    }
    return gives;
  }

  /** How many times as much as before those give that are left. */
  private double more(Set<String> before, Set<String> after) {
    double left = giving(after);
    return left > 0 ? giving(before) / left : 1;
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
    double[] most = new double[network.buses()];
    int best = network.slack();
    for (AcUnit unit : network.units()) {
      if (joined[unit.bus()] && unit.holdsVoltage() && !stopped.contains(unit.id())) {
        most[unit.bus()] += Math.max(0, unit.maxP());
        best = most[unit.bus()] > most[best] ? unit.bus() : best;
      }
    }
    return most[best] > 0 ? OptionalInt.of(best) : OptionalInt.empty();
  }

  /** What those that do not consume give by the file, per unit. */
  private double giving(Set<String> stopped) {
    return network.units().stream()
        .filter(u -> u.p() > 0 && !stopped.contains(u.id()))
        .mapToDouble(AcUnit::p)
        .sum();
  }

  private void give(Map<String, Demand> demand, int bus, double more) {
    Generation.give(demand, network.grid().buses().get(bus), more * AcNetwork.BASE_VA);
  }
}
