package org.gridpact.engine.query;

import java.io.IOException;
import org.gridpact.engine.history.HistoryFiles.Kind;

/** What series are read from: files or a database. For any thread. */
public interface SeriesSource extends AutoCloseable {
  /**
   * Values of a series, in order of time.
   *
   * @param left how many more are not {@code GOOD}
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Values(long[] epochMillis, double[] values, long left) {}

  /** Whether there may be anything of a kind in the time asked for. */
  boolean has(SeriesQuery query, Kind kind)
      throws QueryException, IOException, InterruptedException;

  /**
   * The values a query asks for, at most one more than {@value SeriesQuery#READ_MOST} with those
   * that are not good.
   *
   * @throws QueryException where that takes too long
   */
  Values values(SeriesQuery query, Kind kind)
      throws QueryException, IOException, InterruptedException;

  @Override
  void close();
}
