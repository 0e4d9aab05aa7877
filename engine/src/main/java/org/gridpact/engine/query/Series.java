package org.gridpact.engine.query;

import java.util.List;
import org.gridpact.engine.history.HistoryFiles.Kind;

/**
 * One quantity of one device over a time, with few enough points to draw.
 *
 * @param kind what it was made of: readings or rollups
 * @param read how many values there were
 * @param left how many more were not {@link SeriesSource#good} and are left out
 * @param epochMillis of the points, ascending, UTC; of rollups, where the interval starts
 * @param values in the quantity's SI unit; of rollups, the means
 * @param gaps where nothing was measured between two values; the longest, at most as many as points
 *     were asked for
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; written out once.
public record Series(
    Kind kind, int read, long left, long[] epochMillis, double[] values, List<Gap> gaps) {

  /** From the last point before to the first after. */
  public record Gap(long fromMillis, long toMillis) {}
}
