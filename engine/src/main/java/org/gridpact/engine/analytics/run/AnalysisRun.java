package org.gridpact.engine.analytics.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.gridpact.engine.flink.FlinkEngine;
import org.gridpact.engine.flink.FlinkFiles;

/** Runs a {@link Work} over its shares. */
public final class AnalysisRun {
  /** Workers of a process share its processors: more of them take minutes to begin and end. */
  static final int WORKERS_A_PROCESSOR = 16;

  static final int WORKERS_MAX = 1_024;
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);
  private static final Duration CANCEL_WITHIN = Duration.ofSeconds(10);

  private AnalysisRun() {}

  /**
   * The ways of computing that are the user's to choose.
   *
   * @param parallelism workers of a stage: in this process at most {@value #WORKERS_A_PROCESSOR} a
   *     processor, on a cluster {@value #WORKERS_MAX}, and as many as it has slots
   */
  public record Ways(
      FlinkEngine engine, int parallelism, Assignment assignment, Exchange exchange) {
    public Ways {
      boolean here = engine instanceof FlinkEngine.Embedded;
      int most =
          here ? WORKERS_A_PROCESSOR * Runtime.getRuntime().availableProcessors() : WORKERS_MAX;
      if (parallelism < 1 || parallelism > most) {
        throw new IllegalArgumentException(
            "parallelism is 1 to %,d %s, not %,d"
                .formatted(
                    most,
                    here
                        ? "in this process, %d workers a processor".formatted(WORKERS_A_PROCESSOR)
                        : "on a cluster",
                    parallelism));
      }
    }
  }

  /** Who looks on. */
  public interface Watch {
    /** Called a few times a second. */
    void splitsDone(long done, int of);

    /** Whether the run is to end without a result. */
    boolean isCancelled();
  }

  /** What a run measured of itself. */
  public record Measured(Map<String, Long> counts, Duration took) {
    public Measured {
      counts = Map.copyOf(counts);
    }

    /** Of one worker. */
    public OptionalLong of(String stage, int worker, String measure) {
      Long count = counts.get(Measures.name(stage, worker, measure));
      return count == null ? OptionalLong.empty() : OptionalLong.of(count);
    }

    /** Over all workers of a stage. */
    public long sum(String stage, String measure) {
      return counts.entrySet().stream()
          .filter(e -> e.getKey().matches(stage + "\\.\\d+\\." + measure))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }

    /** What was looked at, in the units of the work. */
    public long units() {
      return sum(Measures.SCAN, Measures.UNITS);
    }

    /** Rows that were read; more than readings where some are there twice. 0 without history. */
    public long rows() {
      return sum(Measures.SCAN, Measures.ROWS);
    }
  }

  /**
   * Runs until the result's parts are in their folder.
   *
   * @throws AnalysisException where it failed or was cancelled
   */
  public static Measured run(
      String name, Work work, List<? extends Share> shares, Path results, Ways ways, Watch watch)
      throws AnalysisException, InterruptedException {
    long start = System.nanoTime();
    JobClient job;
    try {
      job = submit(name, work, shares, results, ways);
    } catch (AnalysisException e) {
      throw e;
    } catch (Exception e) {
      throw AnalysisException.of(e);
    }
    JobExecutionResult result = await(job, shares.size(), watch);
    Map<String, Long> counts = new HashMap<>();
    result
        .getAllAccumulatorResults()
        .forEach((measure, value) -> counts.put(measure, (Long) value));
    return new Measured(counts, Duration.ofNanos(System.nanoTime() - start));
  }

  private static JobClient submit(
      String name, Work work, List<? extends Share> shares, Path results, Ways ways)
      throws Exception {
    StreamExecutionEnvironment env = environment(ways);
    String folder = FlinkFiles.of(results).toString();
    List<? extends List<? extends Share>> assigned =
        ways.assignment().assign(shares, ways.parallelism());
    List<Work.Stage> stages = work.stages();
    int senders = ways.parallelism();
    DataStream<Packet> packets =
        env.fromSource(
                new ShareNumbers(assigned.stream().mapToInt(List::size).toArray()),
                WatermarkStrategy.noWatermarks(),
                "splits",
                Types.LONG)
            .setParallelism(senders)
            .transform(
                Measures.SCAN,
                PacketType.INSTANCE,
                new ScanOperator(work, assigned, workers(stages.getFirst(), ways)))
            .setParallelism(senders);
    for (Work.Stage stage : stages) {
      int workers = workers(stage, ways);
      packets =
          toTarget(packets)
              .transform(
                  stage.name(), PacketType.INSTANCE, new GatherOperator(stage, senders, folder))
              .setParallelism(workers);
      senders = workers;
    }
    packets.sinkTo(new DiscardingSink<>()).setParallelism(senders).name("done");
    return env.executeAsync(name);
  }

  private static StreamExecutionEnvironment environment(Ways ways) throws Exception {
    try {
      return ways.engine().environment(JobSettings.of(ways.exchange()), ways.parallelism());
    } catch (IOException e) {
      // It says where nobody answers, which what is below it does not.
      throw new AnalysisException(e.getMessage());
    }
  }

  /** How many workers a stage has. */
  public static int workers(Work.Stage stage, Ways ways) {
    return stage.workers() == 0 ? ways.parallelism() : stage.workers();
  }

  private static DataStream<Packet> toTarget(DataStream<Packet> packets) {
    return packets.partitionCustom(new ByNumber(), new Target());
  }

  private static final class ByNumber implements Partitioner<Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public int partition(Integer target, int workers) {
      return target;
    }
  }

  private static final class Target implements KeySelector<Packet, Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer getKey(Packet packet) {
      return packet.target();
    }
  }

  private static JobExecutionResult await(JobClient job, int splits, Watch watch)
      throws AnalysisException, InterruptedException {
    CompletableFuture<JobExecutionResult> end = job.getJobExecutionResult();
    while (true) {
      try {
        return end.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (watch.isCancelled()) {
          cancel(job, end);
          throw new AnalysisException("cancelled; there is no result");
        }
        watch.splitsDone(splitsDone(job), splits);
      } catch (ExecutionException e) {
        throw AnalysisException.of(e);
      }
    }
  }

  private static long splitsDone(JobClient job) throws InterruptedException {
    try {
      String ending = "." + Measures.SPLITS;
      return job.getAccumulators().get(1, TimeUnit.SECONDS).entrySet().stream()
          .filter(e -> e.getKey().endsWith(ending))
          .mapToLong(e -> (Long) e.getValue())
          .sum();
    } catch (ExecutionException | TimeoutException | IllegalStateException e) {
      // It is starting or just over, which the next look tells.
      return 0;
    }
  }

  private static void cancel(JobClient job, CompletableFuture<JobExecutionResult> end)
      throws InterruptedException {
    try {
      job.cancel().get(CANCEL_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      end.get(CANCEL_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // A cancelled job has no result; one that does not end is cut off with this process.
    }
  }
}
