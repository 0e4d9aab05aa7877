package org.gridpact.edge.store;

import java.util.OptionalLong;

/**
 * What goes when a store is full: frames of the oldest hour become rollups; of what is then left,
 * the oldest hour of rollups goes. The present hour stays in frames as long as they take less than
 * half of the budget. Evidence never goes: where it fills the budget, nothing else is taken.
 *
 * @param bytes that may be used
 */
record Budget(long bytes) {
  static final long HOUR_MILLIS = 3_600_000;

  /**
   * What a store holds.
   *
   * @param usedBytes of its file, free pages left out
   * @param frameBytes part of them that is frames; likewise {@code rollupBytes}
   * @param oldestFrame epoch milliseconds of the oldest frame that may go
   * @param newestFrame of the newest
   * @param oldestRollup of the oldest rollup that may go
   */
  record Fill(
      long usedBytes,
      long frameBytes,
      long rollupBytes,
      OptionalLong oldestFrame,
      OptionalLong newestFrame,
      OptionalLong oldestRollup) {}

  /** What to do next. */
  sealed interface Step {
    /** There is room. */
    record Nothing() implements Step {}

    /** Frames of before this time become rollups, oldest first. */
    record RollUp(long beforeEpochMillis) implements Step {}

    /** Rollups of before this time go. */
    record DropRollups(long beforeEpochMillis) implements Step {}

    /** All that is left is evidence and orders, and they fill the budget. */
    record Full() implements Step {}
  }

  /** A sixteenth of the budget is kept free, so that what is to go can go beside the cycles. */
  long highBytes() {
    return bytes - bytes / 16;
  }

  Step next(Fill fill) {
    if (fill.usedBytes <= highBytes()) {
      return new Step.Nothing();
    }
    boolean rollups = fill.oldestRollup.isPresent();
    if (fill.oldestFrame.isPresent()) {
      long oldest = fill.oldestFrame.getAsLong();
      boolean past = hour(oldest) < hour(fill.newestFrame.orElse(oldest));
      if (past || !rollups || fill.frameBytes > bytes / 2) {
        return new Step.RollUp(endOfHour(oldest));
      }
    }
    if (rollups) {
      return new Step.DropRollups(endOfHour(fill.oldestRollup.getAsLong()));
    }
    return isFullOfEvidence(fill) ? new Step.Full() : new Step.Nothing();
  }

  /** Whether frames and rollups could all go and there still were no room. */
  boolean isFullOfEvidence(Fill fill) {
    return fill.usedBytes - fill.frameBytes - fill.rollupBytes > highBytes();
  }

  private static long hour(long epochMillis) {
    return Math.floorDiv(epochMillis, HOUR_MILLIS);
  }

  private static long endOfHour(long epochMillis) {
    return (hour(epochMillis) + 1) * HOUR_MILLIS;
  }
}
