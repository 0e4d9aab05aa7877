package org.gridpact.network.opf;

import java.util.List;
import java.util.Map;

/** What became of an optimal power flow. */
public sealed interface OpfResult {

  /**
   * A dispatch that keeps every limit.
   *
   * @param cost $/h
   * @param lowerBound no dispatch under the same model costs less; NaN where nothing is proven
   * @param gap relative: what the method itself sees left to gain, over the cost
   * @param generation by unit in service, in the file's order, then DC lines
   * @param prices $/MWh by bus; NaN at a bus without supply
   * @param voltages per unit by bus, likewise; empty for the DC model
   * @param binding limits that cost something
   * @param iterations programs solved
   */
  record Optimal(
      double cost,
      double lowerBound,
      double gap,
      List<Output> generation,
      Map<String, Double> prices,
      Map<String, Double> voltages,
      List<Binding> binding,
      int iterations)
      implements OpfResult {
    public Optimal {
      generation = List.copyOf(generation);
      binding = List.copyOf(binding);
    }
  }

  /**
   * What a unit gives, or what enters a DC line at its from end.
   *
   * @param mvar into the grid, of a DC line at its from end; NaN for the DC model
   * @param farMvar of a DC line, into the grid at its to end; NaN for a unit and for the DC model
   */
  record Output(String unit, double mw, double mvar, double farMvar) {}

  /**
   * A limit that holds the cost up.
   *
   * @param what such as {@code branch 4-5}
   * @param unit of value and limit, such as MW
   * @param least whether the value may be no less; else it may be no more
   * @param price $/h that one unit more room saves: a limit one higher, or one lower where it is
   *     the least
   */
  record Binding(
      String what, double value, double limit, String unit, boolean least, double price) {}

  /**
   * No dispatch keeps every limit.
   *
   * @param conflicts limits that cannot all be kept, each with how far it is broken where the sum
   *     of all that is broken is least
   */
  record Infeasible(List<Conflict> conflicts) implements OpfResult {
    public Infeasible {
      conflicts = List.copyOf(conflicts);
    }
  }

  /**
   * A limit that takes part in a conflict.
   *
   * @param by how far it is broken; 0 for one that is kept at the expense of others
   */
  record Conflict(String what, double by, String unit) {}

  /** Neither a dispatch nor a proof that there is none. */
  record Failed(String reason) implements OpfResult {}
}
