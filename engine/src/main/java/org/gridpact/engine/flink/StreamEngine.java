package org.gridpact.engine.flink;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.client.program.MiniClusterClient;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the stream job on a Flink cluster, embedded or not, with checkpoints in a folder.
 *
 * <p>A job is known by its name and its folder, so one that a killed process left on a session
 * cluster is found and ended before the next starts from where it was. Owned by one thread.
 */
public final class StreamEngine implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StreamEngine.class);
  private static final Duration EMBEDDED_STOP = Duration.ofSeconds(3);
  private static final Duration SESSION_STOP = Duration.ofSeconds(20);
  private static final Duration SUBMIT_WITHIN = Duration.ofMinutes(2);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
  private static final int LOOK_EVERY_MILLIS = 100;

  private final Cluster cluster;
  private final Path folder;
  private final int parallelism;
  private final Duration checkpointInterval;
  private Optional<JobID> job = Optional.empty();

  /**
   * A cluster and how it is spoken to.
   *
   * @param jars to send with the job
   * @param own the cluster itself where it is in this process
   * @param stopWithin how long a last checkpoint may take
   */
  private record Cluster(
      ClusterClient<?> client,
      List<java.nio.file.Path> jars,
      Optional<MiniCluster> own,
      Duration stopWithin) {}

  private StreamEngine(Cluster cluster, Path folder, int parallelism, Duration checkpointInterval) {
    this.cluster = cluster;
    this.folder = folder;
    this.parallelism = parallelism;
    this.checkpointInterval = checkpointInterval;
  }

  /**
   * Starts the embedded cluster, or connects to the given one; without a job.
   *
   * @param folder of the job's checkpoints; made where it is not there
   * @throws IOException where the given cluster does not answer
   */
  public static StreamEngine start(
      FlinkEngine engine, java.nio.file.Path folder, int parallelism, Duration checkpointInterval)
      throws Exception {
    Path checkpoints = FlinkFiles.of(folder);
    checkpoints.getFileSystem().mkdirs(checkpoints);
    return new StreamEngine(
        switch (engine) {
          case FlinkEngine.Embedded _ -> embedded(parallelism);
          case FlinkEngine.Session session ->
              new Cluster(
                  new RestClusterClient<>(
                      FlinkSettings.client(session), StandaloneClusterId.getInstance()),
                  JobJars.missingAt(session.rest()),
                  Optional.empty(),
                  SESSION_STOP);
        },
        checkpoints,
        parallelism,
        checkpointInterval);
  }

  private static Cluster embedded(int slots) throws Exception {
    Configuration settings = FlinkSettings.cluster();
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
    cluster.start();
    return new Cluster(
        new MiniClusterClient(settings, cluster), List.of(), Optional.of(cluster), EMBEDDED_STOP);
  }

  /**
   * Submits the job that {@code build} puts together, from the latest completed checkpoint.
   *
   * @throws IOException where the checkpoints cannot be read, the cluster does not answer, or a job
   *     that was left there does not end
   */
  public void run(String name, Consumer<StreamExecutionEnvironment> build)
      throws IOException, ExecutionException, InterruptedException {
    String fullName = name + " at " + folder;
    Configuration settings = FlinkSettings.streamJob(folder, parallelism, checkpointInterval);
    settings.set(PipelineOptions.NAME, fullName);
    endLeftBehind(fullName);
    RestorePoint.latest(folder)
        .ifPresent(
            point -> {
              log.info("stream job goes on from checkpoint {}", point.id());
              settings.set(StateRecoveryOptions.SAVEPOINT_PATH, point.folder().toString());
              settings.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
            });
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(settings);
    build.accept(env);
    JobGraph graph = env.getStreamGraph().getJobGraph();
    cluster.jars().forEach(jar -> graph.addJar(new Path(jar.toUri())));
    job = Optional.of(get(cluster.client().submitJob(graph), SUBMIT_WITHIN, "take the stream job"));
  }

  /** Ends a job of this name and folder whose process ended without it. */
  private void endLeftBehind(String name)
      throws IOException, ExecutionException, InterruptedException {
    for (JobStatusMessage each : jobs()) {
      if (each.getJobName().equals(name) && !each.getJobState().isGloballyTerminalState()) {
        log.info("the stream job that an earlier process left on the cluster is ended first");
        get(cluster.client().cancel(each.getJobId()), ANSWER_WITHIN, "cancel a job");
        awaitEnd(each.getJobId());
      }
    }
  }

  private Iterable<JobStatusMessage> jobs()
      throws IOException, ExecutionException, InterruptedException {
    CompletableFuture<? extends Iterable<JobStatusMessage>> jobs;
    try {
      jobs = cluster.client().listJobs();
    } catch (Exception e) {
      throw new IOException("the cluster's jobs cannot be asked for: " + e.getMessage(), e);
    }
    return get(jobs, ANSWER_WITHIN, "list its jobs");
  }

  private void awaitEnd(JobID ending) throws IOException, ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + ANSWER_WITHIN.toNanos();
    while (!status(ending).isGloballyTerminalState()) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "job %s does not end within %d s of its cancellation: cancel it at the cluster"
                .formatted(ending, ANSWER_WITHIN.toSeconds()));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
    }
  }

  private JobStatus status(JobID of) throws IOException, ExecutionException, InterruptedException {
    return get(cluster.client().getJobStatus(of), ANSWER_WITHIN, "tell a job's status");
  }

  private static <T> T get(CompletableFuture<T> answer, Duration within, String what)
      throws IOException, ExecutionException, InterruptedException {
    try {
      return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("Flink did not %s within %d s".formatted(what, within.toSeconds()), e);
    }
  }

  /** Makes a checkpoint now and returns when it has completed. */
  public void checkpoint() throws ExecutionException, InterruptedException {
    cluster.client().triggerCheckpoint(job.orElseThrow(), CheckpointType.CONFIGURED).get();
  }

  /** Whether the job's tasks run; false while it starts, restarts, or once it has ended. */
  public boolean isRunning() throws ExecutionException, InterruptedException {
    return job.isPresent() && cluster.client().getJobStatus(job.get()).get() == JobStatus.RUNNING;
  }

  /**
   * Stops reading, takes a last checkpoint of all that was read, and ends. Where that takes longer
   * than 3 s, or 20 s on a session cluster, the job is cut off; what it read since its last
   * checkpoint it then reads again at the next start.
   */
  @Override
  public void close() {
    try {
      if (job.isPresent()) {
        stopJob(job.get());
      }
      cluster.client().close();
      if (cluster.own().isPresent()) {
        cluster.own().get().closeAsync().get(EMBEDDED_STOP.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      log.warn("the stream engine did not end cleanly: {}", String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopJob(JobID running) throws InterruptedException {
    try {
      cluster
          .client()
          .stopWithSavepoint(
              running, false, new Path(folder, "savepoints").toString(), SavepointFormatType.NATIVE)
          .get(cluster.stopWithin().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      log.warn(
          "no last checkpoint ({}); the next start reads again from the one before",
          String.valueOf(e.getMessage()));
      if (cluster.own().isEmpty()) {
        cutOff(running);
      }
    }
  }

  private void cutOff(JobID running) throws InterruptedException {
    try {
      get(cluster.client().cancel(running), ANSWER_WITHIN, "cancel the stream job");
      awaitEnd(running);
    } catch (IOException | ExecutionException e) {
      log.warn(
          "the stream job stays on the cluster ({}); the next start ends it",
          String.valueOf(e.getMessage()));
    }
  }
}
