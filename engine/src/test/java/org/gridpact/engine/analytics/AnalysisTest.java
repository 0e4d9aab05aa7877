package org.gridpact.engine.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.flink.runtime.jobmanager.scheduler.NoResourceAvailableException;
import org.gridpact.engine.analytics.Readings.Reading;
import org.gridpact.engine.analytics.jobs.DurationWork;
import org.gridpact.engine.analytics.jobs.DurationWork.Partition;
import org.gridpact.engine.analytics.jobs.EveryInterval;
import org.gridpact.engine.analytics.jobs.Gaps;
import org.gridpact.engine.analytics.jobs.Grouping;
import org.gridpact.engine.analytics.jobs.Intervals;
import org.gridpact.engine.analytics.jobs.QualityWork;
import org.gridpact.engine.analytics.read.FileSource;
import org.gridpact.engine.analytics.read.HistorySource;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun;
import org.gridpact.engine.analytics.run.Assignment;
import org.gridpact.engine.analytics.run.Exchange;
import org.gridpact.engine.flink.FlinkEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Analyses on Flink in this process, from files to the result's folder. */
class AnalysisTest {
  private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
  private static final Instant END = Instant.parse("2026-05-02T00:00:00Z");

  @TempDir Path folder;

  private final List<String> said = new ArrayList<>();

  private static final AnalysisRun.Watch NOBODY = watch(new AtomicBoolean());

  private static AnalysisRun.Watch watch(AtomicBoolean cancelled) {
    return new AnalysisRun.Watch() {
      @Override
      public void splitsDone(long done, int of) {
        assertThat(done).isBetween(0L, (long) of);
      }

      @Override
      public boolean isCancelled() {
        return cancelled.get();
      }
    };
  }

  private Readings hour() throws Exception {
    Readings readings = new Readings(folder.resolve("history"));
    for (String device : List.of("a", "b", "c")) {
      for (int s = 0; s <= 3600; s++) {
        readings.add(
            0, Reading.ofPower(device, START.toEpochMilli() + 1000L * s, 100 * device.charAt(0)));
      }
    }
    return readings.write(1000);
  }

  private static AnalysisRun.Ways ways() {
    return new AnalysisRun.Ways(
        new FlinkEngine.Embedded(), 2, Assignment.LOAD_BALANCED, Exchange.PIPELINED);
  }

  private Analysis analysis(Assignment assignment, Exchange exchange, String out) {
    return new Analysis(
        folder.resolve("history"),
        folder.resolve(out),
        new AnalysisRun.Ways(new FlinkEngine.Embedded(), 2, assignment, exchange),
        true);
  }

  private static Job curve(Partition partition) {
    return new DurationJob(
        START.toEpochMilli(), END.toEpochMilli(), partition, 11, true, DurationWork.HELD_VALUES);
  }

  private static Job energy() {
    return energy(START, END);
  }

  private static Job energy(Instant from, Instant to) {
    return new EnergyJob(
        Intervals.of(Intervals.Length.HOUR, from, to, ZoneOffset.UTC),
        new Grouping(Grouping.By.DEVICE, Map.of(), "yard", Set.of()),
        new Gaps(Map.of(), 3000),
        new EveryInterval(),
        ZoneOffset.UTC);
  }

  private List<Path> left() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> !f.endsWith("history")).toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RANGE, ROUND_ROBIN, PIPELINED",
    "RANGE, LOAD_BALANCED, BLOCKING",
    "HASH, LOAD_BALANCED, PIPELINED"
  })
  void allWaysOfComputingComeToTheSameCurve(
      Partition partition, Assignment assignment, Exchange exchange) throws Exception {
    hour();
    AnalysisRun.Measured measured =
        analysis(assignment, exchange, "out").run(curve(partition), said::add, NOBODY);
    assertThat(measured.units()).isEqualTo(3 * 3601);
    assertThat(Files.readAllLines(folder.resolve("out/duration-curve.csv")))
        .hasSize(12)
        .startsWith("point,rank,share_at_least,active_power_w", "0,0,1.0,9700.0")
        .contains("5,5401,0.50004628344,9800.0")
        .last()
        .asString()
        .startsWith("10,10802,")
        .endsWith(",9900.0");
    assertThat(folder.resolve("out/duration-curve.svg")).content().contains("(kW)", "</svg>");
    assertThat(String.join("\n", said))
        .contains("plan: ", "measured: 10,803 readings", "skew", "exchanged");
  }

  @Test
  void energyComesAsParquetCsvAndPictureAndNothingElseIsLeft() throws Exception {
    hour();
    analysis(Assignment.LOAD_BALANCED, Exchange.PIPELINED, "out").run(energy(), said::add, NOBODY);
    assertThat(left()).containsExactly(folder.resolve("out"));
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "energy-00000.parquet", "energy-00001.parquet", "energy.csv", "energy.svg");
    }
    assertThat(
            Readings.duckdb(
                folder.resolve("out/energy-*.parquet"),
                "SELECT device, round(sum(imported_wh), 6) FROM f GROUP BY 1 ORDER BY 1"))
        .containsExactly(List.of("a", 9700.0), List.of("b", 9800.0), List.of("c", 9900.0));
  }

  @Test
  void thePictureOfQualityShowsTheWorstDevicesFirstAndSaysHowManyAreLeftOut() throws Exception {
    Readings readings = new Readings(folder.resolve("history"));
    for (int device = 10; device < 42; device++) {
      for (int s = 0; s <= 60; s++) {
        if (device != 41 || s <= 20 || s >= 40) {
          readings.add(0, Reading.ofPower("m-" + device, START.toEpochMilli() + 1000L * s, 100));
        }
      }
    }
    readings.write(1000);
    analysis(Assignment.LOAD_BALANCED, Exchange.PIPELINED, "out")
        .run(
            new QualityJob(
                new QualityWork(
                    START.toEpochMilli(),
                    START.toEpochMilli() + 60_001,
                    new Gaps(Map.of(), 3000),
                    60_000,
                    Set.of()),
                ZoneOffset.UTC),
            said::add,
            NOBODY);
    String svg = Files.readString(folder.resolve("out/quality.svg"));
    assertThat(svg)
        .contains(
            "Readings of the 30 worst of 32 devices; of those left out 0 have something wrong",
            ">heard</text>",
            ">silent</text>",
            ">m-38</text>")
        .doesNotContain(">m-39</text>", ">stuck</text>");
    assertThat(svg.indexOf(">m-41</text>")).isBetween(0, svg.indexOf(">m-10</text>"));
    assertThat(Files.readAllLines(folder.resolve("out/spans.csv")))
        .hasSize(1 + 31 + 2 + 1 + 2)
        .contains("m-10,TOTAL,heard,2026-05-01 00:00:00+00,60.001");
  }

  @Test
  void aFolderMayHaveAnyName() throws Exception {
    folder = Files.createDirectories(folder.resolve("my data [1] 100%20 für"));
    hour();
    analysis(Assignment.LOAD_BALANCED, Exchange.PIPELINED, "out").run(energy(), said::add, NOBODY);
    assertThat(left()).containsExactly(folder.resolve("out"));
    assertThat(folder.getParent()).isDirectoryNotContaining(f -> !f.equals(folder));
    assertThat(Files.readAllLines(folder.resolve("out/energy.csv"))).hasSize(1 + 3 * 24);
  }

  @Test
  void aTruncatedFileEndsInOneLineThatNamesItAndLeavesNothing() throws Exception {
    hour();
    Path file =
        folder.resolve("history/readings/area=yard/day=2026-05-01/bucket=00/part-1.parquet");
    byte[] whole = Files.readAllBytes(file.resolveSibling("part-0.parquet"));
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertFails("part-1.parquet cannot be read: it is not a Parquet file");
  }

  /** Its footer is good, so that a worker finds it. */
  @Test
  void aFileDamagedInsideEndsInOneLineThatNamesItAndLeavesNothing() throws Exception {
    hour();
    Path file =
        folder.resolve("history/readings/area=yard/day=2026-05-01/bucket=00/part-0.parquet");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 10, bytes.length / 2, (byte) 0x55);
    Files.write(file, bytes);
    assertFails("part-0.parquet cannot be read");
  }

  @Test
  void aFileWithTimesInMicrosecondsIsNoneOfHistoryAndNotPassedOver() throws Exception {
    hour();
    Path files = folder.resolve("history/readings/area=yard/day=2026-05-01/bucket=00");
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute(
          "COPY (SELECT * REPLACE (time::TIMESTAMPTZ AS time) FROM '%s') TO '%s' (FORMAT parquet)"
              .formatted(files.resolve("part-0.parquet"), files.resolve("part-1.parquet")));
    }
    assertFails("part-1.parquet cannot be read: it is no file of history: its times");
  }

  @Test
  void aRangeWithoutDataSaysSo() throws Exception {
    assertFails("has no reading from 2026-05-01T00:00:00Z");
  }

  @Test
  void aRangeInAGapOfARowGroupHasNoDataEither() throws Exception {
    long begin = START.toEpochMilli();
    new Readings(folder.resolve("history"))
        .add(0, Reading.ofPower("a", begin, 100))
        .add(0, Reading.ofPower("a", begin + 3 * 3_600_000, 100))
        .write(1000);
    Instant from = START.plusSeconds(3_600);
    assertFails(energy(from, from.plusSeconds(3_600)), "has no reading from 2026-05-01T01:00:00Z");
  }

  private void assertFails(String message) throws Exception {
    assertFails(energy(), message);
  }

  private void assertFails(Job job, String message) throws Exception {
    assertThatThrownBy(
            () ->
                analysis(Assignment.LOAD_BALANCED, Exchange.PIPELINED, "out")
                    .run(job, said::add, NOBODY))
        .isInstanceOf(AnalysisException.class)
        .message()
        .contains(message)
        .doesNotContain("\n");
    assertThat(left()).isEmpty();
  }

  @Test
  void aClusterWithoutFreeSlotsIsNamedAsTheCause() {
    assertThat(
            AnalysisException.of(
                new ExecutionException(
                    new NoResourceAvailableException("Could not acquire the minimum required"))))
        .hasMessageContaining("no free slots");
  }

  @Test
  void aCancelledRunLeavesNothing() throws Exception {
    hour();
    assertThatThrownBy(
            () ->
                analysis(Assignment.LOAD_BALANCED, Exchange.PIPELINED, "out")
                    .run(energy(), said::add, watch(new AtomicBoolean(true))))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining("cancelled");
    assertThat(left()).isEmpty();
  }

  @Test
  void aResultThatIsThereIsNotTouched() throws Exception {
    hour();
    Files.createDirectories(folder.resolve("out"));
    Files.writeString(folder.resolve("out/mine.txt"), "mine");
    assertThatThrownBy(
            () ->
                analysis(Assignment.LOAD_BALANCED, Exchange.PIPELINED, "out")
                    .run(energy(), said::add, NOBODY))
        .hasMessageContaining("is there already");
    assertThat(folder.resolve("out/mine.txt")).hasContent("mine");
  }

  /** Compaction puts rows into other files between the plan and the reading. */
  @Test
  void filesThatAreMergedIntoOthersMeanwhileAreComputedFromThose() throws Exception {
    hour();
    Path part =
        folder.resolve("history/readings/area=yard/day=2026-05-01/bucket=00/part-0.parquet");
    AtomicBoolean merged = new AtomicBoolean();
    HistorySource history =
        columns -> {
          HistorySource.Plan plan = new FileSource(folder.resolve("history")).plan(columns);
          if (merged.compareAndSet(false, true)) {
            Files.move(part, part.resolveSibling("part-c-1.parquet"));
          }
          return plan;
        };
    new Analysis(history, folder.resolve("out"), ways(), false).run(energy(), said::add, NOBODY);
    assertThat(said).first().asString().contains("computing again");
    assertThat(
            Readings.duckdb(
                folder.resolve("out/energy-*.parquet"), "SELECT sum(readings)::BIGINT FROM f"))
        .containsExactly(List.of(3L * 3601));
    assertThat(left()).containsExactly(folder.resolve("out"));
  }

  @Test
  void aFileThatGoesForGoodEndsInOneLineThatNamesIt() throws Exception {
    hour();
    Path part =
        folder.resolve("history/readings/area=yard/day=2026-05-01/bucket=00/part-0.parquet");
    HistorySource planned = new FileSource(folder.resolve("history"));
    List<HistorySource.Plan> plans = new ArrayList<>();
    HistorySource history =
        columns -> {
          if (plans.isEmpty()) {
            plans.add(planned.plan(columns));
            Files.delete(part);
          }
          return plans.getFirst();
        };
    assertThatThrownBy(
            () ->
                new Analysis(history, folder.resolve("out"), ways(), false)
                    .run(energy(), said::add, NOBODY))
        .hasMessageContaining("part-0.parquet cannot be read: it is not there");
    assertThat(left()).isEmpty();
  }
}
