package org.gridpact.model.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gridpact.model.measurement.TelemetryCodec.BirthRecord;
import org.gridpact.model.measurement.TelemetryCodec.FrameRecord;
import org.gridpact.model.wire.TelemetryProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TelemetryCodecTest {
  private final Point voltage = Point.of(Quantity.VOLTAGE);
  private final Point power = new Point(Quantity.ACTIVE_POWER, Phase.B, 0.5);
  private final Birth birth =
      Birth.of(
          "cellar",
          List.of(
              new DevicePoints("meter-1", List.of(voltage, power)),
              new DevicePoints("meter-2", List.of(voltage))));

  @Test
  void aBirthIsTheSameAfterTheWire() throws MalformedTelemetryException {
    assertThat(TelemetryCodec.decode(TelemetryCodec.encode(birth)))
        .isEqualTo(new BirthRecord(birth));
  }

  @Test
  void aFrameIsTheSameAfterTheWire() throws MalformedTelemetryException {
    Frame frame =
        new Frame(
            "cellar",
            7,
            1L << 40,
            birth.id(),
            1_763_715_600_000L,
            new int[] {1, 0},
            new int[] {-250, 3},
            new byte[] {0, 2},
            new long[] {voltage.steps(229.94), Frame.ABSENT, power.steps(-1234.6)});

    Frame read = ((FrameRecord) TelemetryCodec.decode(TelemetryCodec.encode(frame))).frame();

    assertThat(read).usingRecursiveComparison().isEqualTo(frame);
    assertThat(read.mismatch(birth)).isNull();
    assertThat(voltage.value(read.steps(0))).isEqualTo(229.94, within());
    assertThat(voltage.value(read.steps(1))).isNaN();
    assertThat(power.value(read.steps(2))).isEqualTo(-1234.5);
    assertThat(read.epochMillis(0)).isEqualTo(1_763_715_599_750L);
    assertThat(read.quality(1)).isEqualTo(Quality.STALE);
  }

  @Test
  void framesAreTheBytesThatGeneratedClassesWriteAndRead() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      Frame frame = randomFrame(random);
      byte[] bytes = TelemetryCodec.encode(frame);

      assertThat(bytes).as("seed " + seed).isEqualTo(toProto(frame).toByteArray());
      assertThat(((FrameRecord) TelemetryCodec.decode(bytes)).frame())
          .as("seed " + seed)
          .usingRecursiveComparison()
          .isEqualTo(frame);
    }
  }

  private static Frame randomFrame(Random random) {
    int size = random.nextInt(40);
    int[] devices = random.ints(size, 0, 1 << random.nextInt(1, 30)).toArray();
    int[] offsets = random.ints(size).map(n -> n >> random.nextInt(32)).toArray();
    byte[] qualities = new byte[size];
    for (int i = 0; i < size; i++) {
      qualities[i] = (byte) random.nextInt(Quality.values().length);
    }
    long[] steps = random.longs(3L * size).map(n -> n >> random.nextInt(64)).toArray();
    return new Frame(
        random.nextBoolean() ? "" : "gäteway",
        random.nextInt(2),
        random.nextLong() >>> random.nextInt(64),
        random.nextLong(),
        random.nextLong() >> random.nextInt(64),
        devices,
        offsets,
        qualities,
        steps);
  }

  private static TelemetryProto.Telemetry toProto(Frame frame) {
    TelemetryProto.Frame.Builder out =
        TelemetryProto.Frame.newBuilder()
            .setGateway(frame.gateway())
            .setBootEpoch(frame.bootEpoch())
            .setSequence(frame.sequence())
            .setBirthId(frame.birthId())
            .setEpochMillis(frame.epochMillis());
    byte[] qualities = new byte[frame.size()];
    for (int i = 0; i < frame.size(); i++) {
      out.addDevice(frame.device(i)).addTimeOffsetMillis(frame.timeOffsetMillis(i));
      qualities[i] = (byte) frame.quality(i).ordinal();
    }
    for (int i = 0; i < frame.valueCount(); i++) {
      out.addSteps(frame.steps(i));
    }
    out.setQuality(ByteString.copyFrom(qualities));
    return TelemetryProto.Telemetry.newBuilder().setFrame(out).build();
  }

  @Test
  void aFrameCutOffOrDamagedAnywhereIsRefusedOrReadAndNeverCrashes() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = TelemetryCodec.encode(randomFrame(random));
      byte[] damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      if (damaged.length > 0) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        TelemetryCodec.decode(damaged);
      } catch (MalformedTelemetryException expected) {
        assertThat(expected.getMessage()).as("seed " + seed).isNotBlank();
      }
    }
  }

  /** The largest message of the uplink; its pieces must not each copy those before. */
  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aColumnInAMillionPiecesIsReadInAMoment() throws MalformedTelemetryException {
    byte[] piece = {9 << 3 | 2, 1, 2};
    int pieces = (4 << 20) / piece.length;
    ByteString.Output frame = ByteString.newOutput();
    for (int i = 0; i < pieces; i++) {
      frame.write(piece, 0, piece.length);
    }
    byte[] bytes =
        TelemetryProto.Telemetry.newBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        TelemetryProto.Telemetry.FRAME_FIELD_NUMBER,
                        UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(frame.toByteString())
                            .build())
                    .build())
            .build()
            .toByteArray();

    Frame read = ((FrameRecord) TelemetryCodec.decode(bytes)).frame();

    assertThat(read.valueCount()).isEqualTo(pieces);
    assertThat(read.steps(pieces - 1)).isEqualTo(1);
  }

  @Test
  void aFrameThatDoesNotFitItsBirthSaysSo() {
    Frame frame =
        new Frame(
            "cellar", 1, 1, birth.id(), 0, new int[] {0}, new int[1], new byte[1], new long[1]);

    assertThat(frame.mismatch(birth)).contains("asks for 2 values, the frame has 1");
  }

  @Test
  void whatNoStepCountCanHoldIsAbsent() {
    assertThat(voltage.steps(Double.NaN)).isEqualTo(Frame.ABSENT);
    assertThat(voltage.steps(Double.POSITIVE_INFINITY)).isEqualTo(Frame.ABSENT);
    assertThat(voltage.steps(1e300)).isEqualTo(Frame.ABSENT);
  }

  @Test
  void randomBytesAreRefusedAndNeverCrash() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      try {
        TelemetryCodec.decode(bytes);
      } catch (MalformedTelemetryException expected) {
        assertThat(expected.getMessage()).as("seed " + seed).isNotBlank();
      }
    }
  }

  @Test
  void aBirthThatDoesNotMatchItsIdIsRefused() {
    assertThatThrownBy(() -> new Birth("cellar", birth.id() + 1, birth.devices()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-9);
  }
}
