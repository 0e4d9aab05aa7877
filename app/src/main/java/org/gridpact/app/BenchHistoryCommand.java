package org.gridpact.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gridpact.app.bench.HistoryBench;
import org.gridpact.app.bench.HistoryReport;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.flink.FlinkEngine;
import org.gridpact.engine.query.QueryException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "history",
    description = {
      "Fills a history with households' readings, a second each, and measures writing, asking and"
          + " computing over it, beside DuckDB on the same files.",
      "Fails where the answers are not the same."
    },
    mixinStandardHelpOptions = true)
final class BenchHistoryCommand implements Callable<Integer> {
  private static final int MOST_READINGS = 2_000_000_000;
  private static final int MOST_DEVICES = 200_000;

  @Option(
      names = "--readings",
      paramLabel = "N",
      defaultValue = "100000000",
      description = "How many (default: ${DEFAULT-VALUE}). Needs 20 bytes of disk each.")
  private int readings;

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "1150",
      description = "Meters, a reading a second each (default: ${DEFAULT-VALUE}).")
  private int devices;

  @Option(
      names = "--household",
      paramLabel = "FILE",
      description =
          "Repeats what a household's meter measured (UCI, Individual household electric power"
              + " consumption); by default readings are made up.")
  private Optional<Path> household = Optional.empty();

  @Option(
      names = "--engine",
      paramLabel = "HOST:PORT",
      converter = EngineName.class,
      description = "Computes on this Flink session cluster, too.")
  private Optional<FlinkEngine> engine = Optional.empty();

  @Mixin private BenchOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RefusedException, InterruptedException, IOException {
    options.within("--readings", readings, devices, MOST_READINGS);
    options.within("--devices", devices, 1, MOST_DEVICES);
    if (household.isPresent() && !Files.isReadable(household.get())) {
      throw new RefusedException("--household: " + household.get() + " cannot be read");
    }
    PrintWriter out = spec.commandLine().getOut();
    HistoryBench.Plan plan =
        new HistoryBench.Plan(
            readings,
            devices,
            Runtime.getRuntime().availableProcessors(),
            household,
            engine.stream().toList());
    try {
      HistoryReport result =
          new HistoryBench(
                  plan,
                  options.folder(),
                  line -> {
                    out.println(line);
                    out.flush();
                  })
              .run();
      print(result, out);
      options.write(result);
      return result.answersMatch() ? 0 : Main.FAILED;
    } catch (AnalysisException | QueryException | SQLException e) {
      throw new RefusedException(e);
    }
  }

  private static void print(HistoryReport r, PrintWriter out) {
    out.printf(
        "%,.0f readings/s written; %.2f bytes a point, %.2f before compaction, which took %.1f s%n",
        r.readingsPerSecond(), r.bytesPerPoint(), r.bytesPerPointWritten(), r.keepSeconds());
    out.printf(
        "a point after %.1f ms (p99 %.1f), a day's chart after %.1f ms (p99 %.1f, the first"
            + " %.0f)%n",
        r.pointMillis(),
        r.p99PointMillis(),
        r.dayChartMillis(),
        r.p99DayChartMillis(),
        r.firstDayChartMillis());
    out.printf(
        "energy of %,d readings in %.1f s with two workers, %.1f s with one; DuckDB %.1f s%n",
        r.readings(), r.energySeconds(), r.energySecondsOneWorker(), r.duckdbEnergySeconds());
    out.printf(
        "duration curve in %.1f s with two workers, %.1f s with one; DuckDB %.1f s%n",
        r.durationCurveSeconds(), r.durationCurveSecondsOneWorker(), r.duckdbSortSeconds());
    if (r.energySecondsSession() != null) {
      out.printf(
          "on the session cluster: energy %.1f s, duration curve %.1f s, after %.1f s for both at"
              + " first%n",
          r.energySecondsSession(), r.durationCurveSecondsSession(), r.warmUpSecondsSession());
    }
    out.printf("the answers %s%n", r.answersMatch() ? "are the same" : "ARE NOT THE SAME");
    out.flush();
  }
}
