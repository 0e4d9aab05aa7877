package org.gridpact.model.measurement;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import org.gridpact.model.wire.TelemetryProto;

/** Births and frames as bytes, {@code telemetry.proto}. */
public final class TelemetryCodec {
  private TelemetryCodec() {}

  /** A birth or a frame, as it came off the wire. */
  public sealed interface Telemetry {}

  public record BirthRecord(Birth birth) implements Telemetry {}

  public record FrameRecord(Frame frame) implements Telemetry {}

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
    return TelemetryProto.Telemetry.newBuilder().setFrame(out).build().toByteArray();
  }

  /**
   * Reads a birth or a frame.
   *
   * @throws MalformedTelemetryException where the bytes are not a birth or frame; the message says
   *     what is wrong
   */
  public static Telemetry decode(byte[] bytes) throws MalformedTelemetryException {
    try {
      TelemetryProto.Telemetry telemetry = TelemetryProto.Telemetry.parseFrom(bytes);
      return switch (telemetry.getKindCase()) {
        case BIRTH -> new BirthRecord(birth(telemetry.getBirth()));
        case FRAME -> new FrameRecord(frame(telemetry.getFrame()));
        case KIND_NOT_SET ->
            throw new MalformedTelemetryException("neither a birth nor a frame", null);
      };
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new MalformedTelemetryException(e.getMessage(), e);
    }
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

  private static Frame frame(TelemetryProto.Frame in) {
    int[] devices = new int[in.getDeviceCount()];
    for (int i = 0; i < devices.length; i++) {
      devices[i] = in.getDevice(i);
    }
    int[] offsets = new int[in.getTimeOffsetMillisCount()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = in.getTimeOffsetMillis(i);
    }
    long[] steps = new long[in.getStepsCount()];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = in.getSteps(i);
    }
    return new Frame(
        in.getGateway(),
        in.getBootEpoch(),
        in.getSequence(),
        in.getBirthId(),
        in.getEpochMillis(),
        devices,
        offsets,
        in.getQuality().toByteArray(),
        steps);
  }
}
