package org.gridpact.engine.flink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flink cluster of one task manager in this JVM, running one job, with checkpoints in a folder.
 *
 * <p>Owned by one thread.
 */
public final class EmbeddedFlink implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedFlink.class);
  private static final Duration STOP = Duration.ofSeconds(3);

  private final Path folder;
  private final int parallelism;
  private final Duration checkpointInterval;
  private final MiniCluster cluster;
  private Optional<JobID> job = Optional.empty();

  private EmbeddedFlink(Path folder, int parallelism, Duration checkpointInterval)
      throws Exception {
    this.folder = folder;
    this.parallelism = parallelism;
    this.checkpointInterval = checkpointInterval;
    Files.createDirectories(folder);
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(clusterSettings())
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(parallelism)
                .build());
    cluster.start();
  }

  /** Starts the cluster, without a job. */
  public static EmbeddedFlink start(Path folder, int parallelism, Duration checkpointInterval)
      throws Exception {
    return new EmbeddedFlink(folder, parallelism, checkpointInterval);
  }

  /**
   * Submits the job that {@code build} puts together, from the latest completed checkpoint.
   *
   * @throws IOException where the checkpoints cannot be read
   */
  public void run(String name, Consumer<StreamExecutionEnvironment> build)
      throws IOException, ExecutionException, InterruptedException {
    Configuration settings = jobSettings();
    settings.set(PipelineOptions.NAME, name);
    RestorePoint.latest(folder)
        .ifPresent(
            point -> {
              log.info("stream job goes on from checkpoint {}", point.id());
              settings.set(StateRecoveryOptions.SAVEPOINT_PATH, point.folder().toUri().toString());
              settings.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
            });
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(settings);
    build.accept(env);
    JobGraph graph = env.getStreamGraph().getJobGraph();
    job = Optional.of(cluster.submitJob(graph).get().getJobID());
  }

  /** Makes a checkpoint now and returns when it has completed. */
  public void checkpoint() throws ExecutionException, InterruptedException {
    cluster.triggerCheckpoint(job.orElseThrow()).get();
  }

  /** Whether the job's tasks run; false while it starts, restarts, or once it has ended. */
  public boolean isRunning() throws ExecutionException, InterruptedException {
    return job.isPresent() && cluster.getJobStatus(job.get()).get() == JobStatus.RUNNING;
  }

  /**
   * Stops reading, takes a last checkpoint of all that was read, and ends. Where that takes longer
   * than 3 s the job is cut off; what it read since its last checkpoint it then reads again at the
   * next start.
   */
  @Override
  public void close() {
    try {
      if (job.isPresent()) {
        stopJob(job.get());
      }
      cluster.closeAsync().get(STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.warn("the stream engine did not end cleanly: {}", String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopJob(JobID running) throws InterruptedException {
    try {
      cluster
          .stopWithSavepoint(
              running,
              folder.resolve("savepoints").toUri().toString(),
              false,
              SavepointFormatType.NATIVE)
          .get(STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      log.warn(
          "no last checkpoint ({}); the next start reads again from the one before",
          String.valueOf(e.getMessage()));
    }
  }

  private Configuration clusterSettings() {
    Configuration s = new Configuration();
    s.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(1));
    s.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(24));
    s.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(24));
    s.set(RestOptions.BIND_PORT, "0");
    s.set(RestOptions.ADDRESS, "127.0.0.1");
    s.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    // Hadoop's side of this calls what JDK 24 removed.
    s.set(SecurityOptions.DELEGATION_TOKENS_ENABLED, false);
    return s;
  }

  private Configuration jobSettings() {
    Configuration s = new Configuration();
    s.set(StateBackendOptions.STATE_BACKEND, "hashmap");
    s.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    s.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    s.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
    s.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    s.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ofMillis(500));
    s.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    s.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    s.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofSeconds(10));
    s.set(PipelineOptions.OBJECT_REUSE, true);
    s.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ZERO);
    s.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    return s;
  }
}
