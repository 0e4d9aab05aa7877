package org.gridpact.network.lp;

import java.util.Arrays;

/**
 * Mehrotra's predictor-corrector (SIAM Journal on Optimization 2, 1992) for bounded variables, by
 * normal equations. z stays strictly within its bounds; what is driven to 0 are the imbalance of
 * rows, the residual of prices, and the products of distances to bounds with the bounds' prices.
 */
final class InteriorPoint {
  static final int MOST_ITERATIONS = 100;

  /** Where iterations end: relative gap, and imbalance and residual in scaled units. */
  private static final double SOUGHT = 1e-11;

  /** What is still called optimal where rounding allows no more. */
  private static final double ACCEPTED = 1e-8;

  private static final double NEARLY_TO_BOUND = 0.9995;

  /** Keeps a free variable's weight finite. */
  private static final double LEAST_CURVATURE = 1e-10;

  private static final int STALLED = 8;

  /** A proof that rows conflict has them broken by at least this much, in scaled units. */
  private static final double REFUTED = 1e-6;

  private final Scaled p;
  private final int size;
  private final boolean oneStep;
  private final NormalEquations normal;
  private final double[] z;
  private final double[] y;
  private final double[] low;
  private final double[] high;
  private final double[] dz;
  private final double[] dy;
  private final double[] dLow;
  private final double[] dHigh;
  private final double[] pushLow;
  private final double[] pushHigh;
  private final double[] residual;
  private final double[] inverse;
  private double[] imbalance;
  private int products;
  private int iterations;
  private boolean refuted;

  private InteriorPoint(Scaled scaled) {
    p = scaled;
    size = p.n + p.m;
    oneStep = p.isQuadratic();
    normal = new NormalEquations(p.m, p.begin, p.row, p.value);
    z = new double[size];
    y = new double[p.m];
    low = new double[size];
    high = new double[size];
    dz = new double[size];
    dy = new double[p.m];
    dLow = new double[size];
    dHigh = new double[size];
    pushLow = new double[size];
    pushHigh = new double[size];
    residual = new double[size];
    inverse = new double[size];
    imbalance = new double[p.m];
  }

  static Solution solve(Program program) {
    InteriorPoint point = new InteriorPoint(new Scaled(program));
    double reached = point.iterate();
    return reached <= ACCEPTED ? point.optimal(program) : Feasibility.examine(program, reached);
  }

  /** Whether no values meet all rows; where prices show it, without the least violation. */
  static boolean conflicts(Program program) {
    InteriorPoint point = new InteriorPoint(new Scaled(program));
    double reached = point.iterate();
    return point.refuted
        || (reached > ACCEPTED
            && Feasibility.examine(program, reached) instanceof Solution.Infeasible);
  }

  /** As {@link #solve}, of a program known to have an answer; null where none is reached. */
  static Solution.Optimal solveFeasible(Program program) {
    InteriorPoint point = new InteriorPoint(new Scaled(program));
    return point.iterate() <= ACCEPTED ? point.optimal(program) : null;
  }

  /**
   * How far from optimal the best iterate, which is then the present one, is. Ends early where
   * prices prove that there is none.
   */
  private double iterate() {
    begin();
    double best = Double.POSITIVE_INFINITY;
    double[] bestZ = z.clone();
    double[] bestY = y.clone();
    int since = 0;
    for (iterations = 0; iterations < MOST_ITERATIONS; iterations++) {
      double off = measure();
      if (off < best) {
        best = off;
        System.arraycopy(z, 0, bestZ, 0, size);
        System.arraycopy(y, 0, bestY, 0, p.m);
        since = 0;
      } else if (best <= ACCEPTED && ++since == STALLED) {
        break;
      }
      refuted = best > ACCEPTED && refutes();
      boolean done = best <= SOUGHT || Double.isNaN(off) || refuted;
      if (done || !step()) {
        break;
      }
    }
    System.arraycopy(bestZ, 0, z, 0, size);
    System.arraycopy(bestY, 0, y, 0, p.m);
    return best;
  }

  /**
   * Whether the prices prove that rows conflict (Farkas): y·(A·x − s) is 0 wherever all rows are
   * met, and by its signs it is below 0 everywhere within the bounds.
   */
  private boolean refutes() {
    double[] price = new double[p.m];
    double prices = 0;
    for (int i = 0; i < p.m; i++) {
      price[i] = possible(i);
      prices += Math.abs(price[i]);
    }
    double most = 0;
    for (int j = 0; j < size; j++) {
      double worth = p.worth(j, price);
      if (worth != 0) {
        most += worth * (worth > 0 ? p.max[j] : p.min[j]);
      }
    }
    return most < -REFUTED * prices;
  }

  private void begin() {
    for (int j = 0; j < p.n; j++) {
      z[j] = inside(j, 0);
    }
    double[] activity = p.imbalance(z);
    for (int j = 0; j < size; j++) {
      if (j >= p.n) {
        z[j] = inside(j, activity[j - p.n]);
      }
      low[j] = !p.fixed[j] && Double.isFinite(p.min[j]) ? 1 : 0;
      high[j] = !p.fixed[j] && Double.isFinite(p.max[j]) ? 1 : 0;
      products += (int) (low[j] + high[j]);
    }
  }

  /** A place well within the bounds of z_j, near what is wanted if it is a row's value. */
  private double inside(int j, double wanted) {
    double width = p.max[j] - p.min[j];
    if (p.fixed[j]) {
      return p.min[j];
    }
    if (Double.isFinite(width)) {
      double middle = p.min[j] + width / 2;
      return j < p.n ? middle : Math.clamp(wanted, middle - 0.4 * width, middle + 0.4 * width);
    }
    return Math.clamp(wanted, p.min[j] + 1, p.max[j] - 1);
  }

  /** Sets residuals; the largest of relative gap, imbalance and residual of prices. */
  private double measure() {
    imbalance = p.imbalance(z);
    double worst = 0;
    for (double off : imbalance) {
      worst = Math.max(worst, Math.abs(off));
    }
    for (int j = 0; j < size; j++) {
      residual[j] = p.fixed[j] ? 0 : p.gradient(j, z) - p.worth(j, y) - low[j] + high[j];
      worst = Math.max(worst, Math.abs(residual[j]));
    }
    double gap = complementarity(0, 0) / (1 + Math.abs(p.cost(z)));
    return Math.max(worst, gap);
  }

  /** Sum of distance times price over all bounds, after steps of these lengths. */
  private double complementarity(double primal, double dual) {
    double sum = 0;
    for (int j = 0; j < size; j++) {
      if (low[j] > 0) {
        sum += (z[j] + primal * dz[j] - p.min[j]) * (low[j] + dual * dLow[j]);
      }
      if (high[j] > 0) {
        sum += (p.max[j] - z[j] - primal * dz[j]) * (high[j] + dual * dHigh[j]);
      }
    }
    return sum;
  }

  /** One predictor and one corrector; false where no step is possible any more. */
  private boolean step() {
    for (int j = 0; j < size; j++) {
      inverse[j] = p.fixed[j] ? 0 : 1 / curvature(j);
    }
    normal.factorise(inverse, Arrays.copyOfRange(inverse, p.n, size));
    double mean = products == 0 ? 0 : complementarity(0, 0) / products;
    direction(0, 0);
    double primal = longestPrimal();
    double dual = longestDual();
    if (oneStep) {
      primal = Math.min(primal, dual);
      dual = primal;
    }
    primal = Math.min(1, primal);
    dual = Math.min(1, dual);
    double after = products == 0 ? 0 : complementarity(primal, dual) / products;
    double ratio = mean == 0 ? 0 : after / mean;
    direction(mean * ratio * ratio * ratio, primal * dual);
    primal = Math.min(1, NEARLY_TO_BOUND * longestPrimal());
    dual = Math.min(1, NEARLY_TO_BOUND * longestDual());
    if (oneStep) {
      primal = Math.min(primal, dual);
      dual = primal;
    }
    move(primal, dual);
    return primal > 1e-12 || dual > 1e-12;
  }

  private double curvature(int j) {
    double sum = 2 * p.quadratic[j] + LEAST_CURVATURE;
    if (low[j] > 0) {
      sum += low[j] / (z[j] - p.min[j]);
    }
    if (high[j] > 0) {
      sum += high[j] / (p.max[j] - z[j]);
    }
    return sum;
  }

  /**
   * Newton's direction to products of {@code target}, corrected by what the direction before it
   * would make of them.
   *
   * @param corrected weight of the correction: the share of it that belongs to the steps which that
   *     direction allows (Colombo and Gondzio, Computational Optimization and Applications 41,
   *     2008). All of it, where those are short, can lead in circles.
   */
  private void direction(double target, double corrected) {
    for (int j = 0; j < size; j++) {
      double second = corrected * dz[j];
      pushLow[j] = low[j] == 0 ? 0 : (target - second * dLow[j]) / (z[j] - p.min[j]) - low[j];
      pushHigh[j] = high[j] == 0 ? 0 : (target + second * dHigh[j]) / (p.max[j] - z[j]) - high[j];
    }
    Arrays.fill(dy, 0);
    moveVariables();
    for (int pass = 0; pass < 2; pass++) {
      double[] right = p.imbalance(dz);
      for (int i = 0; i < p.m; i++) {
        right[i] = -imbalance[i] - right[i];
      }
      normal.solve(right);
      for (int i = 0; i < p.m; i++) {
        dy[i] += right[i];
      }
      moveVariables();
    }
    for (int j = 0; j < size; j++) {
      dLow[j] = low[j] == 0 ? 0 : pushLow[j] - low[j] / (z[j] - p.min[j]) * dz[j];
      dHigh[j] = high[j] == 0 ? 0 : pushHigh[j] + high[j] / (p.max[j] - z[j]) * dz[j];
    }
  }

  /** The change of variables that goes with the change of prices. */
  private void moveVariables() {
    for (int j = 0; j < size; j++) {
      dz[j] = inverse[j] * (pushLow[j] - pushHigh[j] - residual[j] + p.worth(j, dy));
    }
  }

  private double longestPrimal() {
    double length = 1 / NEARLY_TO_BOUND;
    for (int j = 0; j < size; j++) {
      if (dz[j] < 0 && low[j] > 0) {
        length = Math.min(length, (p.min[j] - z[j]) / dz[j]);
      } else if (dz[j] > 0 && high[j] > 0) {
        length = Math.min(length, (p.max[j] - z[j]) / dz[j]);
      }
    }
    return length;
  }

  private double longestDual() {
    double length = 1 / NEARLY_TO_BOUND;
    for (int j = 0; j < size; j++) {
      if (dLow[j] < 0) {
        length = Math.min(length, -low[j] / dLow[j]);
      }
      if (dHigh[j] < 0) {
        length = Math.min(length, -high[j] / dHigh[j]);
      }
    }
    return length;
  }

  private void move(double primal, double dual) {
    for (int j = 0; j < size; j++) {
      z[j] += primal * dz[j];
      low[j] += dual * dLow[j];
      high[j] += dual * dHigh[j];
    }
    for (int i = 0; i < p.m; i++) {
      y[i] += dual * dy[i];
    }
  }

  private Solution.Optimal optimal(Program program) {
    double[] x = new double[p.n];
    double cost = 0;
    for (int j = 0; j < p.n; j++) {
      x[j] = Math.clamp(z[j] * p.unit[j], program.min[j], program.max[j]);
      cost += (program.cost[j] + program.quadratic[j] * x[j]) * x[j];
    }
    double[] rowPrices = new double[p.m];
    for (int i = 0; i < p.m; i++) {
      y[i] = possible(i);
      rowPrices[i] = y[i] * p.costUnit / p.rowUnit[i];
    }
    double[] boundPrices = new double[p.n];
    for (int j = 0; j < p.n; j++) {
      boundPrices[j] = (p.gradient(j, z) - p.worth(j, y)) * p.costUnit / p.unit[j];
    }
    return new Solution.Optimal(
        cost, lowerBound() * p.costUnit, iterations, x, rowPrices, boundPrices);
  }

  /** A row with one limit can have a price of one sign only. */
  private double possible(int i) {
    double price = p.min[p.n + i] == Double.NEGATIVE_INFINITY ? Math.min(0, y[i]) : y[i];
    return p.max[p.n + i] == Double.POSITIVE_INFINITY ? Math.max(0, price) : price;
  }

  /**
   * For any z* that meets all limits, and any y: f(z*) ≥ f(z) + ∇f·(z* − z), where the rows' part
   * of ∇f is worth y·(imbalance of z), and the rest is least with each z*_j at one of its bounds.
   */
  private double lowerBound() {
    double[] off = p.imbalance(z);
    double bound = p.cost(z);
    for (int i = 0; i < p.m; i++) {
      bound -= y[i] * off[i];
    }
    for (int j = 0; j < size; j++) {
      double slope = (j < p.n ? p.gradient(j, z) : 0) - p.worth(j, y);
      if (slope != 0) {
        bound += slope * ((slope > 0 ? p.min[j] : p.max[j]) - z[j]);
      }
    }
    return bound;
  }
}
