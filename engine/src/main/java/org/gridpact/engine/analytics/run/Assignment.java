package org.gridpact.engine.analytics.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How shares are given to workers. */
public enum Assignment {
  /** One after the other, in the order of files. */
  ROUND_ROBIN,
  /**
   * The biggest first, each to the worker that has the least so far: at most 4/3 of the best
   * (Graham, Bounds on Multiprocessing Timing Anomalies, 1969).
   */
  LOAD_BALANCED;

  /** The shares of each worker. */
  public <S extends Share> List<List<S>> assign(List<S> shares, int workers) {
    List<List<S>> of = new ArrayList<>();
    long[] sizes = new long[workers];
    for (int w = 0; w < workers; w++) {
      of.add(new ArrayList<>());
    }
    List<S> order = new ArrayList<>(shares);
    if (this == LOAD_BALANCED) {
      order.sort(Comparator.comparingLong(Share::size).reversed());
    }
    for (int i = 0; i < order.size(); i++) {
      int worker = this == ROUND_ROBIN ? i % workers : least(sizes);
      of.get(worker).add(order.get(i));
      sizes[worker] += order.get(i).size();
    }
    return of;
  }

  private static int least(long[] sizes) {
    int least = 0;
    for (int w = 1; w < sizes.length; w++) {
      least = sizes[w] < sizes[least] ? w : least;
    }
    return least;
  }
}
