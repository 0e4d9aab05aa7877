package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridpact.model.testing.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.gridpact.engine.history.History;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged outlives kill -9, Ctrl-C and restarts, and is in history once. */
class RestartTest {
  /** The goal is 5 s; a test machine may be busy with other things. */
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(15);

  @TempDir private Path folder;

  @Test
  void historyHoldsEachReadingOnceAfterAKillACtrlCAndTwoRestarts() throws Exception {
    long killed = killedWhileReadingsFlow();
    long stopped = stoppedByCtrlC();
    Path report = folder.resolve("report.json");
    try (Program demo = demo("--headless", "--for", "10s", "--report", report.toString())) {
      assertThat(demo.exitCode()).as(demo.output()).isZero();
      assertThat(demo.output()).doesNotContain("Exception", "\tat ");
    }

    JsonNode last = new ObjectMapper().readTree(report.toFile());
    long acknowledged = last.get("readingsAcknowledged").asLong();
    assertThat(last.get("readingsInHistory").asLong()).isEqualTo(acknowledged).isPositive();
    History history = new History(folder.resolve("data/feeder33/history"));
    nothingIsMissing(history);
    nothingIsThereTwice(history);
    assertThat(number(history, "SELECT count(*) FROM history"))
        .isGreaterThanOrEqualTo(killed + stopped + acknowledged);
    assertThat(number(history, "SELECT count(DISTINCT (gateway, boot_epoch)) FROM history"))
        .as("four gateways, each started three times")
        .isEqualTo(12);
    try (Program verify =
        Program.start(folder, "history", "verify", "--data", folder.resolve("data").toString())) {
      assertThat(verify.exitCode()).as(verify.output()).isZero();
      assertThat(verify.output()).contains("nothing is wrong");
    }
  }

  /** Readings acknowledged before the kill. */
  private long killedWhileReadingsFlow() throws Exception {
    try (Program demo = demo()) {
      return readingsOf(demo);
    }
  }

  private long stoppedByCtrlC() throws Exception {
    try (Program demo = demo()) {
      long readings = readingsOf(demo);
      long start = System.nanoTime();
      demo.stop();
      demo.exitCode();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      System.out.printf("It stopped within %.1f s of being asked%n", took.toMillis() / 1e3);
      assertThat(took).isLessThan(STOPS_WITHIN);
      assertThat(demo.output()).doesNotContain("Exception", "\tat ");
      return readings;
    }
  }

  private Program demo(String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("demo", "--any-ports", "--speed", "3"));
    arguments.addAll(List.of("--data", folder.resolve("data").toString()));
    arguments.addAll(List.of(more));
    return Program.start(folder, arguments.toArray(String[]::new));
  }

  /** Waits until many readings are acknowledged; how many were. */
  private static long readingsOf(Program demo) throws Exception {
    long[] readings = new long[1];
    eventually(
        "readings are acknowledged",
        () -> {
          JsonNode picture = demo.get("api/picture");
          readings[0] = picture.at("/counters/readingsAcknowledged").asLong();
          return readings[0] > 1_000;
        });
    return readings[0];
  }

  private static void nothingIsMissing(History history) throws SQLException, IOException {
    assertThat(
            history.query(
                """
                SELECT gateway, min(sequence), max(sequence), count(DISTINCT sequence)
                FROM history GROUP BY gateway
                HAVING min(sequence) <> 1 OR max(sequence) <> count(DISTINCT sequence)
                """))
        .as("gateways whose frames are not numbered on from 1 without a gap")
        .isEmpty();
  }

  private static void nothingIsThereTwice(History history) throws SQLException, IOException {
    assertThat(
            history.query(
                """
                SELECT gateway, boot_epoch, sequence, device, time, phase, count(*)
                FROM history GROUP BY ALL HAVING count(*) > 1
                """))
        .as("readings that are there more than once")
        .isEmpty();
    assertThat(
            history.query(
                """
                SELECT gateway, sequence FROM history
                GROUP BY ALL HAVING count(DISTINCT boot_epoch) > 1
                """))
        .as("frame numbers used by more than one start")
        .isEmpty();
  }

  private static long number(History history, String sql) throws SQLException, IOException {
    return ((Number) history.query(sql).getFirst().getFirst()).longValue();
  }
}
