package org.gridpact.app.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.gridpact.app.bench.HistoryLoad.Written;
import org.gridpact.engine.analytics.Analysis;
import org.gridpact.engine.analytics.DurationJob;
import org.gridpact.engine.analytics.EnergyJob;
import org.gridpact.engine.analytics.Job;
import org.gridpact.engine.analytics.jobs.DurationWork;
import org.gridpact.engine.analytics.jobs.EveryInterval;
import org.gridpact.engine.analytics.jobs.Gaps;
import org.gridpact.engine.analytics.jobs.Grouping;
import org.gridpact.engine.analytics.jobs.Intervals;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun;
import org.gridpact.engine.analytics.run.Assignment;
import org.gridpact.engine.analytics.run.Exchange;
import org.gridpact.engine.flink.FlinkEngine;
import org.gridpact.engine.history.HistoryFile;
import org.gridpact.engine.history.HistoryFiles;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.HistoryKeeper;
import org.gridpact.engine.query.HistoryDatabase;
import org.gridpact.engine.query.QueryException;
import org.gridpact.engine.query.SeriesQuery;
import org.gridpact.engine.query.SeriesReader;
import org.gridpact.model.area.HistorySpec;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;

/**
 * Fills a history with a second's readings of households, has it kept as a center keeps it, and
 * measures what reading and computing over it takes, beside DuckDB on the same files.
 */
public final class HistoryBench {
  /** Midnight, so that a day of readings is in one day's files. */
  private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");

  private static final long DAY_MILLIS = 86_400_000;
  private static final int ASKED = 30;
  private static final int CURVE_POINTS = 1_001;
  private static final double SAME = 1e-9;

  private final Plan plan;
  private final Path history;
  private final Path results;
  private final Consumer<String> progress;

  /**
   * What is measured.
   *
   * @param devices which speak each second
   * @param measured the household's file that is repeated; empty where readings are made up
   * @param sessions Flink clusters to compute on, too
   */
  public record Plan(
      long readings,
      int devices,
      int threads,
      Optional<Path> measured,
      List<FlinkEngine> sessions) {}

  /**
   * A bench in an empty folder.
   *
   * @param progress told a line now and then
   */
  public HistoryBench(Plan plan, Path folder, Consumer<String> progress) {
    this.plan = plan;
    this.history = folder.resolve("history");
    this.results = folder.resolve("results");
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @throws IOException where history cannot be written, read or asked
   */
  public HistoryReport run()
      throws IOException, InterruptedException, AnalysisException, QueryException, SQLException {
    progress.accept("writing %,d readings".formatted(plan.readings));
    Written written =
        new HistoryLoad(history, plan.devices, plan.threads, plan.measured)
            .write(plan.readings, BEGIN.toEpochMilli());
    progress.accept("compacting, and rolling up");
    double keepSeconds = keep();
    long bytes =
        new HistoryFiles(history).list(Kind.READINGS).stream().mapToLong(HistoryFile::bytes).sum();
    progress.accept("asking for points and days");
    Asked points = ask(1_000, 3);
    Asked days = ask(DAY_MILLIS, 1_000);
    Instant end = BEGIN.plusSeconds(written.readings() / plan.devices);
    Computed two = compute("two", new FlinkEngine.Embedded(), 2, end);
    Computed one = compute("one", new FlinkEngine.Embedded(), 1, end);
    List<Computed> sessions = new ArrayList<>();
    Double warmUpSeconds = null;
    for (FlinkEngine session : plan.sessions) {
      warmUpSeconds = warmUp(session, sessions.size(), end);
      sessions.add(compute("session" + sessions.size(), session, 2, end));
    }
    progress.accept("the same by DuckDB");
    try (Reference duck = new Reference(history)) {
      double energy = duck.energy();
      double sort = duck.sort(CURVE_POINTS);
      boolean match = duck.same(two.folder) && duck.same(one.folder);
      for (Computed session : sessions) {
        match &= duck.same(session.folder);
      }
      return new HistoryReport(
          written.readingsPerSecond(),
          (double) bytes / written.points(),
          days.medianMillis(),
          two.energySeconds,
          two.durationSeconds,
          energy,
          sort,
          match,
          written.readings(),
          plan.devices,
          plan.measured.isPresent(),
          written.bytesPerPoint(),
          keepSeconds,
          points.medianMillis(),
          points.p99Millis(),
          days.p99Millis(),
          days.firstMillis(),
          one.energySeconds,
          one.durationSeconds,
          warmUpSeconds,
          sessions.isEmpty() ? null : sessions.getFirst().energySeconds,
          sessions.isEmpty() ? null : sessions.getFirst().durationSeconds,
          Runtime.getRuntime().availableProcessors(),
          Runtime.version().toString());
    }
  }

  private double keep() throws IOException, InterruptedException {
    long start = System.nanoTime();
    HistoryKeeper.Pass pass =
        new HistoryKeeper(history, HistorySpec.DEFAULT, HistoryKeeper.Effort.WHOLE)
            .run(LocalDate.now(ZoneOffset.UTC))
            .orElseThrow();
    if (!pass.problems().isEmpty()) {
      throw new IOException(String.join("; ", pass.problems()));
    }
    return seconds(start);
  }

  /** Times of questions, sorted but for the first. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Asked(double firstMillis, double[] sortedMillis) {
    double medianMillis() {
      return DispatchLoad.quantile(sortedMillis, 0.5);
    }

    double p99Millis() {
      return DispatchLoad.quantile(sortedMillis, 0.99);
    }
  }

  /** Asks for the power of devices by turns, from the begin of history. */
  private Asked ask(long lengthMillis, int points)
      throws IOException, InterruptedException, QueryException {
    Random random = new Random(plan.devices);
    double first = 0;
    double[] millis = new double[ASKED];
    try (HistoryDatabase database = new HistoryDatabase(history)) {
      SeriesReader reader = new SeriesReader(database);
      for (int i = -1; i < ASKED; i++) {
        long start = System.nanoTime();
        int read =
            reader
                .read(
                    new SeriesQuery(
                        BenchArea.ID,
                        BenchArea.device(random.nextInt(plan.devices)),
                        Phase.TOTAL,
                        Quantity.ACTIVE_POWER,
                        BEGIN.toEpochMilli(),
                        BEGIN.toEpochMilli() + lengthMillis,
                        Optional.of(Kind.READINGS),
                        points))
                .read();
        if (read == 0) {
          throw new IOException("history does not have what was written to it");
        }
        double took = 1e3 * seconds(start);
        if (i < 0) {
          first = took;
        } else {
          millis[i] = took;
        }
      }
    }
    return new Asked(first, Arrays.stream(millis).sorted().toArray());
  }

  /** What both jobs took, with the start of what they run on, and where their results are. */
  private record Computed(Path folder, double energySeconds, double durationSeconds) {}

  private Computed compute(String name, FlinkEngine engine, int parallelism, Instant end)
      throws AnalysisException, InterruptedException {
    Path folder = results.resolve(name);
    AnalysisRun.Ways ways =
        new AnalysisRun.Ways(engine, parallelism, Assignment.LOAD_BALANCED, Exchange.PIPELINED);
    progress.accept("energy, " + name);
    double energySeconds = run(energy(end), folder.resolve("energy"), ways);
    progress.accept("duration-curve, " + name);
    return new Computed(
        folder, energySeconds, run(curve(end), folder.resolve("duration-curve"), ways));
  }

  /**
   * Both jobs once before they are measured: what workers of a cluster that has just started take
   * to load and compile them, s.
   */
  private double warmUp(FlinkEngine engine, int number, Instant end)
      throws AnalysisException, InterruptedException {
    Computed first = compute("warm-up" + number, engine, 2, end);
    return first.energySeconds + first.durationSeconds;
  }

  private static EnergyJob energy(Instant end) {
    return new EnergyJob(
        Intervals.of(Intervals.Length.HOUR, BEGIN, end, ZoneOffset.UTC),
        new Grouping(Grouping.By.DEVICE, Map.of(), BenchArea.ID, Set.of()),
        new Gaps(Map.of(), 3_000),
        new EveryInterval(),
        ZoneOffset.UTC);
  }

  private static DurationJob curve(Instant end) {
    return new DurationJob(
        BEGIN.toEpochMilli(),
        end.toEpochMilli(),
        DurationWork.Partition.RANGE,
        CURVE_POINTS,
        false,
        DurationWork.HELD_VALUES);
  }

  private double run(Job job, Path out, AnalysisRun.Ways ways)
      throws AnalysisException, InterruptedException {
    long start = System.nanoTime();
    new Analysis(history, out, ways, false).run(job, _ -> {}, new Alone());
    return seconds(start);
  }

  /** Nobody looks on. */
  private static final class Alone implements AnalysisRun.Watch {
    @Override
    public void splitsDone(long done, int of) {
      // It is said when it has ended.
    }

    @Override
    public boolean isCancelled() {
      return false;
    }
  }

  private static double seconds(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  /** The same answers by plain SQL on the same files, by DuckDB on all processors. */
  private static final class Reference implements AutoCloseable {
    private final Connection duck;

    Reference(Path history) throws SQLException {
      duck = DriverManager.getConnection("jdbc:duckdb:");
      execute("SET TimeZone = 'UTC'");
      execute(
          "CREATE VIEW r AS SELECT * FROM read_parquet('%s/readings/*/*/*/part-*.parquet')"
              .formatted(history));
    }

    /**
     * The mean power of a second is that second's energy. The first reading of a device has no
     * second that is known.
     */
    double energy() throws SQLException {
      long start = System.nanoTime();
      execute(
          """
          CREATE TABLE energy AS
          SELECT device, time_bucket(INTERVAL 1 HOUR, time - INTERVAL 1 MILLISECOND) AS start,
            sum(greatest(active_power, 0)) / 3600 AS imported_wh,
            sum(greatest(-active_power, 0)) / 3600 AS exported_wh
          FROM r WHERE time > '%s' GROUP BY ALL\
          """
              .formatted(BEGIN));
      return seconds(start);
    }

    double sort(int points) throws SQLException {
      long start = System.nanoTime();
      execute(
          """
          CREATE TABLE curve AS
          SELECT rank, active_power FROM (
            SELECT active_power, row_number() OVER (ORDER BY active_power) - 1 AS rank FROM r)
          WHERE rank IN (
            SELECT round(p * ((SELECT count(*) FROM r) - 1) / %1$d.0)::BIGINT
            FROM range(%1$d + 1) t(p))\
          """
              .formatted(points - 1));
      return seconds(start);
    }

    /** Whether results are the same: energies to 1e-9, the curve's values exactly. */
    boolean same(Path folder) throws SQLException {
      return count(
                  """
                  SELECT count(*) FROM (SELECT * FROM '%s/energy/energy-*.parquet'
                    WHERE imported_wh IS NOT NULL) a
                  FULL JOIN energy b ON a.device = b.device AND a.start = b.start
                  WHERE a.device IS NULL OR b.device IS NULL
                    OR abs(a.imported_wh - b.imported_wh) > %2$s * (1 + b.imported_wh)
                    OR abs(a.exported_wh - b.exported_wh) > %2$s * (1 + b.exported_wh)\
                  """
                      .formatted(folder, SAME))
              == 0
          && count(
                  """
                  SELECT count(*) FROM '%s/duration-curve/duration-curve-*.parquet' a
                  LEFT JOIN curve b ON a.rank = b.rank
                  WHERE b.rank IS NULL OR a.active_power_w <> b.active_power\
                  """
                      .formatted(folder))
              == 0;
    }

    private long count(String sql) throws SQLException {
      try (Statement statement = duck.createStatement();
          ResultSet row = statement.executeQuery(sql)) {
        row.next();
        return row.getLong(1);
      }
    }

    private void execute(String sql) throws SQLException {
      try (Statement statement = duck.createStatement()) {
        statement.execute(sql);
      }
    }

    @Override
    public void close() throws SQLException {
      duck.close();
    }
  }
}
