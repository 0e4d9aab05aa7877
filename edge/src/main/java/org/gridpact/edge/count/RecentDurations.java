package org.gridpact.edge.count;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * The last {@value #KEPT} durations of something that is done again and again, but for the first
 * {@value #WARM_UP}, in which the JVM loads what it runs. Thread-safe.
 */
public final class RecentDurations {
  static final int KEPT = 4_096;

  static final int WARM_UP = 10;

  private final int[] micros = new int[KEPT];
  private long count = -WARM_UP;

  public synchronized void add(long durationMicros) {
    if (count >= 0) {
      micros[(int) (count % KEPT)] = Math.clamp(durationMicros, 0, Integer.MAX_VALUE);
    }
    count++;
  }

  /** The duration that a share of those kept does not exceed, in microseconds; empty of none. */
  public synchronized OptionalLong quantileMicros(double share) {
    int kept = Math.clamp(count, 0, KEPT);
    if (kept == 0) {
      return OptionalLong.empty();
    }
    int[] sorted = Arrays.copyOf(micros, kept);
    Arrays.sort(sorted);
    return OptionalLong.of(sorted[Math.clamp((long) Math.ceil(share * kept) - 1, 0, kept - 1)]);
  }
}
