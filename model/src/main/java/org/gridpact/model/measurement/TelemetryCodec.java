package org.gridpact.model.measurement;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gridpact.model.wire.TelemetryProto;

/** Births, frames and rollups as bytes, {@code telemetry.proto}. */
public final class TelemetryCodec {
  private static final int BIRTH_TAG = TelemetryProto.Telemetry.BIRTH_FIELD_NUMBER << 3 | 2;
  private static final int FRAME_TAG = TelemetryProto.Telemetry.FRAME_FIELD_NUMBER << 3 | 2;

  private static final int ROLLUP_TAG = TelemetryProto.Telemetry.ROLLUP_FIELD_NUMBER << 3 | 2;

  private TelemetryCodec() {}

  /** A birth, a frame or a rollup, as it came off the wire. */
  public sealed interface Telemetry {}

  public record BirthRecord(Birth birth) implements Telemetry {}

  public record FrameRecord(Frame frame) implements Telemetry {}

  public record RollupRecord(Rollup rollup) implements Telemetry {}

  public static byte[] encode(Birth birth) {
    TelemetryProto.Birth.Builder out =
        TelemetryProto.Birth.newBuilder().setGateway(birth.gateway()).setBirthId(birth.id());
    for (DevicePoints device : birth.devices()) {
      TelemetryProto.DevicePoints.Builder points =
          out.addDevicesBuilder().setDevice(device.device());
      for (Point p : device.points()) {
        points
            .addPointsBuilder()
            .setQuantityValue(p.quantity().ordinal())
            .setPhaseValue(p.phase().ordinal())
            .setResolution(p.resolution());
      }
    }
    return TelemetryProto.Telemetry.newBuilder().setBirth(out).build().toByteArray();
  }

  public static byte[] encode(Frame frame) {
    return FrameBytes.encode(frame);
  }

  public static byte[] encode(Rollup rollup) {
    TelemetryProto.Rollup.Builder out =
        TelemetryProto.Rollup.newBuilder()
            .setGateway(rollup.gateway())
            .setBootEpoch(rollup.bootEpoch())
            .setFirstSequence(rollup.firstSequence())
            .setLastSequence(rollup.lastSequence())
            .setBirthId(rollup.birthId())
            .setEpochMillis(rollup.epochMillis())
            .setQuality(ByteString.copyFrom(rollup.qualities()));
    for (int i = 0; i < rollup.size(); i++) {
      out.addDevice(rollup.devices()[i]).addMinuteOffset(rollup.minuteOffsets()[i]);
    }
    for (int i = 0; i < rollup.counts().length; i++) {
      long min = rollup.minSteps()[i];
      out.addCount(rollup.counts()[i])
          .addMin(min)
          .addRange(rollup.maxSteps()[i] - min)
          .addAboveMin(rollup.sumSteps()[i] - min * rollup.counts()[i]);
    }
    return TelemetryProto.Telemetry.newBuilder().setRollup(out).build().toByteArray();
  }

  /**
   * Reads a birth, a frame or a rollup.
   *
   * @throws MalformedTelemetryException where the bytes are none of them; the message says what is
   *     wrong
   */
  public static Telemetry decode(byte[] bytes) throws MalformedTelemetryException {
    try {
      CodedInputStream in = CodedInputStream.newInstance(bytes);
      Telemetry telemetry = null;
      // Of several kinds the last counts, as with any protobuf oneof.
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag) {
          case BIRTH_TAG ->
              telemetry = new BirthRecord(birth(TelemetryProto.Birth.parseFrom(in.readBytes())));
          case FRAME_TAG -> telemetry = new FrameRecord(frame(bytes, in));
          case ROLLUP_TAG ->
              telemetry = new RollupRecord(rollup(TelemetryProto.Rollup.parseFrom(in.readBytes())));
          default -> in.skipField(tag);
        }
      }
      if (telemetry == null) {
        throw new MalformedTelemetryException("neither a birth nor a frame nor a rollup", null);
      }
      return telemetry;
    } catch (IOException | IllegalArgumentException e) {
      throw new MalformedTelemetryException(e.getMessage(), e);
    }
  }

  private static Frame frame(byte[] bytes, CodedInputStream in) throws IOException {
    int length = in.readRawVarint32();
    int offset = in.getTotalBytesRead();
    in.skipRawBytes(length);
    return FrameBytes.decode(bytes, offset, length);
  }

  private static Rollup rollup(TelemetryProto.Rollup in) {
    int values = in.getCountCount();
    if (in.getMinCount() != values
        || in.getRangeCount() != values
        || in.getAboveMinCount() != values) {
      throw new IllegalArgumentException("the columns of a rollup do not fit together");
    }
    long[] min = new long[values];
    long[] max = new long[values];
    long[] sum = new long[values];
    for (int i = 0; i < values; i++) {
      min[i] = in.getMin(i);
      max[i] = min[i] + in.getRange(i);
      sum[i] = in.getAboveMin(i) + min[i] * in.getCount(i);
    }
    return new Rollup(
        in.getGateway(),
        in.getBootEpoch(),
        in.getFirstSequence(),
        in.getLastSequence(),
        in.getBirthId(),
        in.getEpochMillis(),
        in.getDeviceList().stream().mapToInt(Integer::intValue).toArray(),
        in.getMinuteOffsetList().stream().mapToInt(Integer::intValue).toArray(),
        in.getQuality().toByteArray(),
        in.getCountList().stream().mapToInt(Integer::intValue).toArray(),
        min,
        max,
        sum);
  }

  private static Birth birth(TelemetryProto.Birth in) {
    List<DevicePoints> devices = new ArrayList<>(in.getDevicesCount());
    for (TelemetryProto.DevicePoints device : in.getDevicesList()) {
      List<Point> points = new ArrayList<>(device.getPointsCount());
      for (TelemetryProto.Point p : device.getPointsList()) {
        points.add(
            new Point(
                Quantity.ofOrdinal(p.getQuantityValue()),
                Phase.ofOrdinal(p.getPhaseValue()),
                p.getResolution()));
      }
      devices.add(new DevicePoints(device.getDevice(), points));
    }
    return new Birth(in.getGateway(), in.getBirthId(), devices);
  }
}
