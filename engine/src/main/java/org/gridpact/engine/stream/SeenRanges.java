package org.gridpact.engine.stream;

import java.util.Arrays;

/**
 * The set of sequence numbers seen, as disjoint ranges in order.
 *
 * <p>Bounded: of more than {@value #MAX_RANGES} ranges the lowest is forgotten. A frame of a
 * forgotten range that comes again is then taken twice; no frame is ever taken for seen that was
 * not. It takes thousands of gaps in a gateway's sequence to get there.
 */
final class SeenRanges {
  static final int MAX_RANGES = 4096;

  /** First and last of each range, both inclusive, one after the other. */
  private long[] bounds;

  private int ranges;

  SeenRanges() {
    this(new long[4], 0);
  }

  private SeenRanges(long[] bounds, int ranges) {
    this.bounds = bounds;
    this.ranges = ranges;
  }

  /** The set whose {@link #bounds} are these. */
  static SeenRanges ofBounds(long[] bounds) {
    return new SeenRanges(bounds, bounds.length / 2);
  }

  /** First and last of each range, one after the other. */
  long[] bounds() {
    return Arrays.copyOf(bounds, 2 * ranges);
  }

  /** Adds a number; false where it was there. */
  boolean add(long number) {
    int next = firstRangeAbove(number);
    if (next > 0 && last(next - 1) >= number) {
      return false;
    }
    boolean joinsBelow = next > 0 && last(next - 1) == number - 1;
    boolean joinsAbove = next < ranges && first(next) == number + 1;
    if (joinsBelow && joinsAbove) {
      bounds[2 * next - 1] = last(next);
      remove(next);
    } else if (joinsBelow) {
      bounds[2 * next - 1] = number;
    } else if (joinsAbove) {
      bounds[2 * next] = number;
    } else {
      insert(next, number);
    }
    return true;
  }

  /** Index of the first range that starts above a number. */
  private int firstRangeAbove(long number) {
    int low = 0;
    int high = ranges;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (first(middle) > number) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private long first(int range) {
    return bounds[2 * range];
  }

  private long last(int range) {
    return bounds[2 * range + 1];
  }

  private void remove(int range) {
    System.arraycopy(bounds, 2 * range + 2, bounds, 2 * range, 2 * (ranges - range - 1));
    ranges--;
  }

  private void insert(int range, long number) {
    int at = range;
    if (ranges == MAX_RANGES) {
      remove(0);
      at = Math.max(0, at - 1);
    }
    if (2 * ranges == bounds.length) {
      bounds = Arrays.copyOf(bounds, Math.max(4, 2 * bounds.length));
    }
    System.arraycopy(bounds, 2 * at, bounds, 2 * at + 2, 2 * (ranges - at));
    bounds[2 * at] = number;
    bounds[2 * at + 1] = number;
    ranges++;
  }
}
