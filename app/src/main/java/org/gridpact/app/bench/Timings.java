package org.gridpact.app.bench;

import java.util.Arrays;

/**
 * How long one thing takes that is done many times, warm.
 *
 * @param medianMillis half of the runs take no longer
 * @param p99Millis of a hundred, one takes longer
 */
record Timings(double medianMillis, double p99Millis, int runs) {

  /** Does it so many times unmeasured, then measured. */
  static Timings of(int warmUp, int runs, Runnable work) {
    for (int i = 0; i < warmUp; i++) {
      work.run();
    }
    long[] nanos = new long[runs];
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      work.run();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return new Timings(
        nanos[runs / 2] / 1e6, nanos[Math.min(runs - 1, (int) (runs * 0.99))] / 1e6, runs);
  }
}
