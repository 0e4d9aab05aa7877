package org.gridpact.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.gridpact.engine.cluster.ClusterView;
import org.gridpact.engine.cluster.LocalCluster;
import org.gridpact.engine.flink.FlinkEngine;
import org.gridpact.engine.flink.StreamEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same over a JobManager and a TaskManager that are processes of their own. */
class DataPlaneOnClusterTest extends DataPlaneTest {
  @TempDir static Path clusterFolder;

  private static LocalCluster cluster;
  private static FlinkEngine.Session session;

  @BeforeAll
  static void start() throws Exception {
    cluster = new LocalCluster(clusterFolder);
    cluster.start(new LocalCluster.Size(1, 4, 0));
    session = new FlinkEngine.Session(cluster.status().orElseThrow().rest());
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.stop();
    assertThat(cluster.status()).isEmpty();
  }

  @Override
  FlinkEngine engine() {
    return session;
  }

  @Test
  void aJobThatAKilledProcessLeftBehindIsEndedBeforeTheNextStarts(@TempDir Path data)
      throws Exception {
    Path checkpoints = data.resolve("not-there-at-first");
    StreamEngine killed = ticking(checkpoints);
    String left = runningJob();

    try (StreamEngine next = ticking(checkpoints)) {
      assertThat(next.isRunning()).isTrue();
      assertThat(killed.isRunning()).isFalse();
      assertThat(runningJob()).isEqualTo(left);
    }
    assertThat(jobs()).isEmpty();
  }

  /** Starts a job and waits until it runs. */
  private static StreamEngine ticking(Path checkpoints) throws Exception {
    StreamEngine engine = StreamEngine.start(session, checkpoints, 1, Duration.ofSeconds(5));
    engine.run("ticks", DataPlaneOnClusterTest::ticks);
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!engine.isRunning()) {
      assertThat(System.nanoTime()).as("the job runs within a minute").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return engine;
  }

  private static void ticks(StreamExecutionEnvironment env) {
    GeneratorFunction<Long, Long> same = n -> n;
    env.fromSource(
            new DataGeneratorSource<>(
                same, Long.MAX_VALUE, RateLimiterStrategy.perSecond(10), Types.LONG),
            WatermarkStrategy.noWatermarks(),
            "ticks")
        .uid("ticks")
        .sinkTo(new DiscardingSink<>());
  }

  private static String runningJob() throws InterruptedException {
    assertThat(jobs()).hasSize(1);
    return jobs().getFirst();
  }

  private static List<String> jobs() throws InterruptedException {
    return ClusterView.of(session.rest()).orElseThrow().jobs();
  }
}
