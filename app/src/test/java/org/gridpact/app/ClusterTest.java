package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gridpact.app.bench.IngestBench;
import org.gridpact.app.bench.IngestReport;
import org.gridpact.engine.cluster.LocalCluster;
import org.gridpact.engine.flink.FlinkEngine;
import org.gridpact.engine.history.History;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gridpact cluster}: a JobManager and two TaskManagers, of which one is killed at work. */
class ClusterTest {
  private static final Duration WITHIN = Duration.ofSeconds(90);
  private static final int HOUSES = 200;
  private static final int SECONDS_OF_SENDING = 20;

  @TempDir static Path data;

  private static LocalCluster cluster;

  @BeforeAll
  static void chooseFolder() {
    cluster = new LocalCluster(data.resolve("flink-cluster"));
  }

  /** What the test before left running stays. */
  @BeforeEach
  void start() throws Exception {
    assertThat(run("start", "--local", "--taskmanagers", "2", "--port", "0"))
        .containsPattern(
            "^0 The cluster (is up|runs already); use it by --flink 127\\.0\\.0\\.1:\\d+\n$");
    assertThat(status().isWhole()).isTrue();
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.stop();
  }

  @Test
  void aTaskManagerKilledAtWorkCostsNoReadingAndDoublesNone() throws Exception {
    Path bench = data.resolve("bench");
    FutureTask<IngestReport> sending =
        inBackground(
            new IngestBench(
                    HOUSES,
                    SECONDS_OF_SENDING,
                    4,
                    OptionalInt.of(20 * HOUSES),
                    bench,
                    new FlinkEngine.Session(status().rest()),
                    process -> 64)
                ::run);
    History history = new History(bench.resolve("history"));
    await("the first files of history", () -> sending.isDone() || history.rows() > 0);
    assertThat(sending.isDone()).isFalse();

    kill(status().taskManagers().getFirst());
    await("the loss is noticed", () -> status().seen().orElseThrow().taskManagers() == 1);
    assertThat(run("status"))
        .startsWith("1 ")
        .contains("TaskManagers: 1 of 2 run; cluster start --local starts what is missing");
    assertThat(run("start", "--local", "--taskmanagers", "2")).contains("The cluster is up");
    assertThat(status().isWhole()).isTrue();

    IngestReport report = sending.get(WITHIN.toSeconds() * 2, TimeUnit.SECONDS);
    assertThat(report.historyMatches()).isTrue();
    assertThat(report.readingsAcknowledged()).isPositive().isEqualTo(report.readingsInHistory());
    await("the job has ended with its node", () -> status().seen().orElseThrow().jobs().isEmpty());
  }

  @Test
  void itRunsOnceOnLoopbackAndLeavesNothing() throws Exception {
    LocalCluster.Status running = status();
    List<Long> processes =
        LongStream.concat(
                running.jobManager().stream(),
                running.taskManagers().stream().mapToLong(Long::longValue))
            .boxed()
            .toList();
    assertThat(processes).hasSize(3);
    assertThat(run("start", "--local", "--taskmanagers", "2"))
        .startsWith("0 The cluster runs already");
    assertThat(status()).isEqualTo(running);
    assertThat(run("status")).startsWith("0 ").contains("TaskManagers: 2 of 2 run\nSlots: 8, 8");
    assertThat(processes).allSatisfy(Listening::onLoopbackOnly);

    assertThat(run("stop")).isEqualTo("0 The cluster has ended.\n");
    assertThat(processes).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    assertThat(run("status")).isEqualTo("1 No cluster runs.\n");
    assertThat(run("stop")).isEqualTo("0 No cluster ran.\n");
  }

  @Test
  void aJobManagerThatIsKilledIsReplacedWithAllItsTaskManagers() throws Exception {
    LocalCluster.Status before = status();
    kill(before.jobManager().orElseThrow());

    assertThat(run("status")).startsWith("1 ").contains(": gone");
    assertThat(run("start", "--local", "--port", "0")).contains("The cluster is up");
    assertThat(status().isWhole()).isTrue();
    assertThat(status().taskManagers())
        .hasSize(2)
        .doesNotContainAnyElementsOf(before.taskManagers());
    assertThat(before.taskManagers()).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
  }

  private LocalCluster.Status status() throws IOException, InterruptedException {
    return cluster.status().orElseThrow();
  }

  private static void kill(long pid) throws Exception {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    assertThat(process.destroyForcibly()).isTrue();
    process.onExit().get(WITHIN.toSeconds(), TimeUnit.SECONDS);
  }

  /** Exit code and output. */
  private String run(String... arguments) {
    Terminal terminal = new Terminal();
    int exit =
        terminal.run(
            Stream.of(Stream.of("cluster"), Stream.of(arguments), Stream.of("--data", data + ""))
                .flatMap(s -> s)
                .toArray(String[]::new));
    return exit + " " + terminal.said();
  }

  private static <T> FutureTask<T> inBackground(Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread.ofPlatform().daemon().name("at-work").start(future);
    return future;
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + WITHIN.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
