package org.gridpact.center.live;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import org.gridpact.network.plan.Severity;
import org.gridpact.network.plan.Violation;
import org.gridpact.network.watch.TrackedViolation;

/**
 * A computed violation as pages and {@code /api/state} show it; what does not apply is null.
 *
 * @param limit of what, as {@code branch 3-4}
 * @param subject id of the branch or bus; null where it is of neither
 * @param beyond share of a branch's permanent limit, or of the width of a voltage band
 * @param words value and limit
 * @param predicted whether it is expected and not there yet
 * @param sinceEpochMillis since when it is there, or each forecast has had it
 * @param lasting whether it is there long enough to be no passing one
 * @param untilEpochMillis how long temporary ratings allow it
 * @param expectedEpochMillis when it is expected to begin
 * @param clearEpochMillis when it is expected to be over; null where no forecast was looked at so
 *     far
 */
public record LiveViolation(
    String limit,
    String subject,
    Severity.Level severity,
    Double beyond,
    String words,
    boolean predicted,
    Long sinceEpochMillis,
    Boolean lasting,
    Long untilEpochMillis,
    Long expectedEpochMillis,
    Long clearEpochMillis) {
  public static LiveViolation of(TrackedViolation tracked) {
    double share = tracked.severity().share();
    return switch (tracked) {
      case TrackedViolation.Present there ->
          new LiveViolation(
              there.violation().limit(),
              subject(there.violation()),
              there.severity().level(),
              Double.isFinite(share) ? share : null,
              there.violation().inWords(0),
              false,
              there.sinceEpochMillis(),
              there.lasting(),
              orNull(there.untilEpochMillis()),
              null,
              null);
      case TrackedViolation.Predicted expected ->
          new LiveViolation(
              expected.violation().limit(),
              subject(expected.violation()),
              expected.severity().level(),
              Double.isFinite(share) ? share : null,
              expected.violation().inWords(0),
              true,
              expected.sinceEpochMillis(),
              null,
              null,
              expected.expectedEpochMillis(),
              orNull(expected.untilEpochMillis()));
    };
  }

  private static String subject(Violation violation) {
    return switch (violation) {
      case Violation.Overload o -> o.branch();
      case Violation.PowerOverload o -> o.branch();
      case Violation.Voltage v -> v.bus();
      case Violation.LackOfReserve _,
          Violation.NoState _,
          Violation.Shortage _,
          Violation.Surplus _ ->
          null;
    };
  }

  /** Whether an operator has to know: it is there, lasts, and breaks more than a margin. */
  boolean matters() {
    return !predicted && lasting && severity != Severity.Level.MARGIN;
  }

  /** As one of those that matter is told; times in UTC. */
  String told() {
    String until =
        untilEpochMillis == null ? "" : ", to be taken off by %s".formatted(at(untilEpochMillis));
    return "computed: %s; since %s%s".formatted(words, at(sinceEpochMillis), until);
  }

  private static Instant at(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).truncatedTo(ChronoUnit.SECONDS);
  }

  private static Long orNull(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }
}
