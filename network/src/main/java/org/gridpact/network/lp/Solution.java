package org.gridpact.network.lp;

/** What became of a {@link Program}. */
public sealed interface Solution {

  /**
   * The least cost. A price is the change of the least cost for one unit more of the limit that
   * binds (of both limits where they are equal): not negative where a lower limit binds, not
   * positive where an upper one does, and 0 up to rounding where none does. Then, for each
   * variable, {@code cost + 2·quadratic·x = Σ rows price·a + its bound's price}.
   */
  final class Optimal implements Solution {
    private final double cost;
    private final double lowerBound;
    private final int iterations;
    private final double[] x;
    private final double[] rowPrices;
    private final double[] boundPrices;

    Optimal(
        double cost,
        double lowerBound,
        int iterations,
        double[] x,
        double[] rowPrices,
        double[] boundPrices) {
      this.cost = cost;
      this.lowerBound = lowerBound;
      this.iterations = iterations;
      this.x = x;
      this.rowPrices = rowPrices;
      this.boundPrices = boundPrices;
    }

    /** As an answer to more rows, of which these are its own; the others' prices are 0. */
    Optimal ofRows(int count, int[] own) {
      return new Optimal(
          cost, lowerBound, iterations, x, spread(rowPrices, count, own), boundPrices);
    }

    public double cost() {
      return cost;
    }

    /**
     * No answer costs less: from the prices by convexity, so that {@code cost - lowerBound} is a
     * proven gap. Negative infinity where an unbounded variable leaves nothing proven.
     */
    public double lowerBound() {
      return lowerBound;
    }

    public int iterations() {
      return iterations;
    }

    public double value(int variable) {
      return x[variable];
    }

    /** A copy of the values of all variables. */
    public double[] values() {
      return x.clone();
    }

    public double rowPrice(int row) {
      return rowPrices[row];
    }

    public double boundPrice(int variable) {
      return boundPrices[variable];
    }
  }

  /** No values of the variables within their bounds meet all rows. */
  final class Infeasible implements Solution {
    private final double[] x;
    private final double[] violations;
    private final double[] weights;

    Infeasible(double[] x, double[] violations, double[] weights) {
      this.x = x;
      this.violations = violations;
      this.weights = weights;
    }

    /** As of more rows, of which these are its own; the others are kept and weigh nothing. */
    Infeasible ofRows(int count, int[] own) {
      return new Infeasible(x, spread(violations, count, own), spread(weights, count, own));
    }

    /** Values within all bounds with the least sum of the rows' violations. */
    public double[] leastViolation() {
      return x.clone();
    }

    /** By how much a row is above its upper limit there (positive) or below its lower one. */
    public double violation(int row) {
      return violations[row];
    }

    /**
     * How much the sum of violations falls for each unit by which this row's limit is relaxed; rows
     * with a weight, taken together with the variables' bounds, already conflict (Farkas).
     */
    public double weight(int row) {
      return weights[row];
    }
  }

  private static double[] spread(double[] values, int count, int[] to) {
    double[] spread = new double[count];
    for (int i = 0; i < to.length; i++) {
      spread[to[i]] = values[i];
    }
    return spread;
  }

  /** No answer, and no proof that there is none. */
  record Failed(String reason) implements Solution {}
}
