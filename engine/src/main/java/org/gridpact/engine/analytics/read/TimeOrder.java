package org.gridpact.engine.analytics.read;

import java.util.Arrays;

/** Rows in time order, each time once. */
final class TimeOrder {
  /** Enough for {@link HistoryParquet#MOST_ROWS}; leaves 69 years of milliseconds. */
  private static final int INDEX_BITS = 22;

  private TimeOrder() {}

  /** Whether rows are so already, as those of a device are that ends in the next row group. */
  static boolean is(long[] times, int n) {
    for (int i = 1; i < n; i++) {
      if (times[i] <= times[i - 1]) {
        return false;
      }
    }
    return true;
  }

  /**
   * One of the rows of each time, by time: of the best quality, and of several such the first. A
   * gateway repeats the last reading of a silent device as STALE, which must not hide it.
   */
  static int[] of(long[] times, byte[] qualities, int n) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < n; i++) {
      least = Math.min(least, times[i]);
    }
    long[] keys = new long[n];
    for (int i = 0; i < n; i++) {
      keys[i] = Math.subtractExact(times[i], least) << INDEX_BITS | i;
    }
    Arrays.sort(keys);
    int[] order = new int[n];
    int kept = 0;
    long last = -1;
    for (long key : keys) {
      int row = (int) (key & (1 << INDEX_BITS) - 1);
      if (key >> INDEX_BITS != last) {
        order[kept++] = row;
        last = key >> INDEX_BITS;
      } else if (qualities[row] < qualities[order[kept - 1]]) {
        order[kept - 1] = row;
      }
    }
    return Arrays.copyOf(order, kept);
  }
}
