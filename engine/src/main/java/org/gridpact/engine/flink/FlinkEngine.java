package org.gridpact.engine.flink;

import java.io.IOException;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.gridpact.model.config.HostPort;

/** The Flink that runs a job: the one place that knows which. */
public sealed interface FlinkEngine {
  /** How the embedded one is named where one can choose. */
  String EMBEDDED = "embedded";

  /** One in this process, which ends with it. */
  record Embedded() implements FlinkEngine {
    @Override
    public String toString() {
      return EMBEDDED;
    }
  }

  /**
   * A session cluster.
   *
   * @param rest where its JobManager takes jobs
   */
  record Session(HostPort rest) implements FlinkEngine {
    @Override
    public String toString() {
      return rest.toString();
    }
  }

  /**
   * Reads {@code embedded} or {@code HOST:PORT}.
   *
   * @throws IllegalArgumentException where it is neither
   */
  static FlinkEngine parse(String text) {
    if (text.equals(EMBEDDED)) {
      return new Embedded();
    }
    try {
      return new Session(HostPort.parse(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "must be %s or HOST:PORT of a JobManager, not '%s'".formatted(EMBEDDED, text), e);
    }
  }

  /**
   * An environment whose {@code executeAsync} runs a job there: for jobs that come to an end. An
   * embedded cluster comes and goes with the job.
   *
   * @param settings the job's
   * @throws IOException where the cluster does not answer, or lacks what cannot be sent to it
   */
  default StreamExecutionEnvironment environment(Configuration settings, int parallelism)
      throws IOException, InterruptedException {
    StreamExecutionEnvironment env =
        switch (this) {
          case Embedded _ -> {
            Configuration all = FlinkSettings.passing();
            all.addAll(settings);
            yield StreamExecutionEnvironment.createLocalEnvironment(parallelism, all);
          }
          case Session session -> {
            List<String> jars =
                JobJars.missingAt(session.rest()).stream().map(Object::toString).toList();
            Configuration all = FlinkSettings.client(session);
            all.addAll(settings);
            yield StreamExecutionEnvironment.createRemoteEnvironment(
                session.rest().host(), session.rest().port(), all, jars.toArray(String[]::new));
          }
        };
    env.setParallelism(parallelism);
    return env;
  }
}
