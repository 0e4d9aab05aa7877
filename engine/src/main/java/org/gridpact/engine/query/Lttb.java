package org.gridpact.engine.query;

/**
 * Largest-triangle-three-buckets downsampling: of many points the few that keep a line's shape
 * (Steinarsson, Downsampling Time Series for Visual Representation, 2013, section 4.2).
 */
final class Lttb {
  private Lttb() {}

  /**
   * The indices of the points to keep, ascending; the first and the last are among them.
   *
   * @param times in order
   * @param values as many as times; none is NaN
   * @param points how many to keep at most, at least 2
   */
  static int[] keep(long[] times, double[] values, int points) {
    if (points < 2 || times.length != values.length) {
      throw new IllegalArgumentException(
          "%d of %d times and %d values".formatted(points, times.length, values.length));
    }
    if (times.length <= points) {
      return all(times.length);
    }
    int[] kept = new int[points];
    double every = (double) (times.length - 2) / (points - 2);
    for (int bucket = 0; bucket < points - 2; bucket++) {
      int from = 1 + (int) (bucket * every);
      int to = 1 + (int) ((bucket + 1) * every);
      int nextTo = Math.min(1 + (int) ((bucket + 2) * every), times.length);
      kept[bucket + 1] = largest(times, values, kept[bucket], from, to, nextTo);
    }
    kept[points - 1] = times.length - 1;
    return kept;
  }

  private static int[] all(int size) {
    int[] indices = new int[size];
    for (int i = 0; i < size; i++) {
      indices[i] = i;
    }
    return indices;
  }

  /** The point of a bucket that spans most with the one kept before and the mean of the next. */
  private static int largest(
      long[] times, double[] values, int before, int from, int to, int nextTo) {
    double meanTime = 0;
    double meanValue = 0;
    int next = nextTo - to;
    for (int i = to; i < nextTo; i++) {
      meanTime += (double) (times[i] - times[before]) / next;
      meanValue += values[i] / next;
    }
    int largest = from;
    double most = -1;
    for (int i = from; i < to; i++) {
      double twiceArea =
          Math.abs(
              meanTime * (values[i] - values[before])
                  - (times[i] - times[before]) * (meanValue - values[before]));
      if (twiceArea > most) {
        most = twiceArea;
        largest = i;
      }
    }
    return largest;
  }
}
