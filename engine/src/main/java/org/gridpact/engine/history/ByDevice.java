package org.gridpact.engine.history;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.gridpact.model.measurement.Frame;

/**
 * The readings of some batches of one birth in order of device, then of time: a counting sort, and
 * a sort of those devices whose readings came in another order.
 */
final class ByDevice {
  private final int[] batch;
  private final int[] reading;
  private final int[] firstValue;
  private final int[] end;

  private ByDevice(int size, int[] end) {
    this.end = end;
    batch = new int[size];
    reading = new int[size];
    firstValue = new int[size];
  }

  static ByDevice sort(RowPlan plan, List<HistoryBatch> batches) {
    int[] next = new int[plan.devices.length + 1];
    for (HistoryBatch each : batches) {
      for (int r = 0; r < each.frame().size(); r++) {
        if (each.contains(r)) {
          next[each.frame().device(r) + 1]++;
        }
      }
    }
    for (int d = 1; d < next.length; d++) {
      next[d] += next[d - 1];
    }
    // As places are taken, the start of each device's range becomes its end.
    ByDevice sorted = new ByDevice(next[next.length - 1], next);
    for (int b = 0; b < batches.size(); b++) {
      sorted.place(plan, batches.get(b), b, next);
    }
    for (int d = 0; d < plan.devices.length; d++) {
      sorted.putInTime(batches, sorted.start(d), sorted.end(d));
    }
    return sorted;
  }

  private void putInTime(List<HistoryBatch> batches, int from, int to) {
    boolean inTime = true;
    for (int i = from + 1; inTime && i < to; i++) {
      inTime = time(batches, i - 1) <= time(batches, i);
    }
    if (inTime) {
      return;
    }
    int[] order =
        IntStream.range(from, to)
            .boxed()
            .sorted(Comparator.comparingLong(i -> time(batches, i)))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int[] column : new int[][] {batch, reading, firstValue}) {
      int[] before = column.clone();
      for (int i = 0; i < order.length; i++) {
        column[from + i] = before[order[i]];
      }
    }
  }

  private long time(List<HistoryBatch> batches, int i) {
    return batches.get(batch[i]).frame().epochMillis(reading[i]);
  }

  /** Where a device's readings begin. */
  int start(int device) {
    return device == 0 ? 0 : end[device - 1];
  }

  /** Where they end. */
  int end(int device) {
    return end[device];
  }

  private void place(RowPlan plan, HistoryBatch from, int index, int[] next) {
    Frame frame = from.frame();
    int value = 0;
    for (int r = 0; r < frame.size(); r++) {
      int device = frame.device(r);
      if (from.contains(r)) {
        int to = next[device]++;
        batch[to] = index;
        reading[to] = r;
        firstValue[to] = value;
      }
      value += plan.devices[device].resolution().length;
    }
  }

  int batch(int i) {
    return batch[i];
  }

  int reading(int i) {
    return reading[i];
  }

  /** Position of the reading's first value in its frame. */
  int firstValue(int i) {
    return firstValue[i];
  }
}
