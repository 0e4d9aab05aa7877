package org.gridpact.center.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * The last so many seconds of a quantity. What is older than the ring is long is forgotten, and
 * what comes later than that is ignored; within it, late values take their right place.
 */
final class SecondRing {
  private final long[] seconds;
  private final double[] values;
  private long newest = Long.MIN_VALUE;

  SecondRing(int length) {
    seconds = new long[length];
    values = new double[length];
    Arrays.fill(seconds, Long.MIN_VALUE);
  }

  /** Puts a value in its second, merged with what is already known of that second. */
  void put(long epochMillis, double value, DoubleBinaryOperator merge) {
    long second = Math.floorDiv(epochMillis, Series.STEP_MILLIS);
    int slot = slot(second);
    if (second > seconds[slot]) {
      seconds[slot] = second;
      values[slot] = value;
      newest = Math.max(newest, second);
    } else if (second == seconds[slot]) {
      values[slot] = merge.applyAsDouble(values[slot], value);
    }
  }

  /**
   * From the first known second of the ring to the last but one: readings of the newest second are
   * still coming in, so its value would jump.
   */
  Series settled() {
    long oldest = newest;
    for (long second : seconds) {
      if (second > newest - seconds.length) {
        oldest = Math.min(oldest, second);
      }
    }
    List<Double> out = new ArrayList<>();
    for (long second = oldest; second < newest; second++) {
      int slot = slot(second);
      out.add(seconds[slot] == second ? values[slot] : Double.NaN);
    }
    return new Series(out.isEmpty() ? 0 : oldest * Series.STEP_MILLIS, out);
  }

  private int slot(long second) {
    return Math.floorMod(second, seconds.length);
  }
}
