package org.gridpact.engine.analytics.jobs;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.RowGroup;
import org.gridpact.engine.analytics.read.Split;
import org.gridpact.engine.analytics.read.SplitReader;

/**
 * Where to cut a range of values so that its parts are about equally big, from a sample.
 *
 * @param bounds part {@code i} has the values up to {@code bounds[i]}, the last all above
 * @param shares of the sample that fall into each part
 * @param sampled values looked at
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody; copying would cost each time.
public record SampledBounds(double[] bounds, double[] shares, int sampled) {
  private static final int MOST_GROUPS = 16;
  private static final int MOST_OF_A_GROUP = 4096;

  /** Samples row groups that lie evenly among all, and values evenly in each. */
  public static SampledBounds of(List<Split> splits, Columns columns, int parts)
      throws IOException {
    List<RowGroup> groups = splits.stream().flatMap(s -> s.groups().stream()).distinct().toList();
    int looked = Math.min(MOST_GROUPS, groups.size());
    double[] sample = new double[looked * MOST_OF_A_GROUP];
    int[] n = {0};
    for (int g = 0; g < looked; g++) {
      RowGroup group = groups.get((int) ((long) g * groups.size() / looked));
      int every = (int) Math.max(1, (group.rows() + MOST_OF_A_GROUP - 1) / MOST_OF_A_GROUP);
      int[] seen = {0};
      try (SplitReader reader =
          new SplitReader(new Split(0, List.of(group), "", "", group.bytes()), columns)) {
        reader.read(
            s -> {
              for (int i = s.from(); i < s.to(); i++) {
                double value = s.values()[0][i];
                if (s.isGood(i)
                    && !Double.isNaN(value)
                    && seen[0]++ % every == 0
                    && n[0] < sample.length) {
                  sample[n[0]++] = value;
                }
              }
            });
      }
    }
    Arrays.sort(sample, 0, n[0]);
    return ofSorted(sample, n[0], parts);
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
