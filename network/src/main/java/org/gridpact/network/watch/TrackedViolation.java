package org.gridpact.network.watch;

import java.util.OptionalLong;
import org.gridpact.network.plan.Severity;
import org.gridpact.network.plan.Violation;

/** A violation with its time: one that is there, or one that is expected. */
public sealed interface TrackedViolation {
  /** Which limit, and how far beyond it: of the newest state, or of the expected one. */
  Violation violation();

  Severity severity();

  /**
   * It is there.
   *
   * @param severity not allowed, too, where the time of a temporary rating is over
   * @param sinceEpochMillis time of the first state beyond the limit
   * @param lasting whether that is long enough ago that it is no passing one
   * @param untilEpochMillis how long the branch's temporary ratings allow it; empty where none do,
   *     or while only the margin is broken
   */
  record Present(
      Violation violation,
      Severity severity,
      long sinceEpochMillis,
      boolean lasting,
      OptionalLong untilEpochMillis)
      implements TrackedViolation {}

  /**
   * It is expected, from a forecast, and not there yet.
   *
   * @param violation where it goes furthest
   * @param severity of that; not allowed, too, where it is expected for longer than a temporary
   *     rating allows
   * @param sinceEpochMillis since when each forecast has had it
   * @param expectedEpochMillis the first time that it is expected at
   * @param untilEpochMillis the first time after that at which it is expected to be clear of the
   *     limit; empty where it lasts as far as the forecast was looked at
   */
  record Predicted(
      Violation violation,
      Severity severity,
      long sinceEpochMillis,
      long expectedEpochMillis,
      OptionalLong untilEpochMillis)
      implements TrackedViolation {}
}
