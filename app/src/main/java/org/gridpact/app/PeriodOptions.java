package org.gridpact.app;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The time that an analysis is over. */
final class PeriodOptions {
  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "A day (2026-11-21, at local midnight) or a time (2026-11-21T08:00:00Z).")
  private Optional<String> from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Ends before it (default for report: a day after --from).")
  private Optional<String> to;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Time zone of days and months (default: the machine's).")
  private Optional<String> zone;

  boolean isGiven() {
    return from.isPresent() || to.isPresent();
  }

  ZoneId zone() {
    return zone.map(ZoneId::of).orElseGet(ZoneId::systemDefault);
  }

  /**
   * @throws IllegalArgumentException where it is not said, or no time
   */
  Instant begin(String job) {
    return time(
        from.orElseThrow(
            () -> new IllegalArgumentException("analyze %s needs --from".formatted(job))));
  }

  /**
   * @throws IllegalArgumentException where it is not said, no time, or not after the begin
   */
  Instant end(String job) {
    Instant begin = begin(job);
    Instant end =
        to.map(this::time)
            .orElseGet(
                () -> {
                  if (!job.equals(AnalyzeCommand.REPORT)) {
                    throw new IllegalArgumentException("analyze %s needs --to".formatted(job));
                  }
                  return begin.atZone(zone()).plusDays(1).toInstant();
                });
    if (!begin.isBefore(end)) {
      throw new IllegalArgumentException(
          "--to %s is not after --from %s".formatted(to.orElse(""), from.orElse("")));
    }
    return end;
  }

  private Instant time(String text) {
    return Times.timeOrDay(text, zone());
  }

  /** As it was given. */
  String inWords() {
    return from.orElseThrow() + to.map("-"::concat).orElse("");
  }
}
