package org.gridpact.network.ac;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Units that run in one state, and how they take over what is missing there: each in proportion to
 * its headroom, so that none is asked for more than it can give.
 *
 * <p>Where the most that any of them can give is not known, each takes in proportion to what it
 * gives, and nobody knows whether it can. All per unit; immutable.
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
   * @param most that it can give; less where the state asks it for more than it can
   */
  public record Part(int bus, double gives, double most) {
    /** How much more it can give. */
    public double headroom() {
      return Math.max(0, most - gives);
    }

    private Part giving(double more) {
      return new Part(bus, gives + more, most);
    }
  }

  /** Of units that run. */
  public Fleet(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /** Whether a file that says this of the most a unit can give says anything. */
  public static boolean limits(double most) {
    return most > 0 && most < NO_LIMIT;
  }

  public List<Part> parts() {
    return parts;
  }

  /** Whether the most that each can give is known. */
  public boolean known() {
    return parts.stream().allMatch(part -> limits(part.most()));
  }

  /** How much more they can give together; without bound where that is not known. */
  public double headroom() {
    return known() ? parts.stream().mapToDouble(Part::headroom).sum() : Double.POSITIVE_INFINITY;
  }

  /** The same after they have taken over what they can of something that is missing. */
  public Fleet taking(double missing) {
    return taking(missing, -1);
  }

  /** The same without those at one bus, which give what they did. */
  private Fleet taking(double missing, int without) {
    boolean known = known();
    double all = 0;
    for (Part part : parts) {
      all += part.bus() == without ? 0 : weight(part, known);
    }
    double share = all > 0 ? missing / all : 0;
    double taken = known ? Math.min(1, share) : share;
    List<Part> after = new ArrayList<>();
    for (Part part : parts) {
      after.add(part.giving(part.bus() == without ? 0 : taken * weight(part, known)));
    }
    return new Fleet(after);
  }

  private static double weight(Part part, boolean known) {
    return known ? part.headroom() : part.gives();
  }

  /**
   * The most that units at a bus can give together, per unit; not a number where nobody knows, or
   * there is none.
   */
  public double most(int bus) {
    double most = at(bus, Part::most);
    return known() && most > 0 ? most : Double.NaN;
  }

  /** The same, or what they give where that is more. */
  double able(int bus) {
    double able = at(bus, part -> Math.max(part.gives(), part.most()));
    return known() && able > 0 ? able : Double.NaN;
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
    return taken > LEAST ? Optional.of(after) : Optional.empty();
  }
}
