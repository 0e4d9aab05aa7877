package org.gridpact.edge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.dispatch.OrderEntry;
import org.gridpact.edge.uplink.StoredFrame;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.Stage;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.MalformedTelemetryException;
import org.gridpact.model.measurement.TelemetryCodec;
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
      assertThat(store.storedFrames()).isEqualTo(1);
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
      assertThat(store.storedFrames()).isEqualTo(3);
    }
  }

  @Test
  void atTheBudgetTheOldestFramesAreDroppedAndCountedWithTheirTime() throws IOException {
    int frameBytes;
    try (EdgeStore store = open(NOON)) {
      append(store);
      frameBytes = store.frames(1, 1, 1).getFirst().telemetry().length;
      store.acknowledged(List.of(1L));
    }
    long budget = frameBytes * 40L;
    try (EdgeStore store = open(folder, NOON, budget)) {
      for (int i = 0; i < 100; i++) {
        append(store);
      }
      List<Long> kept = sequences(store);
      assertThat(kept.size()).isBetween(20, 42);
      assertThat(kept.getLast()).isEqualTo(101);
      assertThat(store.storedFrames()).isEqualTo(kept.size());
      assertThat(store.dropped())
          .isEqualTo(
              new EdgeStore.Dropped(
                  100 - kept.size(), NOON + 2_000, NOON + (kept.getFirst() - 1) * 1_000));
    }
    try (EdgeStore store = open(folder, NOON, budget)) {
      assertThat(store.dropped().frames()).isPositive();
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
    Order order =
        new Order(
            "o1",
            "feeder33",
            7,
            List.of(
                new Order.Part(
                    TestDevices.GATEWAY,
                    List.of(new Setpoint.Power("battery-1", -80_000, -80_000)))),
            4_000,
            5_000,
            15_000,
            125_000,
            "voltage at bus 18",
            new Evidence(0, "AC load flow", true, List.of("bus 18")),
            List.of("o0"));
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
        new OrderEntry(order, OrderEntry.State.MEASURED, "", List.of(measured, measured));
    try (EdgeStore store = open(NOON)) {
      store.record(new OrderEntry(order, OrderEntry.State.PREPARED, "", List.of()), 7);
      store.record(entry, 9);
    }
    try (EdgeStore store = open(NOON)) {
      assertThat(store.entries()).containsExactly(entry);
      assertThat(store.newestToken()).isEqualTo(9);
      store.forget(List.of("o1"));
      assertThat(store.entries()).isEmpty();
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
    Files.writeString(folder.resolve("gateway-1.db"), "not a database, but long enough".repeat(50));
    assertThatThrownBy(() -> open(NOON)).isInstanceOf(IOException.class);
  }

  @Test
  void aClosedStoreClaimsNothing() throws IOException {
    EdgeStore store = open(NOON);
    store.close();
    assertThatThrownBy(() -> append(store)).isInstanceOf(IOException.class);
    assertThat(store.nextSequence()).isEqualTo(1);
    assertThat(store.storedFrames()).isZero();
  }
}
