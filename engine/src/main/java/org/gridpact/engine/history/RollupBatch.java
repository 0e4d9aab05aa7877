package org.gridpact.engine.history;

import org.gridpact.model.measurement.Rollup;

/**
 * The entries of a rollup that are of one UTC day.
 *
 * @param rollup fits the birth {@code plan} was made of
 * @param day days since 1970-01-01
 */
public record RollupBatch(RowPlan plan, Rollup rollup, long day) {
  boolean contains(int entry) {
    return Math.floorDiv(rollup.epochMillis(entry), HistoryBatch.DAY_MILLIS) == day;
  }
}
