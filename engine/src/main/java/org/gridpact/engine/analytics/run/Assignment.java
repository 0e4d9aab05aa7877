package org.gridpact.engine.analytics.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gridpact.engine.analytics.read.Split;

/** How splits are given to workers. */
public enum Assignment {
  /** One after the other, in the order of files. */
  ROUND_ROBIN,
  /**
   * The biggest first, each to the worker that has the fewest bytes so far: at most 4/3 of the best
   * (Graham, Bounds on Multiprocessing Timing Anomalies, 1969).
   */
  LOAD_BALANCED;

  /** The splits of each worker. */
  public List<List<Split>> assign(List<Split> splits, int workers) {
    List<List<Split>> of = new ArrayList<>();
    long[] bytes = new long[workers];
    for (int w = 0; w < workers; w++) {
      of.add(new ArrayList<>());
    }
    List<Split> order = new ArrayList<>(splits);
    if (this == LOAD_BALANCED) {
      order.sort(Comparator.comparingLong(Split::bytes).reversed());
    }
    for (int i = 0; i < order.size(); i++) {
      int worker = this == ROUND_ROBIN ? i % workers : least(bytes);
      of.get(worker).add(order.get(i));
      bytes[worker] += order.get(i).bytes();
    }
    return of;
  }

  private static int least(long[] bytes) {
    int least = 0;
    for (int w = 1; w < bytes.length; w++) {
      least = bytes[w] < bytes[least] ? w : least;
    }
    return least;
  }
}
