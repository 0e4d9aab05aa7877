package org.gridpact.engine.history;

import java.util.List;
import org.gridpact.model.measurement.Frame;

/**
 * The readings of some batches of one birth in order of device, then of arrival: a counting sort.
 */
final class ByDevice {
  private final int[] batch;
  private final int[] reading;
  private final int[] firstValue;

  private ByDevice(int size) {
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
    ByDevice sorted = new ByDevice(next[next.length - 1]);
    for (int b = 0; b < batches.size(); b++) {
      sorted.place(plan, batches.get(b), b, next);
    }
    return sorted;
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

  int size() {
    return batch.length;
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
