package org.gridpact.network.ac;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the units of a file give after a loss, in any state before it: those that are left share, as
 * a {@link Fleet}, what those that are lost gave.
 *
 * <p>A unit runs that gives something, or that is at the slack bus, before the loss or after it.
 * What the slack bus gives beyond its units' schedule each of them gives as it can, or where none
 * can give any, all alike. A unit that no closed branch joins to the slack bus takes nothing over.
 * Immutable.
 */
public final class Takeover {
  /** Of the share: a power of two, so that little is rounded. */
  private static final double STEP = 0x1p-10;

  private final AcNetwork network;
  private final int slack;
  private final Set<String> stopped;
  private final Set<String> lost;
  private final boolean[] joined;

  /** Whether no unit at the slack bus before the loss has a Pmax above 0. */
  private final boolean noneCanGive;

  /**
   * @param network as it is balanced before the loss
   * @param slack after it
   * @param stopped units that did not run before it
   * @param lost units
   * @param joined to the slack after it, by bus
   */
  Takeover(AcNetwork network, int slack, Set<String> stopped, Set<String> lost, boolean[] joined) {
    this.network = network;
    this.slack = slack;
    this.stopped = Set.copyOf(stopped);
    this.lost = Set.copyOf(lost);
    this.joined = joined.clone();
    this.noneCanGive =
        network.units().stream()
            .noneMatch(
                u -> u.bus() == network.slack() && !stopped.contains(u.id()) && u.maxP() > 0);
  }

  /**
   * A state before a loss.
   *
   * @param share of what the file has units give, what they give
   * @param slack what the slack bus gives in all, per unit; not a number where that is not known,
   *     and its units are taken to give as the file and the share say
   */
  public record Before(double share, double slack) {}

  /**
   * Who takes over.
   *
   * @param lost what lost units gave, per unit
   * @param before units that are left, before they take over
   * @param after the same units then
   */
  public record Taken(double lost, Fleet before, Fleet after) {}

  /** Of a state. */
  public Taken of(Before state) {
    double gave = 0;
    List<Fleet.Part> left = new ArrayList<>();
    double atSlack = atSlack(state);
    for (AcUnit unit : network.units()) {
      if (!stopped.contains(unit.id())) {
        double gives = gives(unit, state, atSlack);
        if (lost.contains(unit.id())) {
          gave += Math.max(0, gives);
        } else if (takesOver(unit)) {
          left.add(new Fleet.Part(unit.bus(), gives, unit.least(gives), unit.most(gives)));
        }
      }
    }
    Fleet before = new Fleet(left);
    return new Taken(gave, before, before.taking(gave));
  }

  private boolean takesOver(AcUnit unit) {
    return joined[unit.bus()]
        && (unit.p() > 0 || unit.bus() == network.slack() || unit.bus() == slack);
  }

  /**
   * By unit that is neither stopped nor lost, what it gives in a state before the loss, per unit.
   */
  public Map<String, Double> gives(Before state) {
    double atSlack = atSlack(state);
    return network.units().stream()
        .filter(unit -> !stopped.contains(unit.id()) && !lost.contains(unit.id()))
        .collect(Collectors.toMap(AcUnit::id, unit -> gives(unit, state, atSlack)));
  }

  /** What the slack bus gives beyond schedule, for each that its units are able to together. */
  private double atSlack(Before state) {
    double scheduled = 0;
    double able = 0;
    for (AcUnit unit : network.units()) {
      if (unit.bus() == network.slack() && !stopped.contains(unit.id())) {
        scheduled += unit.p() * state.share();
        able += able(unit);
      }
    }
    return Double.isNaN(state.slack()) || able == 0 || !Fleet.limits(able)
        ? 0
        : (state.slack() - scheduled) / able;
  }

  /** The most a unit of the slack bus can give; where none there can give any, 1. */
  private double able(AcUnit unit) {
    return noneCanGive ? 1 : Math.max(0, unit.maxP());
  }

  private double gives(AcUnit unit, Before state, double atSlack) {
    double more = unit.bus() == network.slack() ? atSlack * able(unit) : 0;
    return unit.p() * state.share() + more;
  }

  /**
   * Adds what units give then.
   *
   * @param p power into the grid by bus but the slack, with units as {@link
   *     AcNetwork#injections(org.gridpact.network.flow.Injections)} has them
   * @param inDemand what the share is by the demand that this was made of
   */
  public Taken addTo(double[] p, double inDemand, Before state) {
    Taken taken = of(state);
    if (lost.isEmpty() && inDemand == state.share()) {
      return taken;
    }
    Map<Integer, Double> gives = units(taken.after(), state.share());
    for (AcUnit unit : network.units()) {
      if (!stopped.contains(unit.id())) {
        double follows = unit.bus() == network.slack() ? 0 : unit.p() * (inDemand - 1);
        boolean there = !lost.contains(unit.id()) && unit.bus() != slack;
        p[unit.bus()] -= there ? unit.p() + follows : follows;
      }
    }
    gives.forEach((bus, more) -> p[bus] += more);
    return taken;
  }

  /** By bus but the slack, what units that are left give. */
  private Map<Integer, Double> units(Fleet fleet, double share) {
    Map<Integer, Double> gives = new HashMap<>();
    fleet.parts().forEach(part -> gives.merge(part.bus(), part.gives(), Double::sum));
    for (AcUnit unit : network.units()) {
      if (!stopped.contains(unit.id()) && !lost.contains(unit.id()) && !takesOver(unit)) {
        gives.merge(unit.bus(), unit.p() * share, Double::sum);
      }
    }
    gives.remove(slack);
    return gives;
  }

  /** By bus but the slack, how what units give changes with the share. */
  public Map<Integer, Double> following(Before state) {
    Map<Integer, Double> slopes = units(of(state).after(), state.share());
    Before further = new Before(state.share() + STEP, state.slack());
    Map<Integer, Double> then = units(of(further).after(), further.share());
    slopes.replaceAll((bus, now) -> (then.get(bus) - now) / STEP);
    return slopes;
  }
}
