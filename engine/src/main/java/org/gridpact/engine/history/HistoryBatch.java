package org.gridpact.engine.history;

import java.util.ArrayList;
import java.util.List;
import org.gridpact.model.measurement.Frame;

/**
 * The readings of a frame that are of one UTC day and one bucket.
 *
 * @param frame fits the birth {@code plan} was made of
 * @param day days since 1970-01-01
 * @param bucket of the devices, as {@code plan} has them
 */
public record HistoryBatch(RowPlan plan, Frame frame, long day, int bucket) {
  public static final long DAY_MILLIS = 86_400_000L;

  /** A frame by day and bucket; only those that have a reading. */
  public static List<HistoryBatch> of(RowPlan plan, Frame frame) {
    List<HistoryBatch> batches = new ArrayList<>(plan.buckets);
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (int r = 0; r < frame.size(); r++) {
      first = Math.min(first, frame.epochMillis(r));
      last = Math.max(last, frame.epochMillis(r));
    }
    // Offsets are 32 bits of milliseconds, so a frame spans 50 days at most.
    for (long day = Math.floorDiv(first, DAY_MILLIS);
        frame.size() > 0 && day <= Math.floorDiv(last, DAY_MILLIS);
        day++) {
      boolean[] inhabited = new boolean[plan.buckets];
      for (int r = 0; r < frame.size(); r++) {
        if (Math.floorDiv(frame.epochMillis(r), DAY_MILLIS) == day) {
          inhabited[plan.devices[frame.device(r)].bucket()] = true;
        }
      }
      for (int bucket = 0; bucket < plan.buckets; bucket++) {
        if (inhabited[bucket]) {
          batches.add(new HistoryBatch(plan, frame, day, bucket));
        }
      }
    }
    return batches;
  }

  /** How many readings it has. */
  int size() {
    int size = 0;
    for (int r = 0; r < frame.size(); r++) {
      size += contains(r) ? 1 : 0;
    }
    return size;
  }

  boolean contains(int reading) {
    return plan.devices[frame.device(reading)].bucket() == bucket
        && Math.floorDiv(frame.epochMillis(reading), DAY_MILLIS) == day;
  }
}
