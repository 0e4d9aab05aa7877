package org.gridpact.edge.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.store.EdgeStore;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.MalformedTelemetryException;
import org.gridpact.model.measurement.Rollup;
import org.gridpact.model.measurement.TelemetryCodec;
import org.gridpact.model.measurement.TelemetryCodec.BirthRecord;
import org.gridpact.model.measurement.TelemetryCodec.FrameRecord;
import org.gridpact.model.measurement.TelemetryCodec.RollupRecord;
import org.gridpact.model.wire.UplinkProto.Evidence;
import org.gridpact.model.wire.UplinkProto.Evidence.Kind;
import org.gridpact.model.wire.UplinkProto.EvidenceAck;
import org.gridpact.model.wire.UplinkProto.FrameAck;
import org.gridpact.model.wire.UplinkProto.StoredFrame;
import org.gridpact.model.wire.UplinkProto.ToCenter;
import org.gridpact.model.wire.UplinkProto.ToGateway;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A gateway that is cut off for 72 hours, then finds a link that breaks 10,000 times: store and
 * upload are the real ones, time is simulated, and the center is a set in memory that acknowledges
 * like the real one. What it has is then compared with what was measured.
 */
class OutageTest {
  private static final long NOON = 1_763_715_600_000L;
  private static final int HOURS = 72;
  private static final int FLAPS = 10_000;
  private static final int WINDOW = 64;
  private static final double SHARE = 0.25;
  private static final UplinkSettings SETTINGS =
      new UplinkSettings(WINDOW, 1 << 20, 1_000, 10_000, 1, 1, 60_000, SHARE);

  private final Center center = new Center();
  private final Map<Long, Frame> measured = new TreeMap<>();
  private Birth birth;

  /** What a center has durably, and what it has yet to answer. */
  private final class Center {
    private final Set<Long> births = new HashSet<>();
    private final Map<Long, byte[]> frames = new HashMap<>();
    private final Map<Long, Rollup> rollups = new TreeMap<>();
    private final Map<Long, Evidence> evidence = new TreeMap<>();
    private final Deque<ToGateway> answers = new ArrayDeque<>();
    private long repeats;

    private void newStream() {
      births.clear();
      answers.clear();
    }

    private void take(ToCenter message) throws MalformedTelemetryException {
      switch (message.getMessageCase()) {
        case BIRTH -> {
          if (TelemetryCodec.decode(message.getBirth().toByteArray())
              instanceof BirthRecord(Birth b)) {
            births.add(b.id());
          }
        }
        case FRAME -> take(message.getFrame());
        case ROLLUP -> takeRollup(message.getRollup());
        case EVIDENCE -> {
          Evidence each = message.getEvidence();
          Evidence before = evidence.putIfAbsent(each.getSequence(), each);
          assertThat(before == null ? each : before).as("evidence never changes").isEqualTo(each);
          answers.add(
              ToGateway.newBuilder()
                  .setEvidenceAck(EvidenceAck.newBuilder().setSequence(each.getSequence()))
                  .build());
        }
        default -> throw new AssertionError(message.getMessageCase());
      }
    }

    private void take(StoredFrame stored) throws MalformedTelemetryException {
      byte[] telemetry = stored.getTelemetry().toByteArray();
      Frame frame = ((FrameRecord) TelemetryCodec.decode(telemetry)).frame();
      assertThat(births).contains(frame.birthId());
      repeats += frames.put(frame.sequence(), telemetry) == null ? 0 : 1;
      answers.add(ToGateway.newBuilder().setAck(ack(stored)).build());
    }

    private void takeRollup(StoredFrame stored) throws MalformedTelemetryException {
      Rollup rollup =
          ((RollupRecord) TelemetryCodec.decode(stored.getTelemetry().toByteArray())).rollup();
      assertThat(births).contains(rollup.birthId());
      assertThat(rollup.mismatch(birth)).isNull();
      repeats += rollups.put(rollup.firstSequence(), rollup) == null ? 0 : 1;
      answers.add(ToGateway.newBuilder().setRollupAck(ack(stored)).build());
    }

    private static FrameAck.Builder ack(StoredFrame stored) {
      return FrameAck.newBuilder()
          .setBootEpoch(stored.getBootEpoch())
          .setFirstSequence(stored.getSequence())
          .setLastSequence(stored.getSequence());
    }
  }

  @ParameterizedTest(name = "a budget of {0} kB, {1} devices, over budget: {2}")
  @CsvSource({"131072, 1, false, 1", "1024, 4, true, 2"})
  void theCenterHasWhatWasMeasuredButForWhatWasDroppedAndCounted(
      long budgetKilobytes, int devices, boolean isOverBudget, long seed)
      throws IOException, MalformedTelemetryException {
    birth = Birth.of(TestDevices.GATEWAY, TestDevices.allPoints().subList(0, devices));
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    Path memory = Path.of("/dev/shm");
    // Synced all the same, only not waiting for a disk 300,000 times.
    Path folder =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "outage")
            : Files.createTempDirectory("outage");
    long budget = budgetKilobytes << 10;
    try (EdgeStore store = new EdgeStore(folder, TestDevices.GATEWAY, NOON, budget)) {
      long now = NOON;
      for (int second = 0; second < HOURS * 3_600; second++) {
        now += 1_000;
        measure(store, now, random);
      }
      flap(store, now, random);
      long file = Files.size(folder.resolve(TestDevices.GATEWAY + ".db"));
      assertThat(file).isLessThanOrEqualTo(budget + EdgeStore.SLACK_BYTES);
      assertThat(store.kept().frames() + store.kept().rollups() + store.kept().evidence()).isZero();
    } finally {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
    compare(isOverBudget);
  }

  /** All devices, each a little different each second. */
  private void measure(EdgeStore store, long now, SplittableRandom random) throws IOException {
    long sequence = store.nextSequence();
    int devices = birth.devices().size();
    int[] indices = new int[devices];
    Arrays.setAll(indices, i -> i);
    long[] steps = new long[birth.devices().stream().mapToInt(d -> d.points().size()).sum()];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = 23_000L * (i + 1) + random.nextInt(1_000);
    }
    Frame frame =
        new Frame(
            TestDevices.GATEWAY,
            store.bootEpoch(),
            sequence,
            birth.id(),
            now,
            indices,
            new int[devices],
            new byte[devices],
            steps);
    store.append(frame, birth);
    measured.put(sequence, frame);
    while (store.keep()) {
      // Beside the cycle in a gateway.
    }
  }

  /** Streams of a random length, until the last, which lasts until all is sent. */
  private void flap(EdgeStore store, long from, SplittableRandom random)
      throws IOException, MalformedTelemetryException {
    long now = from;
    for (int flap = 0; flap <= FLAPS; flap++) {
      center.newStream();
      Upload upload = new Upload(TestDevices.GATEWAY, store, SETTINGS, new Counters(), now);
      int messages = flap == FLAPS ? Integer.MAX_VALUE : random.nextInt(60);
      int sinceMeasured = 0;
      while (messages-- > 0) {
        if (random.nextInt(20) == 0) {
          now += 1_000;
          measure(store, now, random);
          sinceMeasured = 0;
        }
        Optional<ToCenter> next = upload.next(now);
        if (next.isPresent()) {
          center.take(next.get());
          sinceMeasured++;
        }
        // Acknowledgements come in bursts, and those on their way are lost with the stream.
        int answers = next.isEmpty() || random.nextInt(4) == 0 ? random.nextInt(40) : 0;
        while (answers-- > 0 && !center.answers.isEmpty()) {
          upload.released(center.answers.poll(), now);
        }
        upload.release(now, random.nextInt(8) == 0);
        if (sinceMeasured > 0) {
          assertLiveIsNotHeldUp(store, upload);
        }
        if (flap == FLAPS && next.isEmpty() && center.answers.isEmpty()) {
          upload.release(now, true);
          if (isEmpty(store)) {
            return;
          }
        }
      }
    }
  }

  private static boolean isEmpty(EdgeStore store) {
    EdgeStore.Kept kept = store.kept();
    return kept.frames() + kept.rollups() + kept.evidence() == 0;
  }

  /** Old frames never take more than their share of the window. */
  private static void assertLiveIsNotHeldUp(EdgeStore store, Upload upload) {
    assertThat(upload.backfillInFlight()).isLessThanOrEqualTo((int) (WINDOW * SHARE));
    assertThat(store.newest()).isPositive();
  }

  private void compare(boolean isOverBudget) {
    Set<Long> rolled = new HashSet<>();
    int twice = 0;
    int both = 0;
    int unnoted = 0;
    int different = 0;
    for (Rollup rollup : center.rollups.values()) {
      for (long s = rollup.firstSequence(); s <= rollup.lastSequence(); s++) {
        // Asked without a description: there are hundreds of thousands.
        twice += rolled.add(s) ? 0 : 1;
        both += center.frames.containsKey(s) ? 1 : 0;
      }
    }
    assertThat(twice).as("frames in two rollups").isZero();
    assertThat(both).as("frames that are whole and rolled up").isZero();
    Map<String, List<Evidence>> losses =
        center.evidence.values().stream()
            .filter(e -> e.getKind() == Kind.LOSS)
            .collect(Collectors.groupingBy(Evidence::getSubject));
    List<Evidence> dropped = losses.getOrDefault("rollups", List.of());
    long gone = 0;
    for (Frame each : measured.values()) {
      byte[] whole = center.frames.get(each.sequence());
      if (whole != null) {
        different += Arrays.equals(whole, TelemetryCodec.encode(each)) ? 0 : 1;
      } else if (!rolled.contains(each.sequence())) {
        gone++;
        long time = each.epochMillis();
        boolean noted =
            dropped.stream()
                .anyMatch(e -> e.getFirstEpochMillis() <= time && time <= e.getLastEpochMillis());
        unnoted += noted ? 0 : 1;
      }
    }
    assertThat(different).as("frames that are not what was measured").isZero();
    assertThat(unnoted).as("frames gone outside the time of any loss").isZero();
    long counted = dropped.stream().mapToLong(Evidence::getCount).sum();
    long rolledUp =
        losses.getOrDefault("frames", List.of()).stream().mapToLong(Evidence::getCount).sum();
    System.out.printf(
        "measured %d, whole %d, rolled up %d, dropped %d in %d notes; %d came again%n",
        measured.size(),
        center.frames.size(),
        rolled.size(),
        gone,
        center.evidence.size(),
        center.repeats);
    assertThat(gone > 0).as("something was dropped").isEqualTo(isOverBudget);
    assertThat(gone).isEqualTo(counted);
    assertThat(rolledUp).isEqualTo(rolled.size() + gone);
    assertThat(measured.keySet().containsAll(center.frames.keySet())).isTrue();
    assertThat(measured.keySet().containsAll(rolled)).isTrue();
    assertThat(center.frames.size() + rolled.size() + gone).isEqualTo(measured.size());
  }
}
