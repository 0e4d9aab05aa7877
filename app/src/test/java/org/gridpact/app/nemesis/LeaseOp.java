package org.gridpact.app.nemesis;

/**
 * One thing a client asked of the lease of an area, and what it was told.
 *
 * @param invoked when it was asked, by a clock all clients share
 * @param returned when it was answered; the largest number where it never was
 */
record LeaseOp(long invoked, long returned, Ask ask, Answer answer) {
  static final long NEVER = Long.MAX_VALUE;

  /** What was asked. */
  sealed interface Ask {
    record Acquire(String holder, long ttlMillis) implements Ask {}

    record Renew(long token, long ttlMillis) implements Ask {}

    record Release(long token) implements Ask {}
  }

  /** What was answered. */
  sealed interface Answer {
    record Granted(String holder, long token, long expiresAt) implements Answer {}

    record Released() implements Answer {}

    record Refused() implements Answer {}

    /** It may have happened, may happen yet, or never. */
    record Unknown() implements Answer {}
  }
}
