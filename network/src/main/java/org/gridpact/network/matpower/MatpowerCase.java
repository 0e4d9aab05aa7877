package org.gridpact.network.matpower;

import java.util.List;

/**
 * A network as a MATPOWER file describes it, in the file's units and order.
 *
 * @param costs one for each generator, in their order, or none at all
 * @param notices what of the file is not used, and what was assumed in its place
 */
public record MatpowerCase(
    String name,
    double baseMva,
    List<Bus> buses,
    List<Generator> generators,
    List<Branch> branches,
    List<Cost> costs,
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
      double minMw) {}

  /**
   * A line or transformer: an ideal transformer at {@code from}, then a pi section whose values are
   * per unit of the case's power base and the nominal voltages.
   *
   * @param chargingPu total susceptance, half of it at each end of the section
   * @param ratingMva long-term rating; 0 where the file gives none
   * @param ratio off-nominal turns ratio, from over to; 0 for a line
   * @param shiftDegrees by which {@code to} lags
   */
  public record Branch(
      int from,
      int to,
      double resistancePu,
      double reactancePu,
      double chargingPu,
      double ratingMva,
      double ratio,
      double shiftDegrees,
      boolean inService) {}

  /** Cost of a generator's active power in $/h. */
  public sealed interface Cost {

    /** Coefficients by falling power of the MW produced, the constant last. */
    record Polynomial(List<Double> coefficients) implements Cost {
      public Polynomial {
        coefficients = List.copyOf(coefficients);
      }
    }

    /** Straight lines between points of rising MW. */
    record PiecewiseLinear(List<Point> points) implements Cost {
      public PiecewiseLinear {
        points = List.copyOf(points);
      }
    }

    record Point(double mw, double dollarsPerHour) {}
  }

  public MatpowerCase {
    buses = List.copyOf(buses);
    generators = List.copyOf(generators);
    branches = List.copyOf(branches);
    costs = List.copyOf(costs);
    notices = List.copyOf(notices);
  }
}
