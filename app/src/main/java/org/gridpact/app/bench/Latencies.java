package org.gridpact.app.bench;

/** How often each latency occurred, to the millisecond; those over a minute count as a minute. */
final class Latencies {
  private static final int MOST_MILLIS = 60_000;

  private final long[] count = new long[MOST_MILLIS + 1];
  private long total;

  void add(long millis) {
    count[Math.clamp(millis, 0, MOST_MILLIS)]++;
    total++;
  }

  long total() {
    return total;
  }

  /** The latency that so large a share does not exceed; NaN where there is none at all. */
  double quantile(double share) {
    long below = 0;
    for (int millis = 0; millis <= MOST_MILLIS; millis++) {
      below += count[millis];
      if (below > 0 && below >= share * total) {
        return millis;
      }
    }
    return Double.NaN;
  }

  Latencies copy() {
    Latencies copy = new Latencies();
    System.arraycopy(count, 0, copy.count, 0, count.length);
    copy.total = total;
    return copy;
  }
}
