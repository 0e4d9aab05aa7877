package org.gridpact.app.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.gridpact.center.uplink.AckGate;
import org.gridpact.center.uplink.EvidenceBook;
import org.gridpact.center.uplink.GatewayStatus;
import org.gridpact.center.uplink.UplinkServer;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.time.GridClock;

/**
 * Runs one gateway as it is installed, in a process of its own on one core, first without a center
 * and then with one that takes everything at once.
 *
 * <p>The devices and the center are in this process. The center appends to a log that forgets, so
 * that the gateway is what is measured.
 */
public final class EdgeBench {
  /** Until the JVM has compiled what it runs, files grow as later and cycles take longer. */
  private static final int WARM_UP_SECONDS = 5;

  /** A shorter time without a center tells nothing of the files' growth. */
  private static final int LEAST_OFFLINE_SECONDS = 10;

  private static final int FORGET_EVERY_MILLIS = 200;
  private static final Duration DRAIN_WITHIN = Duration.ofSeconds(30);
  private static final double DAY_SECONDS = 86_400;

  private final EdgeArea area;
  private final int seconds;
  private final Path installed;
  private final Path folder;
  private final ToDoubleFunction<ProcessHandle> residentMegabytes;
  private final GridClock clock = GridClock.system();

  /**
   * @param seconds a third of them without a center
   * @param installed the folder of {@code gridpact-edge.jar} and {@code edge.options}
   * @param folder empty; of the gateway's data, and left as it is afterwards
   * @param residentMegabytes largest resident set of a process so far, NaN where unknown
   */
  public EdgeBench(
      int devices,
      int seconds,
      Path installed,
      Path folder,
      ToDoubleFunction<ProcessHandle> residentMegabytes) {
    this.area = new EdgeArea(devices);
    this.seconds = seconds;
    this.installed = installed;
    this.folder = folder;
    this.residentMegabytes = residentMegabytes;
  }

  /**
   * Runs it.
   *
   * @throws IOException where the gateway does not start or does not take readings
   */
  public EdgeReport run() throws IOException, InterruptedException {
    BenchLog.warningsOnly();
    int meterPort = freePort();
    int uplinkPort = freePort();
    Path config = folder.resolve("gateway.yaml");
    Files.writeString(config, area.gatewayFile(meterPort, uplinkPort, AreaKey.PUBLIC_FILE));
    AreaKey key = AreaKey.open(folder);
    long startNanos = System.nanoTime();
    try (EdgeProcess gateway = EdgeProcess.start(installed, config, folder.resolve("data"))) {
      gateway.awaitListening(meterPort);
      try (MeterFeed feed = new MeterFeed(meterPort, area.devices(), clock)) {
        Double bytes = offline(seconds / 3);
        return online(gateway, feed, uplinkPort, key, bytes, startNanos);
      }
    }
  }

  /** Bytes a device and day that the files grow by; null where the time is too short. */
  private Double offline(int offlineSeconds) throws InterruptedException {
    TimeUnit.SECONDS.sleep(Math.min(WARM_UP_SECONDS, offlineSeconds));
    long before = bytes();
    int left = offlineSeconds - WARM_UP_SECONDS;
    if (left < LEAST_OFFLINE_SECONDS) {
      TimeUnit.SECONDS.sleep(Math.max(0, left));
      return null;
    }
    TimeUnit.SECONDS.sleep(left);
    return (bytes() - before) * DAY_SECONDS / left / area.devices();
  }

  private long bytes() {
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EdgeReport online(
      EdgeProcess gateway,
      MeterFeed feed,
      int uplinkPort,
      AreaKey key,
      Double bytes,
      long startNanos)
      throws IOException, InterruptedException {
    try (MockProducer<String, byte[]> log =
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
        UplinkServer center =
            new UplinkServer(
                EdgeArea.ID,
                List.of(EdgeArea.GATEWAY),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), uplinkPort),
                log,
                "frames",
                new AlwaysOpen(),
                key.privateKey(),
                "evidence",
                new EvidenceBook(),
                clock)) {
      center.start(new NoOrders());
      takeFor(Duration.ofSeconds(seconds - seconds / 3), feed, log);
      long sent = feed.sent();
      awaitDrained(center, log);
      GatewayStatus status = center.gateways().getFirst();
      Map<String, Long> totals = status.counters();
      double elapsed = (System.nanoTime() - startNanos) / 1e9;
      double resident = residentMegabytes.applyAsDouble(gateway.handle());
      return new EdgeReport(
          totals.getOrDefault("cycle.p99Micros", 0L) / 1e3,
          totals.getOrDefault("cycle.maxMicros", 0L) / 1e3,
          bytes,
          Double.isFinite(resident) ? resident : null,
          totals.getOrDefault("cycle.late", 0L),
          area.devices(),
          seconds,
          seconds / 3,
          sent,
          totals.getOrDefault("readings.stored", 0L),
          status.readingsAcknowledged(),
          totals.getOrDefault("frames.buffered", 0L),
          gateway.handle().info().totalCpuDuration().orElse(Duration.ZERO).toMillis()
              / 1e3
              / elapsed,
          EdgeProcess.canBePinned(),
          Runtime.version().toString());
    }
  }

  private void takeFor(Duration time, MeterFeed feed, MockProducer<String, byte[]> log)
      throws IOException, InterruptedException {
    long until = clock.epochMillis() + time.toMillis();
    while (clock.epochMillis() < until) {
      TimeUnit.MILLISECONDS.sleep(FORGET_EVERY_MILLIS);
      log.clear();
      if (!feed.failure().isEmpty()) {
        throw new IOException(feed.failure());
      }
    }
  }

  /** Waits until the gateway has told that all but the newest frames are acknowledged. */
  private void awaitDrained(UplinkServer center, MockProducer<String, byte[]> log)
      throws InterruptedException {
    long until = clock.epochMillis() + DRAIN_WITHIN.toMillis();
    while (clock.epochMillis() < until
        && center.gateways().getFirst().framesBuffered().orElse(Long.MAX_VALUE) > 2) {
      TimeUnit.MILLISECONDS.sleep(FORGET_EVERY_MILLIS);
      log.clear();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static final class AlwaysOpen implements AckGate {
    @Override
    public void appended() {
      // Nothing follows behind it.
    }

    @Override
    public boolean isOpen() {
      return true;
    }
  }
}
