package org.gridpact.network.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.network.lp.Solution;
import org.gridpact.network.plan.WatchedLimits.Step;
import org.gridpact.network.plan.WatchedLimits.Watched;

/**
 * What the limits are worth that bind where a search has ended: by how much the cost falls for each
 * unit that one is wider, which are the multipliers of the Karush-Kuhn-Tucker conditions there.
 *
 * @param byLimit currency an hour for each unit of excess; of a branch's two ends together
 */
record LimitPrices(Map<Watched, Double> byLimit) {
  /**
   * A branch's limit binds that is no further from its edge, as a share of it: a search ends where
   * little is left to save, not where nothing is.
   */
  private static final double BINDS_SHARE = 1e-2;

  /** And a bus's voltage, per unit. */
  private static final double BINDS_PU = 1e-3;

  /** A cheaper limit does not bind: currency an hour, for all of a limit. */
  private static final double LEAST = 1e-4;

  /**
   * Of the program linearised at some step.
   *
   * @param rows of the program
   */
  static LimitPrices of(Step end, List<Row> rows, Solution.Optimal optimal) {
    Map<Watched, Double> prices = new LinkedHashMap<>();
    for (int r = 0; r < rows.size(); r++) {
      Watched limit = Watched.of(rows.get(r));
      double binds = limit.watch().kind().isVoltage() ? BINDS_PU : BINDS_SHARE;
      if (end.excess(rows.get(r)) > -binds) {
        Watched first = prices.keySet().stream().filter(limit::sameLimit).findFirst().orElse(limit);
        prices.merge(first, -optimal.rowPrice(r), Double::sum);
      }
    }
    prices.values().removeIf(price -> price <= LEAST);
    return new LimitPrices(prices);
  }
}
