package org.gridpact.engine.analytics.run;

import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.gridpact.model.config.HostPort;

/** The Flink that runs an analysis: the one place that knows which. */
public sealed interface Engine {
  List<String> JOB_JARS =
      List.of(
          "gridpact-engine",
          "gridpact-model",
          "gridpact-network",
          "flink-connector-datagen",
          "flink-parquet",
          "parquet-",
          "hadoop-client-",
          "zstd-jni",
          "commons-logging");

  /** One in this process, which comes and goes with the job. */
  record Embedded() implements Engine {}

  /**
   * A session cluster.
   *
   * @param rest where its JobManager takes jobs
   * @param jars this program's jars, which its workers load
   */
  record Session(HostPort rest, List<String> jars) implements Engine {
    public Session {
      jars = List.copyOf(jars);
    }
  }

  /**
   * Of a class path the jars that a session cluster's workers need beside Flink: ours, and what
   * reads and writes Parquet.
   */
  static List<String> jobJars(List<String> classPath) {
    return classPath.stream().filter(Engine::isNeeded).toList();
  }

  private static boolean isNeeded(String jar) {
    String name = jar.substring(jar.lastIndexOf('/') + 1);
    return name.endsWith(".jar") && JOB_JARS.stream().anyMatch(name::startsWith);
  }

  /** An environment for one job. */
  default StreamExecutionEnvironment environment(int parallelism, Exchange exchange) {
    Configuration job = job(exchange);
    StreamExecutionEnvironment env =
        switch (this) {
          case Embedded _ -> {
            job.addAll(embedded(parallelism));
            yield StreamExecutionEnvironment.createLocalEnvironment(parallelism, job);
          }
          case Session session ->
              StreamExecutionEnvironment.createRemoteEnvironment(
                  session.rest.host(),
                  session.rest.port(),
                  job,
                  session.jars.toArray(String[]::new));
        };
    env.setParallelism(parallelism);
    return env;
  }

  private static Configuration job(Exchange exchange) {
    Configuration s = new Configuration();
    s.set(
        ExecutionOptions.RUNTIME_MODE,
        exchange == Exchange.BLOCKING
            ? RuntimeExecutionMode.BATCH
            : RuntimeExecutionMode.STREAMING);
    s.set(PipelineOptions.OBJECT_REUSE, true);
    s.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ZERO);
    s.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    s.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
    s.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(1));
    return s;
  }

  private static Configuration embedded(int parallelism) {
    Configuration s = new Configuration();
    s.set(TaskManagerOptions.NUM_TASK_SLOTS, parallelism);
    s.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(1));
    s.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
    s.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
    s.set(RestOptions.BIND_PORT, "0");
    s.set(RestOptions.ADDRESS, "127.0.0.1");
    s.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    // Progress comes with heartbeats.
    s.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(500));
    s.set(JobManagerOptions.SLOT_REQUEST_TIMEOUT, Duration.ofSeconds(30));
    // Hadoop's side of this calls what JDK 24 removed.
    s.set(SecurityOptions.DELEGATION_TOKENS_ENABLED, false);
    return s;
  }
}
