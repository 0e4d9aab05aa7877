package org.gridpact.edge.task.work;

import java.util.Arrays;

/** The last so many values, in order of time and of size. */
final class RecentValues {
  /** Makes the median absolute deviation a standard deviation where values are normal. */
  private static final double NORMAL = 1.4826;

  private final double[] byTime;
  private final double[] bySize;
  private int count;
  private int at;

  RecentValues(int length) {
    byTime = new double[length];
    bySize = new double[length];
  }

  int count() {
    return count;
  }

  int length() {
    return byTime.length;
  }

  void add(double value) {
    if (count == byTime.length) {
      int gone = Arrays.binarySearch(bySize, 0, count, byTime[at]);
      count--;
      System.arraycopy(bySize, gone + 1, bySize, gone, count - gone);
    }
    int place = Arrays.binarySearch(bySize, 0, count, value);
    int insert = place < 0 ? -place - 1 : place;
    System.arraycopy(bySize, insert, bySize, insert + 1, count - insert);
    bySize[insert] = value;
    count++;
    byTime[at] = value;
    at = (at + 1) % byTime.length;
  }

  double median() {
    return (bySize[(count - 1) / 2] + bySize[count / 2]) / 2;
  }

  /**
   * The median absolute deviation from the median, as a standard deviation. Deviations grow from
   * the middle to both sides, so they are merged, not sorted.
   */
  double deviation() {
    double median = median();
    int left = (count - 1) / 2;
    int right = left + 1;
    double before = 0;
    double deviation = 0;
    for (int taken = 0; taken <= count / 2; taken++) {
      double below = left >= 0 ? median - bySize[left] : Double.POSITIVE_INFINITY;
      double above = right < count ? bySize[right] - median : Double.POSITIVE_INFINITY;
      before = deviation;
      if (below <= above) {
        deviation = below;
        left--;
      } else {
        deviation = above;
        right++;
      }
    }
    return NORMAL * (count % 2 == 1 ? deviation : (before + deviation) / 2);
  }
}
