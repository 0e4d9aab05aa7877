package org.gridpact.edge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.dispatch.OrderEntry;
import org.gridpact.edge.uplink.StoredFrame;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.Stage;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.MalformedTelemetryException;
import org.gridpact.model.measurement.Rollup;
import org.gridpact.model.measurement.TelemetryCodec;
import org.gridpact.model.wire.DispatchProto;
import org.gridpact.model.wire.UplinkProto.Evidence;
import org.gridpact.model.wire.UplinkProto.Evidence.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeStoreTest {
  private static final long NOON = 1_763_715_600_000L;
  private static final long MEGABYTE = 1 << 20;
  private static final Birth BIRTH = Birth.of(TestDevices.GATEWAY, TestDevices.allPoints());

  @TempDir Path folder;

  private EdgeStore open(long now) throws IOException {
    return open(folder, now, MEGABYTE);
  }

  private static EdgeStore open(Path folder, long now, long budgetBytes) throws IOException {
    return new EdgeStore(folder, TestDevices.GATEWAY, now, budgetBytes);
  }

  /** Stores the next frame: one reading of the household meter. */
  private static void append(EdgeStore store) throws IOException {
    long sequence = store.nextSequence();
    store.append(
        new Frame(
            TestDevices.GATEWAY,
            store.bootEpoch(),
            sequence,
            BIRTH.id(),
            NOON + sequence * 1_000,
            new int[] {0},
            new int[] {-60},
            new byte[] {0},
            new long[] {1_203_410, 4_210, 812_345, Frame.ABSENT}),
        BIRTH);
  }

  private static List<Long> sequences(EdgeStore store) throws IOException {
    return store.frames(1, Long.MAX_VALUE, 1_000).stream().map(StoredFrame::sequence).toList();
  }

  @Test
  void framesOutliveTheProcessAndNumbersGoOn() throws IOException, MalformedTelemetryException {
    long firstBoot;
    try (EdgeStore store = open(NOON)) {
      firstBoot = store.bootEpoch();
      assertThat(firstBoot).isEqualTo(NOON / 1_000);
      append(store);
      append(store);
      store.acknowledged(List.of(2L));
    }
    try (EdgeStore store = open(NOON)) {
      assertThat(store.bootEpoch()).isEqualTo(firstBoot + 1);
      assertThat(store.nextSequence()).isEqualTo(3);
      assertThat(store.kept().frames()).isEqualTo(1);
      append(store);
      List<StoredFrame> frames = store.frames(1, 3, 10);
      assertThat(frames)
          .extracting(StoredFrame::bootEpoch)
          .containsExactly(firstBoot, firstBoot + 1);
      assertThat(frames).extracting(StoredFrame::sequence).containsExactly(1L, 3L);
      assertThat(TelemetryCodec.decode(store.birth(frames.getFirst().birthId())))
          .isEqualTo(new TelemetryCodec.BirthRecord(BIRTH));
    }
  }

  @Test
  void whatWasStoredIsThereAfterAKillAtAnyTime(@TempDir Path copies) throws IOException {
    try (EdgeStore store = open(NOON)) {
      for (int i = 1; i <= 20; i++) {
        append(store);
        // What a killed process leaves: the files as they are now, without a close.
        Path copy = Files.createDirectory(copies.resolve("after-" + i));
        try (var files = Files.list(folder)) {
          for (Path file : files.toList()) {
            Files.copy(file, copy.resolve(file.getFileName()));
          }
        }
        try (EdgeStore killed = open(copy, NOON, MEGABYTE)) {
          assertThat(sequences(killed)).isEqualTo(LongStream.rangeClosed(1, i).boxed().toList());
          assertThat(killed.nextSequence()).isEqualTo(i + 1L);
          assertThat(killed.bootEpoch()).isGreaterThan(store.bootEpoch());
        }
      }
    }
  }

  @Test
  void aFrameLeavesOnlyWhenItIsAcknowledged() throws IOException {
    try (EdgeStore store = open(NOON)) {
      for (int i = 0; i < 5; i++) {
        append(store);
      }
      store.acknowledged(List.of(2L, 4L, 4L, 99L));
      assertThat(sequences(store)).containsExactly(1L, 3L, 5L);
      assertThat(store.kept().frames()).isEqualTo(3);
    }
  }

  /** A frame of many meters that does not compress: about 20 kB. */
  private static void appendLarge(EdgeStore store, SplittableRandom random) throws IOException {
    long sequence = store.nextSequence();
    int readings = 600;
    long[] steps = random.longs(4L * readings, 0, 1L << 50).toArray();
    store.append(
        new Frame(
            TestDevices.GATEWAY,
            store.bootEpoch(),
            sequence,
            BIRTH.id(),
            NOON + sequence * 1_000,
            new int[readings],
            new int[readings],
            new byte[readings],
            steps),
        BIRTH);
  }

  private static Map<String, Long> losses(EdgeStore store) throws IOException {
    Map<String, Long> losses = new TreeMap<>();
    for (Evidence each : store.evidence(0, 1_000)) {
      losses.merge(each.getSubject() + " " + each.getText(), each.getCount(), Long::sum);
    }
    return losses;
  }

  @Test
  void atTheBudgetTheOldestFramesBecomeRollupsWhichTheCenterGetsWithWhatWasLost()
      throws IOException, MalformedTelemetryException {
    SplittableRandom random = new SplittableRandom(1);
    try (EdgeStore store = open(folder, NOON, 8 * MEGABYTE)) {
      for (int i = 1; i <= 600; i++) {
        appendLarge(store, random);
        while (store.keep()) {
          assertThat(store.kept().usedBytes()).isLessThanOrEqualTo(8 * MEGABYTE);
        }
      }
      List<StoredFrame> rollups = store.rollups(0, 100);
      assertThat(rollups).isNotEmpty();
      long next = 1;
      for (StoredFrame stored : rollups) {
        Rollup rollup =
            ((TelemetryCodec.RollupRecord) TelemetryCodec.decode(stored.telemetry())).rollup();
        assertThat(stored.sequence()).isEqualTo(rollup.firstSequence()).isEqualTo(next);
        assertThat(rollup.counts()[0]).isEqualTo((int) rollup.frames() * 600);
        next = rollup.lastSequence() + 1;
      }
      assertThat(sequences(store).getFirst()).isEqualTo(next);
      assertThat(store.kept().frames()).isEqualTo(600 - (next - 1));
      assertThat(losses(store)).isEqualTo(Map.of("frames rolled up to minutes", next - 1));
    }
  }

  @Test
  void whereRollupsFillTheBudgetTheOldestGoAndAreCounted() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    long budget = MEGABYTE;
    try (EdgeStore store = open(folder, NOON, budget)) {
      // Four hours of a frame in 10 s, each minute's rollup as large as a frame.
      for (int i = 0; i < 4 * 360; i++) {
        long sequence = store.nextSequence();
        store.append(
            new Frame(
                TestDevices.GATEWAY,
                store.bootEpoch(),
                sequence,
                BIRTH.id(),
                NOON + sequence * 10_000,
                IntStream.range(0, 4).toArray(),
                new int[4],
                new byte[4],
                random.longs(16, 0, 1L << 50).toArray()),
            BIRTH);
      }
      assertThat(store.kept().usedBytes()).isLessThan(budget);
    }
    try (EdgeStore store = open(folder, NOON, 1 << 17)) {
      while (store.keep()) {
        // Until the smaller budget holds.
      }
      assertThat(store.kept().usedBytes()).isLessThanOrEqualTo(1 << 17);
      Map<String, Long> losses = losses(store);
      assertThat(losses).containsKeys("frames rolled up to minutes", "rollups dropped");
      long left = store.kept().frames();
      for (StoredFrame each : store.rollups(0, 1_000)) {
        left += rollup(each).frames();
      }
      assertThat(losses.get("rollups dropped") + left).isEqualTo(4 * 360);
    }
    long file = Files.size(folder.resolve("gateway-1.db"));
    assertThat(file).isLessThan(budget + EdgeStore.SLACK_BYTES);
  }

  private static Rollup rollup(StoredFrame stored) {
    try {
      return ((TelemetryCodec.RollupRecord) TelemetryCodec.decode(stored.telemetry())).rollup();
    } catch (MalformedTelemetryException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatWasHandedOutAndIsNotAcknowledgedIsTheLastToGo() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    try (EdgeStore store = open(folder, NOON, 4 * MEGABYTE)) {
      for (int i = 0; i < 5; i++) {
        appendLarge(store, random);
      }
      store.frames(1, 3, 3);
      for (int i = 0; i < 500; i++) {
        appendLarge(store, random);
      }
      assertThat(sequences(store)).startsWith(1L, 2L, 3L).doesNotContain(4L, 5L);
    }
  }

  @Test
  void whereEvidenceFillsTheBudgetOrdersAreRefusedAndNoEvidenceGoes() throws IOException {
    try (EdgeStore store = open(folder, NOON, 1 << 17)) {
      append(store);
      assertThat(store.refusal()).isEmpty();
      int alarms = 0;
      while (store.refusal().isEmpty()) {
        store.alarms(List.of(new EdgeStore.Alarm("device-" + alarms++, "x".repeat(500))), NOON);
      }
      assertThat(store.refusal().orElseThrow()).contains("full of evidence");
      for (int i = 0; i < 400; i++) {
        try {
          append(store);
        } catch (IOException e) {
          assertThat(e).hasMessageContaining("full of evidence");
        }
      }
      assertThat(store.evidence(0, 10_000))
          .filteredOn(e -> e.getKind() == Kind.ALARM)
          .hasSize(alarms);
      Map<String, Long> losses = losses(store);
      long left = store.kept().frames();
      for (StoredFrame each : store.rollups(0, 1_000)) {
        left += rollup(each).frames();
      }
      assertThat(losses).containsKey("frames rolled up to minutes");
      assertThat(
              left
                  + losses.getOrDefault("frames not stored", 0L)
                  + losses.getOrDefault("rollups dropped", 0L))
          .isEqualTo(401);

      store.evidenceAcknowledged(Long.MAX_VALUE);
      assertThat(store.refusal()).isEmpty();
      append(store);
    }
  }

  @Test
  void evidenceStaysUntilItIsAcknowledgedAlsoOverARestart() throws IOException {
    long last;
    try (EdgeStore store = open(NOON)) {
      store.alarms(List.of(new EdgeStore.Alarm("battery-1", "no answer")), NOON);
      store.alarms(List.of(new EdgeStore.Alarm("battery-1", "no answer")), NOON + 1_000);
      List<Evidence> first = store.evidence(0, 10);
      assertThat(first).hasSize(1);
      assertThat(first.getFirst().getCount()).isEqualTo(2);
      assertThat(first.getFirst().getLastEpochMillis()).isEqualTo(NOON + 1_000);
      // It is on its way: what comes now is another.
      store.alarms(List.of(new EdgeStore.Alarm("battery-1", "no answer")), NOON + 2_000);
      List<Evidence> both = store.evidence(0, 10);
      assertThat(both).hasSize(2).startsWith(first.getFirst());
      last = both.getLast().getSequence();
      store.evidenceAcknowledged(first.getFirst().getSequence());
    }
    try (EdgeStore store = open(NOON)) {
      assertThat(store.evidence(0, 10)).extracting(Evidence::getSequence).containsExactly(last);
      store.alarms(List.of(new EdgeStore.Alarm("battery-1", "no answer")), NOON + 3_000);
      assertThat(store.evidence(last, 10)).hasSize(1);
    }
  }

  @Test
  void onlySoManyAlarmsAreRememberedForTheSameAgain() throws IOException {
    try (EdgeStore store = open(NOON)) {
      for (int i = 0; i <= EvidenceTable.MAX_OPEN; i++) {
        store.alarms(List.of(new EdgeStore.Alarm("device-" + i, "no answer")), NOON);
      }
      store.alarms(List.of(new EdgeStore.Alarm("device-0", "no answer")), NOON + 1_000);
      assertThat(store.kept().evidence()).isEqualTo(EvidenceTable.MAX_OPEN + 2);
      store.alarms(List.of(new EdgeStore.Alarm("device-0", "no answer")), NOON + 2_000);
      assertThat(store.kept().evidence()).isEqualTo(EvidenceTable.MAX_OPEN + 2);
    }
  }

  @Test
  void aLostFileDoesNotLeadToABootEpochUsedTwice(@TempDir Path empty) throws IOException {
    long before;
    try (EdgeStore store = open(NOON)) {
      before = store.bootEpoch();
    }
    try (EdgeStore store = open(empty, NOON + 1_000, MEGABYTE)) {
      assertThat(store.bootEpoch()).isGreaterThan(before);
    }
  }

  @Test
  void ordersAndTheNewestTokenOutliveTheProcess() throws IOException {
    Order order = order();
    Effect measured =
        new Effect(
            "o1",
            TestDevices.GATEWAY,
            Stage.MEASURED,
            9_000,
            "",
            List.of(
                new DeviceMeasurement(
                    "battery-1", OptionalDouble.of(-79_500), SwitchState.UNKNOWN)));
    OrderEntry entry =
        new OrderEntry(
            order,
            OrderEntry.State.MEASURED,
            "",
            List.of(measured.learnt(OptionalLong.of(4_100)), measured),
            new OrderEntry.Times(
                OptionalLong.of(3_900), OptionalLong.empty(), OptionalLong.of(4_100)));
    OrderEntry.Times heard =
        new OrderEntry.Times(OptionalLong.of(3_900), OptionalLong.empty(), OptionalLong.empty());
    try (EdgeStore store = open(NOON)) {
      store.record(
          List.of(new OrderEntry(order, OrderEntry.State.PREPARED, "", List.of(), heard)), 7);
      store.record(List.of(entry), 9);
      assertThat(store.evidence(0, 10))
          .extracting(Evidence::getKind)
          .containsExactly(Kind.VOTE, Kind.EFFECT, Kind.EFFECT);
      assertThat(DispatchProto.Vote.parseFrom(store.evidence(0, 1).getFirst().getPayload()))
          .isEqualTo(
              DispatchCodec.toProto(
                  new Vote(
                      "o1",
                      TestDevices.GATEWAY,
                      true,
                      "",
                      OptionalLong.of(3_900),
                      OptionalLong.empty())));
    }
    try (EdgeStore store = open(NOON)) {
      assertThat(store.entries()).containsExactly(entry);
      assertThat(store.newestToken()).isEqualTo(9);
      store.forget(List.of("o1"));
      assertThat(store.entries()).isEmpty();
    }
  }

  private static Order order() {
    return new Order(
        "o1",
        "feeder33",
        7,
        List.of(
            new Order.Part(
                TestDevices.GATEWAY, List.of(new Setpoint.Power("battery-1", -80_000, -80_000)))),
        4_000,
        5_000,
        15_000,
        125_000,
        "voltage at bus 18",
        new org.gridpact.model.dispatch.Evidence(0, "AC load flow", true, List.of("bus 18")),
        List.of("o0"));
  }

  @Test
  void ordersOfAFileWithoutTimesAreReadAndTheirTimesAreUnknown() throws Exception {
    OrderEntry entry =
        new OrderEntry(order(), OrderEntry.State.PREPARED, "", List.of(), OrderEntry.Times.UNKNOWN);
    try (EdgeStore store = open(NOON)) {
      store.record(List.of(entry), 7);
    }
    Path file = folder.resolve(TestDevices.GATEWAY + ".db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String column : List.of("received_at", "prepared_at", "learnt_at")) {
        statement.executeUpdate("ALTER TABLE dispatch_order DROP COLUMN " + column);
      }
      statement.executeUpdate("PRAGMA user_version = 2");
    }
    OrderEntry learnt =
        new OrderEntry(
            order(),
            OrderEntry.State.COMMITTED,
            "",
            List.of(),
            new OrderEntry.Times(
                OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(4_100)));
    try (EdgeStore store = open(NOON)) {
      assertThat(store.entries()).containsExactly(entry);
      store.record(List.of(learnt), 7);
    }
    try (EdgeStore store = open(NOON)) {
      assertThat(store.entries()).containsExactly(learnt);
    }
  }

  @Test
  void aFileInUseIsRefused() throws IOException {
    try (EdgeStore store = open(NOON)) {
      assertThatThrownBy(() -> open(NOON))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another process");
      append(store);
    }
  }

  @Test
  void aFileOfAnotherGatewayIsRefused() throws IOException {
    open(NOON).close();
    Files.move(folder.resolve("gateway-1.db"), folder.resolve("gateway-2.db"));
    assertThatThrownBy(() -> new EdgeStore(folder, "gateway-2", NOON, MEGABYTE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("belongs to gateway gateway-1");
  }

  @Test
  void aFileThatIsNoStoreIsRefused() throws IOException {
    Path file = folder.resolve("gateway-1.db");
    Files.writeString(file, "not a database, but long enough".repeat(50));
    refuses(file + " is no store of a gateway");
  }

  private void refuses(String rule) {
    assertThatThrownBy(() -> open(NOON))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(rule)
        .hasMessageNotContaining("another process");
  }

  @Test
  void anotherProgramsDatabaseIsRefusedAndStaysAsItIs() throws Exception {
    Path file = folder.resolve("gateway-1.db");
    write(file, "CREATE TABLE bookmark (url TEXT)");
    byte[] before = Files.readAllBytes(file);
    refuses(file + " is no store of a gateway");
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void aFileThatCannotBeOpenedIsNotTakenForOneInUse() throws IOException {
    Path file = Files.createDirectory(folder.resolve("gateway-1.db"));
    refuses("cannot open " + file);
  }

  @Test
  void aFileOfWhichPagesAreGoneIsRefused() throws IOException {
    Path file = folder.resolve("gateway-1.db");
    try (EdgeStore store = open(NOON)) {
      for (int i = 0; i < 50; i++) {
        append(store);
      }
    }
    try (FileChannel torn = FileChannel.open(file, StandardOpenOption.WRITE)) {
      torn.truncate(8_192);
    }
    refuses(file + " is damaged");
  }

  @Test
  void aFileOfWhichPagesHoldSomethingElseIsRefused() throws IOException {
    Path file = folder.resolve("gateway-1.db");
    open(NOON).close();
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 4_096, bytes.length, (byte) 0x5a);
    Files.write(file, bytes);
    refuses(file + " is damaged");
  }

  @Test
  void anOrderOrNumberThatCannotBeReadIsNamedWithItsFile() throws Exception {
    Path file = folder.resolve("gateway-1.db");
    open(NOON).close();
    write(
        file,
        "INSERT INTO dispatch_order (id, prepared, state, reason, effects)"
            + " VALUES ('peak-7', x'ff', 'PREPARED', '', x'')");
    try (EdgeStore store = open(NOON)) {
      assertThatThrownBy(store::entries)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file + ": order peak-7 cannot be read");
    }
    write(file, "UPDATE meta SET value = 'many' WHERE name = 'boot_epoch'");
    refuses(file + ": boot_epoch is 'many', no number");
  }

  private static void write(Path file, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  @Test
  void aClosedStoreClaimsNothing() throws IOException {
    EdgeStore store = open(NOON);
    store.close();
    assertThatThrownBy(() -> append(store)).isInstanceOf(IOException.class);
    assertThat(store.nextSequence()).isEqualTo(1);
    assertThat(store.kept().frames()).isZero();
  }
}
