package org.gridpact.engine.analytics.read;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The rows of a row group in arrays, device after device.
 *
 * @param values a column each; null for one without a value
 * @param devices in order; device {@code d} has the rows {@code starts[d]} to {@code starts[d + 1]}
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody; copying would cost each time.
record RowBlock(
    String[] devices,
    int[] starts,
    long[] times,
    byte[] phases,
    byte[] qualities,
    double[][] values) {

  /** The rows of the devices as numbered in {@code names}, put in order where they are not. */
  static RowBlock of(
      Names names, int[] device, long[] times, byte[] phases, byte[] qualities, double[][] values) {
    int[] order =
        IntStream.range(0, names.size())
            .boxed()
            .sorted(Comparator.comparing(names::name))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] rank = new int[order.length];
    String[] devices = new String[order.length];
    for (int r = 0; r < order.length; r++) {
      rank[order[r]] = r;
      devices[r] = names.name(order[r]);
    }
    int[] starts = new int[order.length + 1];
    boolean sorted = true;
    int last = 0;
    for (int number : device) {
      int r = rank[number];
      starts[r + 1]++;
      sorted &= r >= last;
      last = r;
    }
    for (int r = 0; r < order.length; r++) {
      starts[r + 1] += starts[r];
    }
    if (sorted) {
      return new RowBlock(devices, starts, times, phases, qualities, values);
    }
    int[] next = starts.clone();
    int[] row = new int[device.length];
    for (int i = 0; i < device.length; i++) {
      row[next[rank[device[i]]]++] = i;
    }
    return new RowBlock(
        devices,
        starts,
        Rows.pick(times, row),
        Rows.pick(phases, row),
        Rows.pick(qualities, row),
        Rows.pick(values, row));
  }

  int rows() {
    return times.length;
  }
}
