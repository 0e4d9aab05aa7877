package org.gridpact.engine.analytics.jobs;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.Split;

/**
 * Where to cut a range of values so that its parts are about equally big, from a sample.
 *
 * @param bounds part {@code i} has the values up to {@code bounds[i]}, the last all above
 * @param shares of the sample that fall into each part
 * @param sampled values looked at
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody; copying would cost each time.
public record SampledBounds(double[] bounds, double[] shares, int sampled) {
  private static final int MOST_SAMPLES = 16;
  private static final int MOST_OF_A_SAMPLE = 4096;

  /** Samples parts of splits that lie evenly among all, and values evenly in each. */
  public static SampledBounds of(List<? extends Split> splits, Columns columns, int parts)
      throws IOException {
    List<Split> samples = splits.stream().flatMap(s -> s.samples().stream()).distinct().toList();
    int looked = Math.min(MOST_SAMPLES, samples.size());
    double[] sample = new double[looked * MOST_OF_A_SAMPLE];
    int n = 0;
    for (int i = 0; i < looked; i++) {
      double[] values = values(samples.get((int) ((long) i * samples.size() / looked)), columns);
      int every = Math.max(1, Math.ceilDiv(values.length, MOST_OF_A_SAMPLE));
      for (int v = 0; v < values.length; v += every) {
        sample[n++] = values[v];
      }
    }
    Arrays.sort(sample, 0, n);
    return ofSorted(sample, n, parts);
  }

  private static double[] values(Split split, Columns columns) throws IOException {
    DoubleStream.Builder good = DoubleStream.builder();
    try (Split.Reader reader = split.reader(columns)) {
      reader.read(
          s -> {
            for (int i = s.from(); i < s.to(); i++) {
              if (s.isGood(i) && !Double.isNaN(s.value(0, i))) {
                good.add(s.value(0, i));
              }
            }
          });
    }
    return good.build().toArray();
  }

  private static SampledBounds ofSorted(double[] sample, int n, int parts) {
    double[] bounds = new double[parts - 1];
    double[] shares = new double[parts];
    int before = 0;
    for (int p = 0; p < parts; p++) {
      int end = n;
      if (p < parts - 1) {
        bounds[p] = n == 0 ? 0 : sample[(int) ((long) (p + 1) * n / parts)];
        end = before;
        while (end < n && sample[end] <= bounds[p]) {
          end++;
        }
      }
      shares[p] = n == 0 ? 0 : (double) (end - before) / n;
      before = end;
    }
    return new SampledBounds(bounds, shares, n);
  }
}
