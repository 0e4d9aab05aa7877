package org.gridpact.network.matpower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A network as a MATPOWER file describes it, in the file's units and order.
 *
 * @param costs one for each generator, in their order, or none at all
 * @param dcLines also those out of service
 * @param dcLineCosts one for each DC line, of the MW that leave its from end, or none at all
 * @param notices what of the file is not used, and what was assumed in its place
 */
public record MatpowerCase(
    String name,
    double baseMva,
    List<Bus> buses,
    List<Generator> generators,
    List<Branch> branches,
    List<Cost> costs,
    List<DcLine> dcLines,
    List<Cost> dcLineCosts,
    List<String> notices) {

  /** What the load flow holds fixed at a bus; ordinal + 1 is the number in the file. */
  public enum BusType {
    PQ,
    PV,
    REFERENCE,
    ISOLATED
  }

  /**
   * A bus with its load and shunt.
   *
   * @param shuntMw demand of the shunt at 1 pu
   * @param shuntMvar injection of the shunt at 1 pu
   * @param baseKv nominal voltage; 0 where the file does not say
   */
  public record Bus(
      int number,
      BusType type,
      double loadMw,
      double loadMvar,
      double shuntMw,
      double shuntMvar,
      double baseKv,
      double maxPu,
      double minPu) {}

  /**
   * A generator; production is positive, as in the file.
   *
   * @param maxMvar may be infinite, as may the other three limits
   * @param holdPu voltage it holds where its bus is a PV or reference bus
   * @param tenMinutesMw how far it gets in ten minutes, up or down; empty where the file does not
   *     say
   */
  public record Generator(
      int bus,
      double mw,
      double mvar,
      double maxMvar,
      double minMvar,
      double holdPu,
      boolean inService,
      double maxMw,
      double minMw,
      OptionalDouble tenMinutesMw) {

    /** The same that gives other MW. */
    public Generator giving(double otherMw) {
      return new Generator(
          bus, otherMw, mvar, maxMvar, minMvar, holdPu, inService, maxMw, minMw, tenMinutesMw);
    }

    /** The same that holds another voltage. */
    public Generator holding(double otherPu) {
      return new Generator(
          bus, mw, mvar, maxMvar, minMvar, otherPu, inService, maxMw, minMw, tenMinutesMw);
    }
  }

  /**
   * A line or transformer: an ideal transformer at {@code from}, then a pi section whose values are
   * per unit of the case's power base and the nominal voltages.
   *
   * @param chargingPu total susceptance, half of it at each end of the section
   * @param ratingMva long-term rating (A); 0 where the file gives none
   * @param shortTermMva rating B; 0 where the file gives none
   * @param emergencyMva rating C; 0 where the file gives none
   * @param ratio off-nominal turns ratio, from over to; 0 for a line
   * @param shiftDegrees by which {@code to} lags
   * @param minAngleDegrees least angle of {@code from} over {@code to}; minus infinity where the
   *     file sets no limit (-360 or less, or 0 for both limits)
   * @param maxAngleDegrees likewise the largest
   */
  public record Branch(
      int from,
      int to,
      double resistancePu,
      double reactancePu,
      double chargingPu,
      double ratingMva,
      double shortTermMva,
      double emergencyMva,
      double ratio,
      double shiftDegrees,
      boolean inService,
      double minAngleDegrees,
      double maxAngleDegrees) {}

  /**
   * A line of direct current: what leaves {@code from} arrives at {@code to} less {@code
   * fixedLossMw + lossShare·mw}.
   *
   * @param mw leaving the from bus, as the file has it
   * @param fromMvar into the grid at the from bus; likewise the other reactive powers
   */
  public record DcLine(
      int from,
      int to,
      boolean inService,
      double mw,
      double fromMvar,
      double toMvar,
      double minMw,
      double maxMw,
      double minFromMvar,
      double maxFromMvar,
      double minToMvar,
      double maxToMvar,
      double fixedLossMw,
      double lossShare) {}

  /** Cost of a generator's active power in $/h. */
  public sealed interface Cost {
    /** $/h at a power. */
    double at(double mw);

    /** $/MWh of one more MW at a power. */
    double marginal(double mw);

    /** Coefficients by falling power of the MW produced, the constant last. */
    record Polynomial(List<Double> coefficients) implements Cost {
      public Polynomial {
        coefficients = List.copyOf(coefficients);
      }

      @Override
      public double at(double mw) {
        double sum = 0;
        for (double coefficient : coefficients) {
          sum = sum * mw + coefficient;
        }
        return sum;
      }

      @Override
      public double marginal(double mw) {
        double sum = 0;
        for (int i = 0; i + 1 < coefficients.size(); i++) {
          sum = sum * mw + coefficients.get(i) * (coefficients.size() - 1 - i);
        }
        return sum;
      }
    }

    /** Straight lines between points of rising MW; the first and the last go on beyond them. */
    record PiecewiseLinear(List<Point> points) implements Cost {
      public PiecewiseLinear {
        points = List.copyOf(points);
      }

      @Override
      public double at(double mw) {
        Point start = points.get(line(mw));
        return start.dollarsPerHour() + marginal(mw) * (mw - start.mw());
      }

      @Override
      public double marginal(double mw) {
        Point start = points.get(line(mw));
        Point end = points.get(line(mw) + 1);
        return (end.dollarsPerHour() - start.dollarsPerHour()) / (end.mw() - start.mw());
      }

      private int line(double mw) {
        if (points.size() < 2) {
          throw new IllegalArgumentException("one point makes no line of costs");
        }
        int line = 0;
        while (line < points.size() - 2 && mw >= points.get(line + 1).mw()) {
          line++;
        }
        return line;
      }
    }

    record Point(double mw, double dollarsPerHour) {}
  }

  /** The same with generators that give other MW, in their order. */
  public MatpowerCase giving(List<Double> mw) {
    return giving(mw, Map.of());
  }

  /**
   * The same, and some that hold other voltages.
   *
   * @param heldPu by bus
   */
  public MatpowerCase giving(List<Double> mw, Map<Integer, Double> heldPu) {
    List<Generator> others = new ArrayList<>();
    for (int i = 0; i < generators.size(); i++) {
      Generator g = generators.get(i).giving(mw.get(i));
      others.add(heldPu.containsKey(g.bus()) ? g.holding(heldPu.get(g.bus())) : g);
    }
    return new MatpowerCase(
        name, baseMva, buses, others, branches, costs, dcLines, dcLineCosts, notices);
  }

  /**
   * The same without isolated buses and what stands at them, as MATPOWER takes it; this where there
   * are none. Ids stay, since all that is joined to such a bus goes.
   */
  public MatpowerCase withoutIsolated() {
    Set<Integer> left =
        buses.stream()
            .filter(b -> b.type() != BusType.ISOLATED)
            .map(Bus::number)
            .collect(Collectors.toSet());
    if (left.size() == buses.size()) {
      return this;
    }
    return new MatpowerCase(
        name,
        baseMva,
        buses.stream().filter(b -> left.contains(b.number())).toList(),
        generators.stream().filter(g -> left.contains(g.bus())).toList(),
        branches.stream().filter(b -> left.contains(b.from()) && left.contains(b.to())).toList(),
        of(costs, i -> left.contains(generators.get(i).bus())),
        dcLines.stream().filter(d -> left.contains(d.from()) && left.contains(d.to())).toList(),
        of(
            dcLineCosts,
            i -> left.contains(dcLines.get(i).from()) && left.contains(dcLines.get(i).to())),
        notices);
  }

  private static List<Cost> of(List<Cost> costs, IntPredicate kept) {
    return IntStream.range(0, costs.size()).filter(kept).mapToObj(costs::get).toList();
  }

  /** {@code G18} for the generator at bus 18, {@code G18#2} for the second there. */
  public List<String> generatorIds() {
    return ids(generators, g -> "G" + g.bus());
  }

  /** {@code 1-2} for the branch from bus 1 to bus 2, {@code 1-2#2} for the second. */
  public List<String> branchIds() {
    return ids(branches, b -> b.from() + "-" + b.to());
  }

  /** {@code DC1-2} for the DC line from bus 1 to bus 2, {@code DC1-2#2} for the second. */
  public List<String> dcLineIds() {
    return ids(dcLines, d -> "DC" + d.from() + "-" + d.to());
  }

  private static <T> List<String> ids(List<T> things, Function<T, String> name) {
    Map<String, Integer> used = new HashMap<>();
    List<String> ids = new ArrayList<>();
    for (T thing : things) {
      String id = name.apply(thing);
      int count = used.merge(id, 1, Integer::sum);
      ids.add(count == 1 ? id : id + "#" + count);
    }
    return List.copyOf(ids);
  }

  public MatpowerCase {
    buses = List.copyOf(buses);
    generators = List.copyOf(generators);
    branches = List.copyOf(branches);
    costs = List.copyOf(costs);
    dcLines = List.copyOf(dcLines);
    dcLineCosts = List.copyOf(dcLineCosts);
    notices = List.copyOf(notices);
  }
}
