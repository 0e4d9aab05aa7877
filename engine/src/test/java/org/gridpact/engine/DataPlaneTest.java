package org.gridpact.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.gridpact.engine.flink.FlinkEngine;
import org.gridpact.engine.history.History;
import org.gridpact.engine.history.HistoryFile;
import org.gridpact.engine.history.HistoryFiles;
import org.gridpact.engine.history.Verification;
import org.gridpact.engine.kafka.StateFeed;
import org.gridpact.engine.kafka.Topics;
import org.gridpact.engine.stream.Pace;
import org.gridpact.engine.stream.PointLimit;
import org.gridpact.engine.stream.StreamConfig;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.area.Schedule;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.measurement.RollupMaker;
import org.gridpact.model.measurement.TelemetryCodec;
import org.gridpact.model.state.StateRecord;
import org.gridpact.model.state.StateRecord.FeederPower;
import org.gridpact.model.state.StateRecord.Readings;
import org.gridpact.model.state.StateRecord.StreamCounters;
import org.gridpact.model.state.StateRecord.Violation;
import org.gridpact.model.time.GridClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One gateway with two meters, through broker, job and history, over a restart. */
class DataPlaneTest {
  private static final Point VOLTAGE = Point.of(Quantity.VOLTAGE);
  private static final Point POWER = Point.of(Quantity.ACTIVE_POWER);
  private static final List<Point> POINTS = List.of(VOLTAGE, POWER);
  private static final Birth BIRTH =
      Birth.of(
          "cellar",
          List.of(new DevicePoints("meter-1", POINTS), new DevicePoints("meter-2", POINTS)));
  private static final double LOWEST_VOLTS = 218.5;

  /** Any name will do. */
  private Path folder;

  private final GridClock clock = GridClock.system();
  private final long start = clock.epochMillis() / 1000 * 1000 - 60_000;
  private final BlockingQueue<StateRecord> states = new LinkedBlockingQueue<>();
  private final Map<String, Long> counters = new HashMap<>();

  @BeforeEach
  void makeFolder(@TempDir Path temporary) throws Exception {
    folder = Files.createDirectories(temporary.resolve("my data 100%20 für"));
  }

  private DataPlane dataPlane() throws Exception {
    return DataPlane.start(
        DataPlaneConfig.of(
            area(),
            List.of(
                PointLimit.min(
                    "meter-1",
                    Quantity.VOLTAGE,
                    Phase.TOTAL,
                    "bus-1",
                    Schedule.always(LOWEST_VOLTS))),
            Pace.OF_LIFE,
            folder,
            Optional.empty(),
            engine()),
        clock);
  }

  /** Where the job runs. */
  FlinkEngine engine() {
    return new FlinkEngine.Embedded();
  }

  private static Area area() {
    return new Area(
        "yard",
        "builtin:feeder33",
        new Limits(0.95, 1.05, Map.of(), true),
        List.of(GatewaySpec.ofLines("cellar", HostPort.loopback(0), 1000, 5000)),
        List.of(meter("meter-1"), meter("meter-2")),
        DispatchRules.DEFAULT,
        List.of());
  }

  private static DeviceSpec meter(String id) {
    return DeviceSpec.ofLines(
        id,
        DeviceKind.METER,
        "cellar",
        new Location.Bus("bus-1"),
        "feeder-1",
        new DevicePoints(id, POINTS),
        Optional.empty());
  }

  @Test
  void whatIsSentIsSeenLiveAndIsInHistoryOnceAlsoOverARestart() throws Exception {
    try (DataPlane plane = dataPlane();
        StateFeed feed = plane.feed(states::add);
        Producer<String, byte[]> producer = plane.producer()) {
      assertThat(feed.awaitCaughtUp(Duration.ofSeconds(10))).isTrue();
      send(producer, TelemetryCodec.encode(BIRTH));
      send(producer, new byte[] {1, 2, 3});
      send(producer, frame(1, 230));
      Readings first = await(Readings.class, r -> true);
      assertThat(first.readings()).hasSize(2);
      assertThat(first.readings().getFirst().value(Quantity.VOLTAGE, POWER.phase())).hasValue(230);

      FeederPower sum = await(FeederPower.class, f -> f.epochMillis() == start + 1000);
      assertThat(sum).isEqualTo(new FeederPower("feeder-1", start + 1000, 3000, 2, 0));

      for (int second : new int[] {3, 2, 3, 4, 5, 6}) {
        send(producer, frame(second, 215));
      }
      Violation raised = await(Violation.class, Violation::active);
      assertThat(raised.subject()).isEqualTo("bus-1");
      // Second 2 came after second 3: history takes it, live state and limits do not.
      assertThat(raised.sinceEpochMillis()).isEqualTo(start + 3000);
      assertThat(plane.drain(Duration.ofSeconds(20))).isTrue();
    }
    assertThat(new History(folder.resolve("history")).summary().rows()).isEqualTo(12);

    states.clear();
    try (DataPlane plane = dataPlane();
        StateFeed feed = plane.feed(states::add);
        Producer<String, byte[]> producer = plane.producer()) {
      assertThat(feed.awaitCaughtUp(Duration.ofSeconds(10))).isTrue();
      await(Violation.class, Violation::active);
      byte[] rollup =
          TelemetryCodec.encode(
              RollupMaker.of(BIRTH, List.of(decoded(frame(20, 229)), decoded(frame(21, 231)))));
      send(producer, rollup);
      send(producer, rollup);
      for (int second : new int[] {6, 7, 8, 9}) {
        send(producer, frame(second, 231));
      }
      Violation cleared = await(Violation.class, v -> !v.active());
      assertThat(cleared.sinceEpochMillis()).isEqualTo(start + 3000);
      await(StreamCounters.class, c -> counters.getOrDefault("accepted", 0L) == 18);
      assertThat(counters)
          .containsEntry("rollups.duplicate", 1L)
          .containsEntry("duplicate", 4L)
          .containsEntry("malformed", 1L);
      assertThat(plane.drain(Duration.ofSeconds(20))).isTrue();
      var summary = plane.history().summary();
      assertThat(summary.rows()).isEqualTo(18);
      assertThat(summary.readings()).isEqualTo(18);
      assertThat(summary.points()).isEqualTo(36);
      assertThat(
              plane
                  .history()
                  .query(
                      "SELECT device, sequence, voltage, active_power, quality, area FROM history"
                          + " WHERE device = 'meter-2' AND sequence = 2"))
          .containsExactly(List.of("meter-2", 2L, 216.0, 2000.0, "GOOD", "yard"));
      assertThat(
              plane
                  .history()
                  .query(
                      "SELECT device, sum(voltage_mean * voltage_count) / sum(voltage_count),"
                          + " min(voltage_min), max(voltage_max),"
                          + " CAST(sum(voltage_count) AS INTEGER), max(current_count),"
                          + " max(last_sequence) FROM reported WHERE device = 'meter-1'"
                          + " GROUP BY device"))
          .containsExactly(Arrays.asList("meter-1", 230.0, 229.0, 231.0, 2, null, 21L));
    }
    verificationFindsWhatTheLogHasAndHistoryLost();
  }

  /** Frames 1 to 9 came one by one, 20 and 21 as a rollup; 10 to 19 never did. */
  private void verificationFindsWhatTheLogHasAndHistoryLost() throws Exception {
    Path history = folder.resolve("history");
    var whole = verified(history);
    assertThat(whole.problems()).isEmpty();
    assertThat(whole.acknowledged()).isEqualTo(9);
    assertThat(whole.frames()).isEqualTo(9);
    oneMetersFilesAreMissed(history);
    for (HistoryFile file : new HistoryFiles(history).list(HistoryFiles.Kind.REPORTED)) {
      Files.delete(file.path());
    }
    List<HistoryFile> files = new HistoryFiles(history).list(HistoryFiles.Kind.READINGS);
    for (HistoryFile file : files) {
      if (!file.path().equals(files.getFirst().path())) {
        Files.delete(file.path());
      }
    }
    assertThat(verified(history).problems())
        .anySatisfy(p -> assertThat(p).contains("rolled-up frames 20 to 21 were acknowledged"))
        // Which of them depends on the names that the files got.
        .anySatisfy(p -> assertThat(p).matches(".*: frames [1-9] to [6-9] were acknowledged.*"));
  }

  /** The other's are in another bucket: each frame is still there. */
  private void oneMetersFilesAreMissed(Path history) throws Exception {
    List<HistoryFile> files = new HistoryFiles(history).list(HistoryFiles.Kind.READINGS);
    Path bucket = files.getFirst().path().getParent();
    assertThat(files).anyMatch(f -> !f.path().startsWith(bucket));
    Files.move(bucket, folder.resolve("aside"));
    assertThat(verified(history).frames()).isEqualTo(9);
    assertThat(verified(history).problems())
        .singleElement()
        .asString()
        .endsWith("9 of 18 readings that were acknowledged are not in history");
    Files.move(folder.resolve("aside"), bucket);
    assertThat(verified(history).problems()).isEmpty();
  }

  private Verification.Result verified(Path history) throws Exception {
    return Verification.of(
        history, folder.resolve("kafka"), StreamConfig.GROUP, folder.resolve("spill"));
  }

  private static Frame decoded(byte[] bytes) throws Exception {
    return ((TelemetryCodec.FrameRecord) TelemetryCodec.decode(bytes)).frame();
  }

  /** Reads the feed until a record of the kind fits; totals of all workers are added up. */
  private <T extends StateRecord> T await(Class<T> kind, Predicate<T> fits) throws Exception {
    Map<String, Map<String, Long>> byWorker = new HashMap<>();
    while (true) {
      StateRecord next = states.poll(20, TimeUnit.SECONDS);
      assertThat(next).as("the next state record, waiting for a %s", kind).isNotNull();
      if (next instanceof StreamCounters c) {
        byWorker.put(c.worker(), c.totals());
        counters.clear();
        byWorker.values().forEach(t -> t.forEach((k, n) -> counters.merge(k, n, Long::sum)));
      }
      if (kind.isInstance(next) && fits.test(kind.cast(next))) {
        return kind.cast(next);
      }
    }
  }

  private static void send(Producer<String, byte[]> producer, byte[] bytes) throws Exception {
    producer.send(new ProducerRecord<>(Topics.FRAMES, "cellar", bytes)).get();
  }

  private byte[] frame(int second, double volts) {
    return TelemetryCodec.encode(
        new Frame(
            "cellar",
            1,
            second,
            BIRTH.id(),
            start + second * 1000L,
            new int[] {0, 1},
            new int[] {0, 10},
            new byte[2],
            new long[] {
              VOLTAGE.steps(volts), POWER.steps(1000), VOLTAGE.steps(volts + 1), POWER.steps(2000)
            }));
  }
}
