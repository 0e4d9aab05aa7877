package org.gridpact.engine.history;

import org.gridpact.model.measurement.Frame;

/**
 * The readings of a frame that are of one UTC day.
 *
 * @param frame fits the birth {@code plan} was made of
 * @param day days since 1970-01-01
 */
public record HistoryBatch(RowPlan plan, Frame frame, long day) {
  public static final long DAY_MILLIS = 86_400_000L;

  /** Whether any reading is of that day. */
  public boolean isInhabited() {
    for (int r = 0; r < frame.size(); r++) {
      if (contains(r)) {
        return true;
      }
    }
    return false;
  }

  boolean contains(int reading) {
    return Math.floorDiv(frame.epochMillis(reading), DAY_MILLIS) == day;
  }
}
