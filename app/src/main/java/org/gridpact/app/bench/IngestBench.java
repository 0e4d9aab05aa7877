package org.gridpact.app.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.producer.Producer;
import org.gridpact.center.live.LiveView;
import org.gridpact.center.uplink.EvidenceBook;
import org.gridpact.center.uplink.KafkaSink;
import org.gridpact.center.uplink.UplinkServer;
import org.gridpact.engine.DataPlane;
import org.gridpact.engine.DataPlaneConfig;
import org.gridpact.engine.flink.FlinkEngine;
import org.gridpact.engine.kafka.StateFeed;
import org.gridpact.engine.kafka.Topics;
import org.gridpact.engine.stream.Pace;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.time.GridClock;

/**
 * Sends readings through uplink, Kafka, stream job with limits, live state and history, as fast as
 * they are acknowledged, and measures.
 *
 * <p>The gateways are one process, everything else is this one. No more readings are on their way
 * to Kafka than {@code windowFrames} a gateway; what waits in Kafka for the stream job is not
 * bounded, and shows as latency.
 */
public final class IngestBench {
  private static final Duration CATCH_UP = Duration.ofSeconds(20);

  /** Beyond the seconds of sending: the gateways' start, and their wait for acknowledgements. */
  private static final Duration GATEWAYS_EXTRA = Duration.ofSeconds(150);

  private static final Duration HISTORY_WITHIN = Duration.ofMinutes(2);
  private static final int CHECKPOINT_SETTLES_MILLIS = 300;
  private static final int LOOK_EVERY_MILLIS = 10;

  private final BenchArea area;
  private final int seconds;
  private final int windowFrames;
  private final OptionalInt readingsPerSecond;
  private final Path folder;
  private final FlinkEngine engine;
  private final ToDoubleFunction<ProcessHandle> residentMegabytes;
  private final GridClock clock = GridClock.system();

  /**
   * @param devices at most 1,000 a gateway
   * @param seconds of sending
   * @param windowFrames frames a gateway may have in flight, 2 at least
   * @param readingsPerSecond to send, roughly; empty: as fast as they are acknowledged
   * @param folder empty; of all data, and left as it is afterwards
   * @param engine where the stream job runs
   * @param residentMegabytes largest resident set of a process so far, NaN where unknown
   */
  public IngestBench(
      int devices,
      int seconds,
      int windowFrames,
      OptionalInt readingsPerSecond,
      Path folder,
      FlinkEngine engine,
      ToDoubleFunction<ProcessHandle> residentMegabytes) {
    this.area = new BenchArea(devices);
    this.seconds = seconds;
    this.windowFrames = windowFrames;
    this.readingsPerSecond = readingsPerSecond;
    this.folder = folder;
    this.engine = engine;
    this.residentMegabytes = residentMegabytes;
  }

  /**
   * Runs it.
   *
   * @throws IOException where a part does not start, or the gateways' process fails
   */
  public IngestReport run() throws IOException, InterruptedException {
    BenchLog.warningsOnly();
    LiveWatch watch = new LiveWatch(clock);
    try (DataPlane plane = DataPlane.start(config(), clock);
        StateFeed feed = plane.feed(watch);
        Producer<String, byte[]> producer = plane.producer();
        UplinkServer uplink =
            new UplinkServer(
                BenchArea.ID,
                area.gatewayNames(),
                "center",
                new InetSocketAddress("127.0.0.1", 0),
                new KafkaSink(producer, Topics.FRAMES, Topics.EVIDENCE),
                watch.lag(),
                AreaKey.open(folder).privateKey(),
                new EvidenceBook(),
                clock)) {
      uplink.start(new NoOrders());
      if (!feed.awaitCaughtUp(CATCH_UP)) {
        throw new IOException("the state feed does not start");
      }
      awaitRunning(plane);
      return measure(plane, uplink, watch);
    } catch (ExecutionException | SQLException e) {
      throw new IOException("the bench cannot be measured: " + e.getMessage(), e);
    }
  }

  private DataPlaneConfig config() {
    return DataPlaneConfig.of(
        area.area(), area.limits(), Pace.OF_LIFE, folder, Optional.empty(), engine);
  }

  private IngestReport measure(DataPlane plane, UplinkServer uplink, LiveWatch watch)
      throws IOException, InterruptedException, ExecutionException, SQLException {
    Sent sent;
    double generatorMegabytes;
    Duration cpuBefore = cpu(ProcessHandle.current());
    Duration cpu;
    try (GatewaysProcess gateways =
        GatewaysProcess.start(
            uplink.port(),
            folder.resolve(AreaKey.PUBLIC_FILE),
            area,
            seconds,
            windowFrames,
            millisBetweenFrames())) {
      sent = gateways.await(GATEWAYS_EXTRA.plusSeconds(seconds));
      generatorMegabytes = residentMegabytes.applyAsDouble(gateways.handle());
      cpu = cpu(gateways.handle());
    }
    long inHistory = awaitHistory(plane, sent.readings());
    cpu = cpu.plus(cpu(ProcessHandle.current())).minus(cpuBefore);
    HistoryCheck check = HistoryCheck.of(plane.history(), sent);
    double toHistory = (inHistory - sent.firstFrameEpochMillis()) / 1e3;
    double toAck = (sent.lastAckEpochMillis() - sent.firstFrameEpochMillis()) / 1e3;
    long safe = Math.min(check.readings(), sent.readingsAcknowledged());
    Latencies latencies = watch.latencies();
    LiveView live = watch.live().view();
    return new IngestReport(
        safe / toHistory,
        safe * BenchArea.POINTS.size() / toHistory,
        finite(latencies.quantile(0.5)),
        finite(latencies.quantile(0.99)),
        (double) plane.history().bytes() / check.points(),
        finite(residentMegabytes.applyAsDouble(ProcessHandle.current())),
        check.matches(),
        area.devices(),
        area.gateways(),
        seconds,
        sent.readingsAcknowledged(),
        check.readings(),
        sent.readingsAcknowledged() / toAck,
        toHistory,
        cpu.toMillis() * 1e3 / sent.readings(),
        finite(latencies.quantile(1)),
        latencies.total(),
        live.violationsRaised(),
        finite(generatorMegabytes),
        Runtime.getRuntime().availableProcessors(),
        Runtime.version().toString(),
        Runtime.getRuntime().maxMemory() >> 20);
  }

  /** A checkpoint completes once all of the stream job runs. */
  private void awaitRunning(DataPlane plane) throws ExecutionException, InterruptedException {
    checkpoint(plane, clock.epochMillis() + CATCH_UP.toMillis());
  }

  /** Makes a checkpoint; one that fails, as while the job restarts, is tried again. */
  private void checkpoint(DataPlane plane, long deadline)
      throws ExecutionException, InterruptedException {
    while (true) {
      try {
        plane.checkpoint();
        return;
      } catch (ExecutionException e) {
        if (clock.epochMillis() > deadline) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(CHECKPOINT_SETTLES_MILLIS);
      }
    }
  }

  /** Makes checkpoints until history has so many readings; the time when it was seen to. */
  private long awaitHistory(DataPlane plane, long readings)
      throws ExecutionException, InterruptedException, SQLException, IOException {
    long deadline = clock.epochMillis() + HISTORY_WITHIN.toMillis();
    while (clock.epochMillis() < deadline) {
      checkpoint(plane, deadline);
      long settled = clock.epochMillis() + CHECKPOINT_SETTLES_MILLIS;
      while (clock.epochMillis() < settled) {
        if (plane.history().rows() >= readings) {
          return clock.epochMillis();
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
      }
    }
    return deadline;
  }

  /** Each frame of a gateway has one reading of each of its devices. */
  private int millisBetweenFrames() {
    return readingsPerSecond.isEmpty()
        ? 1
        : Math.max(1, (int) (1_000L * area.devices() / readingsPerSecond.getAsInt()));
  }

  private static Duration cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
