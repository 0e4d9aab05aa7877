package org.gridpact.engine.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LttbTest {
  private static long[] seconds(int size) {
    return LongStream.range(0, size).map(i -> 1_700_000_000_000L + i * 1_000).toArray();
  }

  @Test
  void keepsAllOfFewAndTheEndsOfMany() {
    assertThat(Lttb.keep(seconds(3), new double[] {1, 2, 3}, 3)).containsExactly(0, 1, 2);
    assertThat(Lttb.keep(new long[0], new double[0], 5)).isEmpty();
    int[] kept = Lttb.keep(seconds(10_000), new double[10_000], 7);
    assertThat(kept).hasSize(7).startsWith(0).endsWith(9_999);
  }

  @Test
  void keepsThePeakOfEachBucketOfAFlatLine() {
    double[] values = new double[1_002];
    int[] peaks = {37, 250, 600, 999};
    for (int i = 0; i < peaks.length; i++) {
      values[peaks[i]] = i % 2 == 0 ? 1_000 : -1_000;
    }
    assertThat(Lttb.keep(seconds(values.length), values, 12)).contains(37, 250, 600, 999);
  }

  @Test
  void keepsAscendingIndicesWhateverTheSizes() {
    Random random = new Random(20261121);
    for (int i = 0; i < 2_000; i++) {
      int size = random.nextInt(2, 400);
      int points = random.nextInt(2, 60);
      double[] values = random.doubles(size, -1e6, 1e6).toArray();
      int[] kept = Lttb.keep(seconds(size), values, points);
      assertThat(kept).hasSize(Math.min(size, points)).startsWith(0).endsWith(size - 1);
      assertThat(IntStream.range(1, kept.length).allMatch(k -> kept[k - 1] < kept[k])).isTrue();
    }
  }

  /** Written from the paper's words, for bucket sizes that divide: no index arithmetic shared. */
  @Test
  void choosesAsThePaperSays() {
    double[] values = new Random(7).doubles(62, 0, 100).toArray();
    long[] times = seconds(62);
    double[][] buckets = new double[12][];
    for (int b = 0; b < 12; b++) {
      buckets[b] = Arrays.copyOfRange(values, 1 + b * 5, 6 + b * 5);
    }
    int[] kept = Lttb.keep(times, values, 14);
    int before = 0;
    for (int b = 0; b < 12; b++) {
      double nextTime = b == 11 ? 61 : 1 + (b + 1) * 5 + 2;
      double nextValue =
          b == 11 ? values[61] : Arrays.stream(buckets[b + 1]).average().orElseThrow();
      int best = -1;
      double most = -1;
      for (int i = 0; i < 5; i++) {
        int at = 1 + b * 5 + i;
        double area =
            Math.abs(
                    before * (values[at] - nextValue)
                        + at * (nextValue - values[before])
                        + nextTime * (values[before] - values[at]))
                / 2;
        if (area > most) {
          most = area;
          best = at;
        }
      }
      assertThat(kept[b + 1]).isEqualTo(best);
      before = best;
    }
  }
}
