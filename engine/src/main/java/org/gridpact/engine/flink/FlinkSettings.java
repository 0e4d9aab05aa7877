package org.gridpact.engine.flink;

import java.time.Duration;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.TaskManagerOptions.TaskManagerLoadBalanceMode;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.fs.Path;

/** What Gridpact asks of Flink, embedded and as processes: the one place of each setting. */
public final class FlinkSettings {
  private static final String HERE = "127.0.0.1";

  private static final int BATCH_NETWORK_MEBIBYTES = 64;

  private FlinkSettings() {}

  /** Of any cluster that Gridpact starts. */
  static Configuration cluster() {
    Configuration s = new Configuration();
    s.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(1));
    networkMemory(s, 24);
    s.set(RestOptions.BIND_PORT, "0");
    s.set(RestOptions.ADDRESS, HERE);
    s.set(RestOptions.BIND_ADDRESS, HERE);
    // Else the server of jobs' files, which even an embedded cluster has, is open to all.
    s.set(JobManagerOptions.BIND_HOST, HERE);
    // Without a free slot within this a job fails, and says so.
    s.set(JobManagerOptions.SLOT_REQUEST_TIMEOUT, Duration.ofSeconds(30));
    withoutHadoopTokens(s);
    return s;
  }

  /** Of a cluster in this process that lives as long as one job that comes to an end. */
  static Configuration passing() {
    Configuration s = cluster();
    networkMemory(s, BATCH_NETWORK_MEBIBYTES);
    // A job's progress comes with heartbeats.
    s.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(500));
    return s;
  }

  /**
   * Of the processes of a session cluster on this machine, all on loopback.
   *
   * <p>A TaskManager that is gone is noticed by the second heartbeat that finds nobody, within some
   * 5 s; one that is only slow has 50 s.
   *
   * @param restPort where it takes jobs
   * @param rpcPort where its TaskManagers find the JobManager
   * @param folder a local folder for what the processes keep while they run
   * @param slots of each TaskManager
   */
  public static Configuration session(
      int restPort, int rpcPort, java.nio.file.Path folder, int slots) {
    Configuration s = cluster();
    s.set(RestOptions.PORT, restPort);
    s.set(RestOptions.BIND_PORT, Integer.toString(restPort));
    s.set(JobManagerOptions.ADDRESS, HERE);
    s.set(JobManagerOptions.PORT, rpcPort);
    s.set(BlobServerOptions.PORT, "0");
    s.set(BlobServerOptions.STORAGE_DIRECTORY, folder.resolve("blobs").toString());
    s.set(CoreOptions.TMP_DIRS, folder.resolve("tmp").toString());
    s.set(CoreOptions.CLASSLOADER_RESOLVE_ORDER, "parent-first");
    s.set(TaskManagerOptions.HOST, HERE);
    s.set(TaskManagerOptions.BIND_HOST, HERE);
    s.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
    // A job's tasks are on all TaskManagers, and not all on the first.
    s.set(TaskManagerOptions.TASK_MANAGER_LOAD_BALANCE_MODE, TaskManagerLoadBalanceMode.SLOTS);
    s.set(TaskManagerOptions.REGISTRATION_TIMEOUT, Duration.ofMinutes(2));
    s.set(JobManagerOptions.JVM_HEAP_MEMORY, MemorySize.ofMebiBytes(192));
    s.set(TaskManagerOptions.CPU_CORES, (double) slots);
    s.set(TaskManagerOptions.TASK_HEAP_MEMORY, MemorySize.ofMebiBytes(384));
    s.set(TaskManagerOptions.TASK_OFF_HEAP_MEMORY, MemorySize.ofMebiBytes(64));
    networkMemory(s, BATCH_NETWORK_MEBIBYTES);
    // All buffers are of the gate and none of a channel. Giving one back to the channel of a
    // TaskManager that is lost fails, and Flink 2.2 ends the process for it.
    s.set(NettyShuffleEnvironmentOptions.NETWORK_READ_MAX_REQUIRED_BUFFERS_PER_GATE, 1);
    s.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(2));
    // By default what is asked about a job is up to 3 s old: many an analysis is over by then.
    s.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(100));
    return s;
  }

  /**
   * Of the stream job. It restarts without end, at most 10 s apart.
   *
   * @param folder of its checkpoints, which both the cluster and this process reach
   */
  static Configuration streamJob(Path folder, int parallelism, Duration checkpointInterval) {
    Configuration s = new Configuration();
    s.set(StateBackendOptions.STATE_BACKEND, "hashmap");
    s.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    s.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, new Path(folder, "checkpoints").toString());
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

  /** Of this process when it speaks to a session cluster: some 10 s of tries, then an error. */
  static Configuration client(FlinkEngine.Session session) {
    Configuration s = new Configuration();
    s.set(RestOptions.ADDRESS, session.rest().host());
    s.set(RestOptions.PORT, session.rest().port());
    s.set(JobManagerOptions.ADDRESS, session.rest().host());
    s.set(RestOptions.RETRY_MAX_ATTEMPTS, 10);
    s.set(RestOptions.RETRY_DELAY, Duration.ofSeconds(1));
    withoutHadoopTokens(s);
    return s;
  }

  private static void networkMemory(Configuration s, int mebibytes) {
    s.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(mebibytes));
    s.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(mebibytes));
  }

  private static void withoutHadoopTokens(Configuration s) {
    // Hadoop's side of this calls what JDK 24 removed.
    s.set(SecurityOptions.DELEGATION_TOKENS_ENABLED, false);
  }
}
