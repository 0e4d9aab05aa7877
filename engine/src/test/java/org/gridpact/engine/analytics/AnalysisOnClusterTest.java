package org.gridpact.engine.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.gridpact.engine.analytics.Readings.Reading;
import org.gridpact.engine.analytics.jobs.DurationWork;
import org.gridpact.engine.analytics.run.AnalysisRun;
import org.gridpact.engine.analytics.run.Assignment;
import org.gridpact.engine.analytics.run.Exchange;
import org.gridpact.engine.cluster.LocalCluster;
import org.gridpact.engine.flink.FlinkEngine;
import org.gridpact.engine.flink.JobManagerRest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An analysis on a JobManager and two TaskManagers, of which one is killed at work. */
class AnalysisOnClusterTest {
  private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
  private static final int SECONDS = 60_000;
  private static final int DEVICES = 5;

  @TempDir Path folder;

  @TempDir static Path clusterFolder;

  private static LocalCluster cluster;

  @BeforeAll
  static void chooseFolder() {
    cluster = new LocalCluster(clusterFolder);
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.stop();
  }

  @ParameterizedTest
  @EnumSource(Exchange.class)
  void aTaskManagerKilledInTheMiddleOfADurationCurveChangesNothing(Exchange exchange)
      throws Exception {
    write();
    cluster.start(new LocalCluster.Size(2, 4, 0));
    FlinkEngine.Session session = new FlinkEngine.Session(cluster.status().orElseThrow().rest());
    Analysis there = analysis(session, exchange, "there");
    Killer killer = new Killer(session);

    AnalysisRun.Measured measured = there.run(curve(), line -> {}, killer);
    AnalysisRun.Measured embedded =
        analysis(new FlinkEngine.Embedded(), exchange, "here").run(curve(), line -> {}, killer);

    assertThat(killer.killed).as("a TaskManager was killed in the middle").isTrue();
    assertThat(killer.job(session).path("exceptionHistory").path("entries")).isNotEmpty();
    assertThat(cluster.status().orElseThrow().taskManagers()).hasSize(1);
    assertThat(measured.units()).isEqualTo(embedded.units()).isEqualTo((long) SECONDS * DEVICES);
    assertThat(folder.resolve("there/duration-curve.csv"))
        .hasSameTextualContentAs(folder.resolve("here/duration-curve.csv"));
    assertThat(Files.readAllLines(folder.resolve("there/duration-curve.csv"))).hasSize(102);
    List<Object> sum = sorted("here");
    assertThat(sum.getFirst()).isEqualTo((long) SECONDS * DEVICES);
    assertThat(sorted("there")).isEqualTo(sum);
  }

  /** Of all readings in order, how many and their sum. */
  private List<Object> sorted(String out) throws Exception {
    return Readings.duckdb(
            folder.resolve(out).resolve("sorted-*.parquet"),
            "SELECT count(*), sum(CAST(active_power_w AS BIGINT)) FROM f")
        .getFirst();
  }

  private void write() throws IOException {
    Readings readings = new Readings(folder.resolve("history"));
    for (int device = 0; device < DEVICES; device++) {
      for (int s = 0; s < SECONDS; s++) {
        readings.add(
            device,
            Reading.ofPower(
                "meter-" + device,
                START.toEpochMilli() + 1000L * s,
                (double) (s * 7919L % 100_003)));
      }
    }
    readings.write(100);
  }

  private Analysis analysis(FlinkEngine engine, Exchange exchange, String out) {
    return new Analysis(
        folder.resolve("history"),
        folder.resolve(out),
        new AnalysisRun.Ways(engine, 2, Assignment.LOAD_BALANCED, exchange),
        false);
  }

  private static Job curve() {
    return new DurationJob(
        START.toEpochMilli(),
        START.plus(Duration.ofDays(1)).toEpochMilli(),
        DurationWork.Partition.RANGE,
        101,
        true,
        DurationWork.HELD_VALUES);
  }

  /** Kills a TaskManager as soon as both have a task that scans, and one of these runs. */
  private static final class Killer implements AnalysisRun.Watch {
    private final FlinkEngine.Session session;
    private boolean killed;

    Killer(FlinkEngine.Session session) {
      this.session = session;
    }

    @Override
    public void splitsDone(long done, int of) {
      try {
        if (!killed && scanRuns()) {
          killed = true;
          ProcessHandle victim =
              ProcessHandle.of(cluster.status().orElseThrow().taskManagers().getFirst())
                  .orElseThrow();
          assertThat(victim.destroyForcibly()).isTrue();
        }
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    private boolean scanRuns() throws IOException, InterruptedException {
      for (JsonNode vertex : get(session, "").path("vertices")) {
        JsonNode tasks = vertex.path("tasks");
        int started =
            Stream.of("DEPLOYING", "INITIALIZING", "RUNNING")
                .mapToInt(state -> tasks.path(state).asInt())
                .sum();
        if (vertex.path("name").asText().endsWith("scan")
            && started == 2
            && tasks.path("RUNNING").asInt() > 0) {
          return true;
        }
      }
      return false;
    }

    JsonNode job(FlinkEngine.Session at) throws IOException, InterruptedException {
      return get(at, "/exceptions");
    }

    private static JsonNode get(FlinkEngine.Session at, String what)
        throws IOException, InterruptedException {
      String job = newest(JobManagerRest.get(at.rest(), "/jobs/overview").path("jobs"));
      return JobManagerRest.get(at.rest(), "/jobs/" + job + what);
    }

    private static String newest(JsonNode jobs) {
      JsonNode newest = jobs.path(0);
      for (JsonNode job : jobs) {
        if (job.path("start-time").asLong() > newest.path("start-time").asLong()) {
          newest = job;
        }
      }
      return newest.path("jid").asText();
    }
  }
}
