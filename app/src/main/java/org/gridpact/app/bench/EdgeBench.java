package org.gridpact.app.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.gridpact.center.uplink.AckGate;
import org.gridpact.center.uplink.EvidenceBook;
import org.gridpact.center.uplink.GatewayStatus;
import org.gridpact.center.uplink.KafkaSink;
import org.gridpact.center.uplink.UplinkServer;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.config.FreePorts;
import org.gridpact.model.time.GridClock;

/**
 * Runs one gateway as it is installed, in a process of its own on one core, first with a center
 * that acknowledges nothing, then with one that acknowledges everything at once.
 *
 * <p>The devices and the center are in this process. The center appends to a log that forgets, so
 * that the gateway is what is measured.
 */
public final class EdgeBench {
  /** Until the devices are connected and the first counters have come. */
  private static final int WARM_UP_SECONDS = 5;

  /** In a shorter time a store does not grow by many pages. */
  private static final int LEAST_HELD_SECONDS = 15;

  private static final int SPEAK_EVERY_MILLIS = 1_000;
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
   * @param seconds a third of them without acknowledgements
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
    List<Integer> ports = FreePorts.find(2);
    int meterPort = ports.get(0);
    int uplinkPort = ports.get(1);
    Path config = folder.resolve("gateway.yaml");
    Files.writeString(config, area.gatewayFile(meterPort, uplinkPort, AreaKey.PUBLIC_FILE));
    HeldGate gate = new HeldGate();
    long startNanos = System.nanoTime();
    try (MockProducer<String, byte[]> log =
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
        UplinkServer center = center(uplinkPort, log, gate, AreaKey.open(folder));
        EdgeProcess gateway = EdgeProcess.start(installed, config, folder.resolve("data"))) {
      center.start(new NoOrders());
      gateway.awaitListening(meterPort);
      try (MeterFeed feed =
          new MeterFeed(meterPort, area.devices(), EdgeArea::name, SPEAK_EVERY_MILLIS, clock)) {
        Double bytes = holdBack(center, feed, log);
        gate.open = true;
        takeFor(Duration.ofSeconds(seconds - seconds / 3), feed, log);
        long sent = feed.sent();
        awaitDrained(center, log);
        double elapsed = (System.nanoTime() - startNanos) / 1e9;
        return report(center.gateways().getFirst(), gateway.handle(), sent, bytes, elapsed);
      }
    }
  }

  private UplinkServer center(
      int port, MockProducer<String, byte[]> log, HeldGate gate, AreaKey key) {
    return new UplinkServer(
        EdgeArea.ID,
        List.of(EdgeArea.GATEWAY),
        "center",
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        new KafkaSink(log, "frames", "evidence"),
        gate,
        key.privateKey(),
        new EvidenceBook(),
        clock);
  }

  /**
   * Lets the gateway keep all it measures.
   *
   * @return bytes a device and day that its store grows by; null where the time is too short
   */
  private Double holdBack(UplinkServer center, MeterFeed feed, MockProducer<String, byte[]> log)
      throws IOException, InterruptedException {
    int heldSeconds = seconds / 3;
    if (heldSeconds < LEAST_HELD_SECONDS) {
      takeFor(Duration.ofSeconds(heldSeconds), feed, log);
      return null;
    }
    takeFor(Duration.ofSeconds(WARM_UP_SECONDS), feed, log);
    long bytesBefore = counter(center, "store.usedBytes");
    long readingsBefore = counter(center, "readings.stored");
    takeFor(Duration.ofSeconds(heldSeconds - WARM_UP_SECONDS), feed, log);
    long readings = counter(center, "readings.stored") - readingsBefore;
    // A device speaks once a second.
    return DAY_SECONDS * (counter(center, "store.usedBytes") - bytesBefore) / readings;
  }

  private static long counter(UplinkServer center, String name) {
    return center.gateways().getFirst().counters().getOrDefault(name, 0L);
  }

  private EdgeReport report(
      GatewayStatus status, ProcessHandle gateway, long sent, Double bytes, double elapsedSeconds) {
    Map<String, Long> totals = status.counters();
    double resident = residentMegabytes.applyAsDouble(gateway);
    return new EdgeReport(
        millis(totals.get("cycle.p99Micros")),
        millis(totals.get("cycle.maxMicros")),
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
        gateway.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3 / elapsedSeconds,
        EdgeProcess.canBePinned(),
        Runtime.version().toString());
  }

  private static Double millis(Long micros) {
    return micros == null ? null : micros / 1e3;
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

  /** Holds every acknowledgement back until it is opened. */
  private static final class HeldGate implements AckGate {
    private volatile boolean open;

    @Override
    public void appended() {
      // Nothing follows behind it.
    }

    @Override
    public boolean isOpen() {
      return open;
    }
  }
}
