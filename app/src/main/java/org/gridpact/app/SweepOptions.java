package org.gridpact.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gridpact.engine.analytics.MeasuredStates;
import org.gridpact.engine.analytics.SweepJob;
import org.gridpact.engine.analytics.jobs.SweepStates;
import org.gridpact.engine.query.QueryException;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.security.Contingency;
import org.gridpact.network.security.LoadStates;
import org.gridpact.network.security.SecurityCheck;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which states of which grid a security sweep is over, and what is lost in each. */
final class SweepOptions {
  private static final int QUARTER_MINUTES = 15;
  private static final int MOST_STATES = 1_000_000;

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description =
          "For security-sweep, a network (MATPOWER, IEEE-CDF, XIIDM) instead of that of --config.")
  private Optional<String> network;

  @Option(
      names = "--contingencies",
      paramLabel = "none|branches|n-1",
      description =
          "For security-sweep, what is lost, one at a time: nothing, each branch, or each branch"
              + " and generator (default: n-1, and none with --samples).")
  private Optional<String> contingencies;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "For security-sweep, states drawn at random around the network file's.")
  private Optional<Integer> samples;

  @Option(
      names = "--every",
      paramLabel = "MINUTES",
      defaultValue = "15",
      description =
          "For security-sweep from --from to --to, how far its states are apart (default:"
              + " ${DEFAULT-VALUE}).")
  private int everyMinutes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "The same samples for the same seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--sigma",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description =
          "Standard deviation of each bus's load in samples, as a share of it (default:"
              + " ${DEFAULT-VALUE}).")
  private double sigma;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  SweepJob job(HistoryOptions history, PeriodOptions period)
      throws RefusedException, InterruptedException {
    if (network.isPresent() == history.config().isPresent()) {
      throw new IllegalArgumentException(
          "security-sweep needs a grid: either --network FILE or --config AREA.YAML");
    }
    samples.ifPresent(n -> AnalyzeCommand.within("--samples", n, 1, MOST_STATES));
    return network.isPresent() ? ofNetwork(history, period) : ofArea(history, period);
  }

  private SweepJob ofArea(HistoryOptions history, PeriodOptions period)
      throws RefusedException, InterruptedException {
    LoadedArea loaded = LoadedArea.ofFile(history.config().orElseThrow());
    say(loaded.notices());
    SweepStates states = period.isGiven() ? measured(loaded, history, period) : drawn();
    String source = everywhere(history, loaded.area().network());
    return new SweepJob(source, loaded.grid(), loaded.limits().usual(), scope(), states);
  }

  /** A file by its own limits, as {@code security} judges it. */
  private SweepJob ofNetwork(HistoryOptions history, PeriodOptions period) throws RefusedException {
    if (period.isGiven()) {
      throw onlyOfAnArea();
    }
    Grid grid = read(network.orElseThrow());
    GridLimits limits =
        switch (GridLimits.ofFile(grid, true)) {
          case GridLimits.Outcome.Complete complete -> complete.limits();
          case GridLimits.Outcome.Wrong wrong ->
              throw new RefusedException(wrong.problems().getFirst().rule());
        };
    say(grid.notices());
    say(limits.notices());
    say(judged(grid, limits));
    String source = everywhere(history, network.orElseThrow());
    return new SweepJob(source, grid, limits, scope(), drawn());
  }

  /** What is judged of a file, and what is not known of it. */
  private static List<String> judged(Grid grid, GridLimits limits) throws RefusedException {
    try {
      return new SecurityCheck(grid, limits).notices();
    } catch (IllegalArgumentException e) {
      throw new RefusedException("--network: " + e.getMessage(), e);
    }
  }

  private static Grid read(String network) throws RefusedException {
    try {
      return Grid.read(network);
    } catch (GridFileException e) {
      throw new RefusedException("--network: " + e.getMessage(), e);
    }
  }

  private void say(List<String> notices) {
    notices.forEach(spec.commandLine().getErr()::println);
  }

  private SweepStates drawn() {
    return SweepStates.Drawn.of(
        samples.map(n -> new LoadStates(n, seed, sigma)).orElse(LoadStates.OF_FILE));
  }

  private static IllegalArgumentException onlyOfAnArea() {
    return new IllegalArgumentException(
        "security-sweep from --from to --to is over the states that an area's history has: it"
            + " needs --config AREA.YAML, and neither --network nor --samples");
  }

  private SweepStates measured(LoadedArea loaded, HistoryOptions history, PeriodOptions period)
      throws RefusedException, InterruptedException {
    if (samples.isPresent()) {
      throw onlyOfAnArea();
    }
    AnalyzeCommand.within("--every", everyMinutes, QUARTER_MINUTES, MOST_STATES);
    if (everyMinutes % QUARTER_MINUTES != 0) {
      throw new IllegalArgumentException(
          "--every is a multiple of %d minutes, not %d".formatted(QUARTER_MINUTES, everyMinutes));
    }
    long begin = period.begin(AnalyzeCommand.SWEEP).toEpochMilli();
    try (HistoryOptions.OneArea measured = history.series()) {
      MeasuredStates.Found found =
          MeasuredStates.read(
              measured.source(),
              loaded.area(),
              loaded.grid(),
              begin,
              period.end(AnalyzeCommand.SWEEP).toEpochMilli(),
              Duration.ofMinutes(everyMinutes).toMillis());
      if (found.leftOut() > 0) {
        spec.commandLine()
            .getErr()
            .printf(
                Locale.ROOT,
                "%,d quarters of an hour are left out, since the power of some device is not known"
                    + " in them, most often of %s%n",
                found.leftOut(),
                found.mostlyUnknown());
      }
      return found.states();
    } catch (QueryException | IOException e) {
      throw new RefusedException(e);
    }
  }

  /** A network's name or file, as workers find it. */
  private static String everywhere(HistoryOptions history, String source) {
    if (source.startsWith("builtin:")) {
      return source;
    }
    Path file = history.config().map(c -> c.resolveSibling(source)).orElse(Path.of(source));
    return file.toAbsolutePath().toString();
  }

  private Contingency.Scope scope() {
    String asked = contingencies.orElse(samples.isPresent() ? "none" : "n-1");
    return Arrays.stream(Contingency.Scope.values())
        .filter(s -> s.name().replace('_', '-').equalsIgnoreCase(asked))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--contingencies is none, branches or n-1, not '%s'".formatted(asked)));
  }

  /** What tells a result from those of other sweeps. */
  String inWords(SweepJob job, PeriodOptions period) {
    return job.grid().name()
        + samples.map(n -> "-%d-%d".formatted(n, seed)).orElse("")
        + (period.isGiven() ? "-" + period.inWords() : "");
  }
}
