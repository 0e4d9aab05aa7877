package org.gridpact.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.gridpact.engine.cassandra.CassandraHistory;
import org.gridpact.engine.cassandra.CassandraStore;
import org.gridpact.engine.flink.FlinkFiles;
import org.gridpact.engine.flink.StreamEngine;
import org.gridpact.engine.history.History;
import org.gridpact.engine.history.HistoryBatch;
import org.gridpact.engine.history.HistoryKeeper;
import org.gridpact.engine.history.Upkeep;
import org.gridpact.engine.kafka.EmbeddedKafka;
import org.gridpact.engine.kafka.FrameLog;
import org.gridpact.engine.kafka.FrameRetention;
import org.gridpact.engine.kafka.StateFeed;
import org.gridpact.engine.kafka.Topics;
import org.gridpact.engine.query.FileSeries;
import org.gridpact.engine.query.SeriesSource;
import org.gridpact.engine.stream.Pace;
import org.gridpact.engine.stream.StreamConfig;
import org.gridpact.engine.stream.StreamJob;
import org.gridpact.model.area.Area;
import org.gridpact.model.state.StateRecord;
import org.gridpact.model.time.GridClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running data plane: broker, stream job, history. */
public final class DataPlane implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DataPlane.class);
  private static final int RETENTION_SECONDS = 60;
  private static final int KEEP_HISTORY_SECONDS = 300;
  private static final int DRAIN_PAUSE_MILLIS = 50;
  private static final int POLLS_A_CHECKPOINT = 20;

  private final Optional<EmbeddedKafka> kafka;
  private final StreamEngine flink;
  private final String bootstrap;
  private final Admin admin;
  private final Area area;
  private final Path historyFolder;
  private final History history;
  private final GridClock clock;
  private Thread keeping;
  private volatile Upkeep upkeep = Upkeep.NONE;
  private final CountDownLatch stopping = new CountDownLatch(1);

  private DataPlane(
      Optional<EmbeddedKafka> kafka,
      StreamEngine flink,
      String bootstrap,
      Area area,
      Path historyFolder,
      GridClock clock) {
    this.kafka = kafka;
    this.flink = flink;
    this.bootstrap = bootstrap;
    this.area = area;
    this.clock = clock;
    admin = Admin.create(Map.of("bootstrap.servers", bootstrap, "enable.metrics.push", "false"));
    this.historyFolder = historyFolder;
    history = new History(historyFolder);
  }

  /**
   * Starts broker and cluster side by side, then the job.
   *
   * @param clock the machine's, by which Kafka stamps records
   * @throws IOException where an engine does not start; none is left running
   */
  public static DataPlane start(DataPlaneConfig config, GridClock clock)
      throws IOException, InterruptedException {
    Path folder = config.folder().toAbsolutePath();
    FutureTask<StreamEngine> cluster =
        inBackground(
            () ->
                StreamEngine.start(
                    config.engine(),
                    folder.resolve("flink"),
                    config.parallelism(),
                    config.checkpointInterval()));
    EmbeddedKafka kafka = null;
    DataPlane plane = null;
    boolean started = false;
    try {
      String bootstrap = config.bootstrap().orElse(null);
      if (bootstrap == null) {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        bootstrap = kafka.bootstrap();
      }
      plane =
          new DataPlane(
              Optional.ofNullable(kafka),
              cluster.get(),
              bootstrap,
              config.area(),
              folder.resolve("history"),
              clock);
      plane.run(config);
      started = true;
      return plane;
    } catch (ExecutionException e) {
      throw new IOException("the data plane does not start: " + e.getCause().getMessage(), e);
    } finally {
      if (!started) {
        abandon(plane, cluster, kafka);
      }
    }
  }

  private static <T> FutureTask<T> inBackground(Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread.ofPlatform().daemon().name("stream-engine-start").start(future);
    return future;
  }

  private static void abandon(
      DataPlane plane, FutureTask<StreamEngine> cluster, EmbeddedKafka kafka)
      throws InterruptedException {
    if (plane != null) {
      plane.close();
      return;
    }
    try {
      cluster.get().close();
    } catch (ExecutionException e) {
      log.debug("the stream engine did not start either: {}", e.getCause().getMessage());
    }
    if (kafka != null) {
      kafka.close();
    }
  }

  private void run(DataPlaneConfig config)
      throws IOException, ExecutionException, InterruptedException {
    HistoryKeeper keeper =
        new HistoryKeeper(historyFolder, area.history(), HistoryKeeper.Effort.GENTLE);
    boolean inFiles = area.history().cassandra().isEmpty();
    if (inFiles) {
      keeper.prepare();
    }
    Topics.create(admin, config.partitions());
    StreamConfig stream =
        StreamConfig.of(
            config.area(),
            config.limits(),
            config.pace(),
            bootstrap,
            FlinkFiles.of(historyFolder).toString());
    stream.history().prepare();
    flink.run("gridpact " + config.area().id(), env -> StreamJob.build(env, stream));
    FrameRetention retention =
        new FrameRetention(admin, StreamConfig.GROUP, config.keepFrames().toMillis(), clock);
    Thread.ofVirtual().name("frame-retention").start(() -> retainUntilStopped(retention));
    if (inFiles) {
      keeping =
          Thread.ofPlatform()
              .daemon()
              .name("history-keeper")
              .start(() -> keepUntilStopped(keeper, config.pace()));
    }
  }

  private void keepUntilStopped(HistoryKeeper keeper, Pace pace) {
    try {
      while (!stopping.await(KEEP_HISTORY_SECONDS, TimeUnit.SECONDS)) {
        keepHistory(keeper, pace);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keepHistory(HistoryKeeper keeper, Pace pace) throws InterruptedException {
    try {
      LocalDate today =
          LocalDate.ofEpochDay(
              Math.floorDiv(pace.areaTime(clock.epochMillis()), HistoryBatch.DAY_MILLIS));
      HistoryKeeper.Pass pass = keeper.run(today).orElse(null);
      if (pass == null) {
        return;
      }
      upkeep = upkeep.plus(pass);
      if (pass.changed()) {
        log.info(
            "history: {} files became {}, {} bytes became {}; {} days rolled up, {} files dropped",
            pass.filesMerged(),
            pass.merges(),
            pass.bytesBefore(),
            pass.bytesAfter(),
            pass.rollups(),
            pass.filesDropped());
      }
      pass.problems().forEach(problem -> log.warn("history stays as it is for now: {}", problem));
    } catch (IOException e) {
      upkeep = upkeep.plusFailed();
      log.warn("history stays as it is for now: {}", e.getMessage());
    } catch (RuntimeException e) {
      // Ours or a library's mistake, and no reason to keep no history in order ever again.
      upkeep = upkeep.plusFailed();
      log.error("history stays as it is for now", e);
    }
  }

  private void retainUntilStopped(FrameRetention retention) {
    try {
      while (!stopping.await(RETENTION_SECONDS, TimeUnit.SECONDS)) {
        try {
          retention.run();
        } catch (ExecutionException e) {
          log.warn("old frames are kept for now: {}", e.getCause().getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Host and port of the brokers. */
  public String bootstrap() {
    return bootstrap;
  }

  /** A new producer for {@link Topics#FRAMES}; the caller closes it before this. */
  public Producer<String, byte[]> producer() {
    return FrameLog.producer(bootstrap);
  }

  /** Follows live state; the caller closes it before this. */
  public StateFeed feed(Consumer<StateRecord> listener) {
    return new StateFeed(bootstrap, listener);
  }

  /** Questions to its files; without an answer where it is kept in a database. */
  public History history() {
    return history;
  }

  /** Nothing where history is kept in a database, which keeps itself. */
  public Upkeep upkeep() {
    return upkeep;
  }

  /**
   * What series are read from, in the store of the area; the caller closes it before this.
   *
   * @throws IOException where the store does not answer
   */
  public SeriesSource openSeries() throws IOException {
    return area.history().cassandra().isPresent()
        ? CassandraHistory.open(CassandraStore.of(area))
        : FileSeries.open(historyFolder);
  }

  /**
   * Makes a checkpoint now and returns when it has completed: what the stream job had counted
   * before is in history some tens of milliseconds later.
   */
  public void checkpoint() throws ExecutionException, InterruptedException {
    flink.checkpoint();
  }

  /**
   * Waits until all frames appended before the call are in history; false after the timeout.
   *
   * <p>It makes checkpoints meanwhile. The job's offsets reach Kafka up to 12 s after the last
   * frame, so where the stream job's counters tell enough, {@link #checkpoint} is quicker.
   */
  public boolean drain(Duration timeout) throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> ends = frameEnds();
    int polls = 0;
    long deadline = System.nanoTime() + timeout.toNanos();
    while (System.nanoTime() < deadline) {
      Map<TopicPartition, Long> covered =
          FrameRetention.offsetsInHistory(admin, StreamConfig.GROUP);
      if (ends.entrySet().stream()
          .allMatch(
              e -> e.getValue() == 0 || covered.getOrDefault(e.getKey(), 0L) >= e.getValue())) {
        // The files of a checkpoint are put in place when its tasks hear that it has completed,
        // some after the offsets are in Kafka, but all before they take part in the next one.
        flink.checkpoint();
        return true;
      }
      // Offsets follow a checkpoint by some tens of milliseconds.
      if (polls++ % POLLS_A_CHECKPOINT == 0 && flink.isRunning()) {
        flink.checkpoint();
      }
      TimeUnit.MILLISECONDS.sleep(DRAIN_PAUSE_MILLIS);
    }
    return false;
  }

  private Map<TopicPartition, Long> frameEnds() throws ExecutionException, InterruptedException {
    TopicDescription topic =
        admin.describeTopics(List.of(Topics.FRAMES)).allTopicNames().get().get(Topics.FRAMES);
    Map<TopicPartition, OffsetSpec> ask = new HashMap<>();
    topic
        .partitions()
        .forEach(
            p -> ask.put(new TopicPartition(Topics.FRAMES, p.partition()), OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
        admin.listOffsets(ask).all().get().entrySet()) {
      ends.put(end.getKey(), end.getValue().offset());
    }
    return ends;
  }

  /**
   * Stops in the order of the flow, within about 5 s, or 30 s where a session cluster is slow: what
   * was read is in history afterwards, and what was only appended is read at the next start.
   */
  @Override
  public void close() {
    stopping.countDown();
    // A pass ends before its next folder; one that is cut off is finished or undone at the start.
    Optional.ofNullable(keeping).ifPresent(Thread::interrupt);
    flink.close();
    admin.close(Duration.ofSeconds(1));
    kafka.ifPresent(EmbeddedKafka::close);
  }
}
