package org.gridpact.network.lp;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Solves a program of many rows by ever more of them: those that the answer to the rows so far
 * breaks, the most broken first. An answer that breaks none is that of all rows, for it is that of
 * some of them; so is a least sum of violations that adds none elsewhere. Where a few rows bind,
 * that is much less work than all rows at once.
 */
final class RowsByNeed {
  /** So many join at a time: rows that are broken together are mostly mended together. */
  private static final int AT_ONCE = 25;

  /** A row broken by no more is kept: of its unit, as {@link Scaled} has it. */
  private static final double KEPT = 1e-9;

  private final Program all;
  private final double[] unit;
  private final boolean[] taken;
  private int[] rows = {};
  private final Program some = new Program();

  /** Beginning with some rows, which are likely to bind. */
  RowsByNeed(Program all, int[] likely) {
    this.all = all;
    this.unit = new Scaled(all).rowUnit;
    this.taken = new boolean[all.rows];
    for (int j = 0; j < all.variables; j++) {
      some.variable(all.min[j], all.max[j], all.cost[j], all.quadratic[j]);
    }
    add(likely);
  }

  Solution solve() {
    boolean none = false;
    while (true) {
      Solution solution = none ? Feasibility.examine(some, Double.NaN) : some.solve();
      switch (solution) {
        case Solution.Optimal optimal -> {
          if (!take(optimal.values())) {
            return optimal.ofRows(all.rows, rows);
          }
        }
        case Solution.Infeasible infeasible -> {
          none = true;
          if (!take(infeasible.leastViolation())) {
            return infeasible.ofRows(all.rows, rows);
          }
        }
        case Solution.Failed failed -> {
          return rows.length == all.rows ? failed : all.solve();
        }
      }
    }
  }

  /** Takes the rows that some values break, the worst first; false where they break none. */
  private boolean take(double[] x) {
    double[] broken = new double[all.rows];
    for (int i = 0; i < all.rows; i++) {
      if (!taken[i]) {
        double activity = all.activity(i, x);
        broken[i] = Math.max(activity - all.rowMax[i], all.rowMin[i] - activity) / unit[i];
      }
    }
    int[] worst =
        IntStream.range(0, all.rows)
            .filter(i -> broken[i] > KEPT)
            .boxed()
            .sorted((a, b) -> Double.compare(broken[b], broken[a]))
            .limit(AT_ONCE)
            .mapToInt(i -> i)
            .toArray();
    add(worst);
    return worst.length > 0;
  }

  private void add(int[] more) {
    for (int i : more) {
      taken[i] = true;
      some.row(
          all.rowMin[i],
          all.rowMax[i],
          Arrays.copyOfRange(all.column, all.begin[i], all.begin[i + 1]),
          Arrays.copyOfRange(all.value, all.begin[i], all.begin[i + 1]));
    }
    int before = rows.length;
    rows = Arrays.copyOf(rows, before + more.length);
    System.arraycopy(more, 0, rows, before, more.length);
  }
}
