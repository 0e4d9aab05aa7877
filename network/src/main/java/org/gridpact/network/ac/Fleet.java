package org.gridpact.network.ac;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Units that run in one state, and how they take over what is missing there, or too much: each in
 * proportion to its headroom or footroom, so that none is asked for what it cannot.
 *
 * <p>Where the most (or least) that any of them can give is not known, each takes in proportion to
 * what it gives, and nobody knows whether it can. All per unit; immutable.
 */
public final class Fleet {
  /** Nobody means a unit of so much, per unit: 100 GW. */
  private static final double NO_LIMIT = 1e3;

  /** To take over less, per unit, is to take over nothing: 1 kW. */
  private static final double LEAST = 1e-5;

  private final List<Part> parts;

  /**
   * A unit that runs.
   *
   * @param bus index
   * @param gives in the state
   * @param least that it can give; more where the state asks it for less than it can
   * @param most that it can give; less where the state asks it for more than it can
   */
  public record Part(int bus, double gives, double least, double most) {
    /** How much more it can give. */
    public double headroom() {
      return Math.max(0, most - gives);
    }

    /** How much less. */
    double footroom() {
      return Math.max(0, gives - least);
    }

    private Part giving(double more) {
      return new Part(bus, gives + more, least, most);
    }
  }

  /** Of units that run. */
  public Fleet(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /** Whether a file that says this of the most, or the least, a unit can give says anything. */
  public static boolean limits(double edge) {
    return Math.abs(edge) < NO_LIMIT;
  }

  public List<Part> parts() {
    return parts;
  }

  /** Whether the most that each can give is known. */
  public boolean known() {
    return parts.stream().allMatch(part -> limits(part.most()));
  }

  private boolean leastKnown() {
    return parts.stream().allMatch(part -> limits(part.least()));
  }

  /** How much more they can give together; without bound where that is not known. */
  public double headroom() {
    return known() ? parts.stream().mapToDouble(Part::headroom).sum() : Double.POSITIVE_INFINITY;
  }

  /**
   * The same after they have taken over what they can of something that is missing; of too much
   * where that is below 0.
   */
  public Fleet taking(double missing) {
    return taking(missing, -1);
  }

  /** The same without those at one bus, which give what they did. */
  private Fleet taking(double missing, int without) {
    boolean known = missing < 0 ? leastKnown() : known();
    ToDoubleFunction<Part> room = missing < 0 ? Part::footroom : Part::headroom;
    ToDoubleFunction<Part> weight = known ? room : part -> Math.max(0, part.gives());
    double all = parts.stream().filter(part -> part.bus() != without).mapToDouble(weight).sum();
    double share = all > 0 ? missing / all : 0;
    double taken = Math.clamp(share, -1, known ? 1 : Double.POSITIVE_INFINITY);
    List<Part> after = new ArrayList<>();
    for (Part part : parts) {
      after.add(part.giving(part.bus() == without ? 0 : taken * weight.applyAsDouble(part)));
    }
    return new Fleet(after);
  }

  /**
   * What units at a bus can give together, per unit.
   *
   * @param least not a number where nobody knows, or there is no unit; likewise the most
   */
  public record Range(double least, double most) {
    /** By how much something is more, or less than 0, by how much it is less. */
    double beyond(double gives) {
      return gives > most ? gives - most : gives < least ? gives - least : 0;
    }
  }

  /** Of the units at a bus. */
  public Range range(int bus) {
    return range(bus, Part::least, Part::most);
  }

  /** The same, or what they give where that is outside. */
  Range able(int bus) {
    return range(
        bus,
        part -> Math.min(part.gives(), part.least()),
        part -> Math.max(part.gives(), part.most()));
  }

  private Range range(int bus, ToDoubleFunction<Part> least, ToDoubleFunction<Part> most) {
    Fleet there = new Fleet(parts.stream().filter(part -> part.bus() == bus).toList());
    boolean any = !there.parts.isEmpty();
    return new Range(
        any && there.leastKnown() ? at(bus, least) : Double.NaN,
        any && there.known() ? at(bus, most) : Double.NaN);
  }

  /** How much more those can give together that are not at a bus. */
  double headroomBeside(int bus) {
    return headroom() - at(bus, Part::headroom);
  }

  private double at(int bus, ToDoubleFunction<Part> what) {
    return parts.stream().filter(part -> part.bus() == bus).mapToDouble(what).sum();
  }

  /**
   * The same after others have taken over what a slack bus cannot give; empty where they cannot.
   *
   * @param missing below 0 where it cannot give so little
   * @param p power into the grid by bus, to which what they take over is added
   */
  Optional<Fleet> relieving(int slack, double missing, double[] p) {
    Fleet after = taking(missing, slack);
    double taken = 0;
    for (int i = 0; i < parts.size(); i++) {
      double more = after.parts.get(i).gives() - parts.get(i).gives();
      p[parts.get(i).bus()] += more;
      taken += more;
    }
    return Math.abs(taken) > LEAST ? Optional.of(after) : Optional.empty();
  }
}
