package org.gridpact.model.measurement;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gridpact.model.wire.TelemetryProto;

/** Births and frames as bytes, {@code telemetry.proto}. */
public final class TelemetryCodec {
  private static final int BIRTH_TAG = TelemetryProto.Telemetry.BIRTH_FIELD_NUMBER << 3 | 2;
  private static final int FRAME_TAG = TelemetryProto.Telemetry.FRAME_FIELD_NUMBER << 3 | 2;

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
    return FrameBytes.encode(frame);
  }

  /**
   * Reads a birth or a frame.
   *
   * @throws MalformedTelemetryException where the bytes are not a birth or frame; the message says
   *     what is wrong
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
          default -> in.skipField(tag);
        }
      }
      if (telemetry == null) {
        throw new MalformedTelemetryException("neither a birth nor a frame", null);
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
