package org.gridpact.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.gridpact.edge.main.Stopping;
import org.gridpact.engine.analytics.Analysis;
import org.gridpact.engine.analytics.DurationJob;
import org.gridpact.engine.analytics.EnergyJob;
import org.gridpact.engine.analytics.Job;
import org.gridpact.engine.analytics.QualityJob;
import org.gridpact.engine.analytics.SweepJob;
import org.gridpact.engine.analytics.jobs.Baseline;
import org.gridpact.engine.analytics.jobs.DurationWork;
import org.gridpact.engine.analytics.jobs.EnergyTable;
import org.gridpact.engine.analytics.jobs.EveryInterval;
import org.gridpact.engine.analytics.jobs.Gaps;
import org.gridpact.engine.analytics.jobs.Grouping;
import org.gridpact.engine.analytics.jobs.Intervals;
import org.gridpact.engine.analytics.jobs.Losses;
import org.gridpact.engine.analytics.jobs.Peaks;
import org.gridpact.engine.analytics.jobs.QualityWork;
import org.gridpact.engine.analytics.read.FileSource;
import org.gridpact.engine.analytics.read.HistorySource;
import org.gridpact.engine.analytics.report.Report;
import org.gridpact.engine.analytics.report.Site;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun;
import org.gridpact.engine.analytics.run.Assignment;
import org.gridpact.engine.analytics.run.Exchange;
import org.gridpact.engine.cassandra.CassandraSource;
import org.gridpact.engine.flink.FlinkEngine;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Location;
import org.gridpact.network.limits.GridLimits;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "analyze",
    description =
        "Computes over history, or over states of a grid, on Flink in this process or on a"
            + " cluster.",
    mixinStandardHelpOptions = true)
final class AnalyzeCommand implements Callable<Integer> {
  /** A device is stale after three times its cycle. */
  private static final int CYCLES_OF_A_GAP = 3;

  private static final int MOST_POINTS = 1_000_000;

  /** Of an interval, for its losses to be known. */
  private static final double LEAST_COVERED = 0.99;

  static final String REPORT = "report";
  static final String SWEEP = "security-sweep";

  private static final String JOBS =
      "energy, duration-curve, peaks, quality, losses, baseline, " + REPORT + " or " + SWEEP;

  /** Options that some jobs do not have, by job. */
  private static final Map<String, Set<String>> OWN =
      Map.of(
          "energy",
          Set.of("--interval", "--by", "--gap"),
          "peaks",
          Set.of("--interval", "--by", "--gap", "--top", "--by-hour"),
          "losses",
          Set.of("--interval", "--gap", "--heads"),
          "baseline",
          Set.of("--by", "--gap", "--exclude"),
          "quality",
          Set.of("--gap", "--stuck"),
          "duration-curve",
          Set.of("--points", "--sorted"),
          "report",
          Set.of("--gap", "--stuck", "--heads"),
          SWEEP,
          Set.of("--network", "--contingencies", "--samples", "--every", "--seed", "--sigma"));

  /** Of a report, which is about a day. */
  private static final Duration LONGEST_REPORT = Duration.ofDays(32);

  @Parameters(paramLabel = "JOB", description = "One of " + JOBS + " (docs/analytics.md).")
  private String job;

  @Mixin private PeriodOptions period;

  @Mixin private HistoryOptions history;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the result (default: analysis/JOB-FROM-TO in the area's folder).")
  private Optional<Path> out;

  @Option(
      names = "--engine",
      paramLabel = "embedded|HOST:PORT",
      defaultValue = FlinkEngine.EMBEDDED,
      converter = EngineName.class,
      description = "Flink in this process, or the REST address of a session cluster.")
  private FlinkEngine engine;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Workers (default: the machine's processors).")
  private Optional<Integer> parallelism;

  @Option(
      names = "--partition",
      paramLabel = "hash|range",
      defaultValue = "range",
      description = "Which worker of duration-curve sorts a value (default: ${DEFAULT-VALUE}).")
  private DurationWork.Partition partition;

  @Option(
      names = "--assign",
      paramLabel = "round-robin|load-balanced",
      defaultValue = "load-balanced",
      description = "How splits are given to workers (default: ${DEFAULT-VALUE}).")
  private String assign;

  @Option(
      names = "--exchange",
      paramLabel = "pipelined|blocking",
      defaultValue = "pipelined",
      description = "Workers exchange messages, or files (default: ${DEFAULT-VALUE}).")
  private Exchange exchange;

  @Option(names = "--explain", description = "Print the plan before, and what was measured after.")
  private boolean explain;

  @Option(
      names = "--interval",
      paramLabel = "15min|hour|day|month",
      description = "Of energy and losses (default: hour), and of peaks (default: 15min).")
  private Optional<String> interval;

  @Option(
      names = "--by",
      paramLabel = "device|feeder|area",
      defaultValue = "device",
      description = "What is looked at together (default: ${DEFAULT-VALUE}).")
  private Grouping.By by;

  @Option(
      names = "--gap",
      paramLabel = "SECONDS",
      description =
          "Longer without a reading is a gap (default: three times as often as a device speaks by"
              + " --config, else 3).")
  private Optional<Double> gap;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "1001",
      description = "Points of the duration curve (default: ${DEFAULT-VALUE}).")
  private int points;

  @Option(names = "--sorted", description = "duration-curve writes all readings in order, too.")
  private boolean sorted;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "Peaks of each group (default: ${DEFAULT-VALUE}).")
  private int top;

  @Option(names = "--by-hour", description = "Peaks of each hour of the local day by itself.")
  private boolean byHour;

  @Option(
      names = "--heads",
      paramLabel = "DEVICE",
      split = ",",
      description =
          "For losses, the meters of what goes into feeders (default: the area file's branch"
              + " meters).")
  private Set<String> heads = Set.of();

  @Option(
      names = "--exclude",
      paramLabel = "DAY",
      split = ",",
      description = "For baseline, days of other events and holidays.")
  private Set<LocalDate> excluded = Set.of();

  @Option(
      names = "--stuck",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "For quality, how long a value may stay exactly the same (default: ${DEFAULT-VALUE}).")
  private double stuck;

  @Mixin private SweepOptions sweep;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RefusedException, InterruptedException {
    // A failure is told in one line, of which Flink would log each step.
    if (LoggerFactory.getLogger("org.apache.flink") instanceof Logger flink) {
      flink.setLevel(Level.OFF);
    }
    PrintWriter lines = spec.commandLine().getOut();
    try (Stopping stopping = Stopping.onSignal()) {
      Consumer<String> say =
          line -> {
            lines.println(line);
            lines.flush();
          };
      prepared().run(say, new Progress(stopping));
      return 0;
    } catch (AnalysisException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return Main.FAILED;
    }
  }

  /** An analysis of which nothing needs to be refused any more. */
  private interface Prepared {
    void run(Consumer<String> say, AnalysisRun.Watch watch)
        throws AnalysisException, InterruptedException;
  }

  private Prepared prepared() throws RefusedException, InterruptedException {
    try {
      refuseOptionsOfOtherJobs();
      Optional<Area> known = history.area();
      if (job.equals(SWEEP)) {
        SweepJob asked = sweep.job(history, period);
        return prepared(asked, history.place(), sweep.inWords(asked, period));
      }
      Path folder = history.areaFolder();
      String name = folder.getFileName().toString();
      if (job.equals(REPORT)) {
        Report report = report(known, name);
        Analysis analysis = analysis(folder, period.inWords());
        return (say, watch) -> analysis.run(report, say, watch);
      }
      return prepared(job(known, name), folder, period.inWords());
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new RefusedException(e);
    }
  }

  /** Else it would look as if they had been heeded. */
  private void refuseOptionsOfOtherJobs() {
    Set<String> own = OWN.get(job);
    if (own == null) {
      throw new IllegalArgumentException(
          "there is no analysis '%s': there are %s".formatted(job, JOBS));
    }
    Set<String> others = OWN.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    others.removeAll(own);
    spec.commandLine().getParseResult().matchedOptions().stream()
        .map(OptionSpec::longestName)
        .filter(others::contains)
        .findFirst()
        .ifPresent(
            option -> {
              throw new IllegalArgumentException(
                  "%s says nothing to %s, whose own options are %s"
                      .formatted(option, job, String.join(", ", new TreeSet<>(own))));
            });
  }

  private Prepared prepared(Job asked, Path folder, String of) throws RefusedException {
    Analysis analysis = analysis(folder, of);
    return (say, watch) -> analysis.run(asked, say, watch);
  }

  private Report report(Optional<Area> known, String areaName) throws RefusedException {
    Instant begin = period.begin(job);
    Instant end = period.end(job);
    if (Duration.between(begin, end).compareTo(LONGEST_REPORT) > 0) {
      throw new IllegalArgumentException(
          "a report is of %d days at most".formatted(LONGEST_REPORT.toDays()));
    }
    return new Report(
        site(known, areaName),
        begin,
        end,
        period.zone(),
        gaps(known),
        known.isEmpty() ? Optional.empty() : Optional.of(losses(known)),
        stuckMillis(),
        partition,
        "Flink (%s, %d workers)"
            .formatted(
                engine instanceof FlinkEngine.Embedded ? "in one process" : "cluster",
                ways().parallelism()),
        Instant.now());
  }

  private Site site(Optional<Area> known, String areaName) throws RefusedException {
    if (known.isEmpty()) {
      return new Site(areaName, Map.of(), Set.of(), Map.of());
    }
    Map<String, GridLimits.Band> byBus =
        LoadedArea.ofFile(history.config().orElseThrow()).limits().usual().volts();
    Map<String, Site.Band> bands = new HashMap<>();
    for (DeviceSpec device : known.get().devices()) {
      if (device.location() instanceof Location.Bus(String bus)) {
        GridLimits.Band band = byBus.get(bus);
        bands.put(device.id(), new Site.Band(band.minVolts(), band.maxVolts()));
      }
    }
    Grouping grouping = grouping(known, areaName, Grouping.By.FEEDER, Set.of());
    return new Site(areaName, grouping.feederOf(), grouping.passedBy(), bands);
  }

  private Job job(Optional<Area> known, String areaName) throws RefusedException {
    ZoneId local = period.zone();
    Instant begin = period.begin(job);
    Instant end = period.end(job);
    return switch (job) {
      case "energy" ->
          energy(known, areaName, interval.orElse("hour"), begin, end, new EveryInterval());
      case "peaks" -> {
        within("--top", top, 1, MOST_POINTS);
        yield energy(
            known, areaName, interval.orElse("15min"), begin, end, new Peaks(top, byHour, local));
      }
      case "losses" -> energy(known, areaName, interval.orElse("hour"), begin, end, losses(known));
      case "baseline" -> {
        Baseline baseline = new Baseline(begin.toEpochMilli(), end.toEpochMilli(), excluded, local);
        yield energy(known, areaName, "hour", baseline.from(), end, baseline);
      }
      case "quality" ->
          new QualityJob(
              new QualityWork(
                  begin.toEpochMilli(),
                  end.toEpochMilli(),
                  gaps(known),
                  stuckMillis(),
                  known.map(AnalyzeCommand::ids).orElse(Set.of())),
              local);
      case "duration-curve" -> {
        within("--points", points, 2, MOST_POINTS);
        yield new DurationJob(
            begin.toEpochMilli(),
            end.toEpochMilli(),
            partition,
            points,
            sorted,
            DurationWork.HELD_VALUES);
      }
      default -> throw new IllegalStateException(job);
    };
  }

  private Job energy(
      Optional<Area> known,
      String areaName,
      String length,
      Instant begin,
      Instant end,
      EnergyTable table) {
    ZoneId local = period.zone();
    return new EnergyJob(
        Intervals.of(Intervals.Length.of(length), begin, end, local),
        grouping(known, areaName, table),
        gaps(known),
        table,
        local);
  }

  private static Set<String> ids(Area area) {
    return area.devices().stream().map(DeviceSpec::id).collect(Collectors.toSet());
  }

  private Losses losses(Optional<Area> known) throws RefusedException {
    if (known.isEmpty()) {
      throw new IllegalArgumentException("losses needs the area file: --config AREA.YAML");
    }
    Set<String> ids = ids(known.get());
    heads.stream()
        .filter(h -> !ids.contains(h))
        .findFirst()
        .ifPresent(
            h -> {
              throw new IllegalArgumentException(
                  "--heads names %s, which the area has not".formatted(h));
            });
    List<DeviceSpec> chosen =
        known.get().devices().stream()
            .filter(
                d -> heads.isEmpty() ? d.kind() == DeviceKind.BRANCH_METER : heads.contains(d.id()))
            .toList();
    return new Losses(
        chosen.stream().map(DeviceSpec::id).collect(Collectors.toSet()),
        offOf(chosen),
        LEAST_COVERED);
  }

  /** The feeder at whose bus each of some branch meters is, where that is another than its own. */
  private Map<String, String> offOf(List<DeviceSpec> meters) throws RefusedException {
    LoadedArea loaded = LoadedArea.ofFile(history.config().orElseThrow());
    Map<String, Set<String>> feeders =
        loaded.area().devicesOnBuses().stream()
            .collect(
                Collectors.groupingBy(
                    d -> d.location().id(),
                    Collectors.mapping(DeviceSpec::feeder, Collectors.toSet())));
    Map<String, String> off = new HashMap<>();
    for (DeviceSpec meter : meters) {
      Set<String> at = feeders.getOrDefault(loaded.grid().busOf(meter.location()), Set.of());
      if (meter.location() instanceof Location.Branch
          && at.size() == 1
          && !at.contains(meter.feeder())) {
        off.put(meter.id(), at.iterator().next());
      }
    }
    return off;
  }

  static void within(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %,d to %,d, not %,d".formatted(option, least, most, value));
    }
  }

  private Analysis analysis(Path folder, String of) throws RefusedException {
    Path place =
        out.orElseGet(
            () ->
                folder
                    .resolve("analysis")
                    .resolve("%s-%s".formatted(job, of).replace(':', '.').replace('/', '.')));
    Path files = folder.resolve("history");
    HistorySource source =
        history
            .cassandra()
            .<HistorySource>map(CassandraSource::new)
            .orElseGet(() -> new FileSource(files));
    return new Analysis(source, place, ways(), explain);
  }

  private AnalysisRun.Ways ways() {
    return new AnalysisRun.Ways(
        engine,
        parallelism.orElseGet(() -> Runtime.getRuntime().availableProcessors()),
        Arrays.stream(Assignment.values())
            .filter(a -> a.name().replace('_', '-').equalsIgnoreCase(assign))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "--assign is round-robin or load-balanced, not '%s'".formatted(assign))),
        exchange);
  }

  private Grouping grouping(Optional<Area> known, String areaName, EnergyTable table) {
    return table instanceof Losses losses
        ? grouping(known, areaName, Grouping.By.FEEDER, losses.heads())
        : grouping(known, areaName, by, Set.of());
  }

  private static Grouping grouping(
      Optional<Area> known, String areaName, Grouping.By of, Set<String> wanted) {
    if (of == Grouping.By.FEEDER && known.isEmpty()) {
      throw new IllegalArgumentException("--by feeder needs the area file: --config AREA.YAML");
    }
    List<DeviceSpec> devices = known.map(Area::devices).orElse(List.of());
    return new Grouping(
        of,
        devices.stream().collect(Collectors.toMap(DeviceSpec::id, DeviceSpec::feeder)),
        areaName,
        devices.stream()
            .filter(d -> d.kind().inBranch() && !wanted.contains(d.id()))
            .map(DeviceSpec::id)
            .collect(Collectors.toSet()));
  }

  private long stuckMillis() {
    if (!(stuck >= 0.001)) {
      throw new IllegalArgumentException("--stuck is 0.001 s or longer, not %s s".formatted(stuck));
    }
    return Math.round(stuck * 1000);
  }

  private Gaps gaps(Optional<Area> known) {
    long otherwise =
        gap.map(s -> Math.round(s * 1000)).orElse((long) CYCLES_OF_A_GAP * DeviceSpec.EVERY_MILLIS);
    Map<String, Long> every =
        gap.isPresent() || known.isEmpty()
            ? Map.of()
            : known.get().devices().stream()
                .collect(
                    Collectors.toMap(
                        DeviceSpec::id, d -> (long) CYCLES_OF_A_GAP * d.everyMillis()));
    return new Gaps(every, otherwise);
  }

  /** Shows how far it is, and asks for the end on Ctrl-C. */
  private final class Progress implements AnalysisRun.Watch {
    private final Stopping stopping;
    private long shown = -1;

    private Progress(Stopping stopping) {
      this.stopping = stopping;
    }

    @Override
    public void splitsDone(long done, int of) {
      if (done != shown) {
        shown = done;
        PrintWriter err = spec.commandLine().getErr();
        err.println(String.format(Locale.ROOT, "%,d of %,d splits done", done, of));
        err.flush();
      }
    }

    @Override
    public boolean isCancelled() {
      return stopping.isAsked();
    }
  }
}
