package org.gridpact.model.measurement;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Frames as the bytes of a {@code Telemetry} with its {@code Frame}, {@code telemetry.proto},
 * straight from and to primitive arrays: a center reads millions of values a second, and the lists
 * and builders of generated classes cost it more than all else it does with a frame.
 *
 * <p>Bytes are those the generated classes write. Of what protobuf allows to be read, values of a
 * column must be packed, as proto3 writes them.
 */
final class FrameBytes {
  private static final int FRAME_IN_TELEMETRY = 2;
  private static final int GATEWAY = 1;
  private static final int BOOT_EPOCH = 2;
  private static final int SEQUENCE = 3;
  private static final int BIRTH_ID = 4;
  private static final int EPOCH_MILLIS = 5;
  private static final int DEVICE = 6;
  private static final int TIME_OFFSET_MILLIS = 7;
  private static final int QUALITY = 8;
  private static final int STEPS = 9;

  private FrameBytes() {}

  static byte[] encode(Frame frame) {
    int readings = frame.size();
    byte[] gateway = frame.gateway().getBytes(StandardCharsets.UTF_8);
    int devices = sum(readings, i -> CodedOutputStream.computeUInt32SizeNoTag(frame.device(i)));
    int offsets =
        sum(readings, i -> CodedOutputStream.computeSInt32SizeNoTag(frame.timeOffsetMillis(i)));
    int steps =
        sum(frame.valueCount(), i -> CodedOutputStream.computeSInt64SizeNoTag(frame.steps(i)));
    int size =
        columnSize(GATEWAY, gateway.length)
            + uint64Size(BOOT_EPOCH, frame.bootEpoch())
            + uint64Size(SEQUENCE, frame.sequence())
            + (frame.birthId() == 0
                ? 0
                : CodedOutputStream.computeFixed64Size(BIRTH_ID, frame.birthId()))
            + uint64Size(EPOCH_MILLIS, frame.epochMillis())
            + columnSize(DEVICE, devices)
            + columnSize(TIME_OFFSET_MILLIS, offsets)
            + columnSize(QUALITY, readings)
            + columnSize(STEPS, steps);
    byte[] bytes =
        new byte
            [CodedOutputStream.computeTagSize(FRAME_IN_TELEMETRY)
                + CodedOutputStream.computeUInt32SizeNoTag(size)
                + size];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeTag(FRAME_IN_TELEMETRY, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(size);
      if (startColumn(out, GATEWAY, gateway.length)) {
        out.writeRawBytes(gateway);
      }
      writeHeader(out, frame);
      writeReadings(out, frame, devices, offsets);
      if (startColumn(out, STEPS, steps)) {
        for (int i = 0; i < frame.valueCount(); i++) {
          out.writeSInt64NoTag(frame.steps(i));
        }
      }
      out.checkNoSpaceLeft();
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("an array of the right size was too small", e);
    }
  }

  private static void writeReadings(
      CodedOutputStream out, Frame frame, int deviceBytes, int offsetBytes) throws IOException {
    int readings = frame.size();
    if (startColumn(out, DEVICE, deviceBytes)) {
      for (int i = 0; i < readings; i++) {
        out.writeUInt32NoTag(frame.device(i));
      }
    }
    if (startColumn(out, TIME_OFFSET_MILLIS, offsetBytes)) {
      for (int i = 0; i < readings; i++) {
        out.writeSInt32NoTag(frame.timeOffsetMillis(i));
      }
    }
    if (startColumn(out, QUALITY, readings)) {
      for (int i = 0; i < readings; i++) {
        out.writeRawByte(frame.quality(i).ordinal());
      }
    }
  }

  private static void writeHeader(CodedOutputStream out, Frame frame) throws IOException {
    if (frame.bootEpoch() != 0) {
      out.writeUInt64(BOOT_EPOCH, frame.bootEpoch());
    }
    if (frame.sequence() != 0) {
      out.writeUInt64(SEQUENCE, frame.sequence());
    }
    if (frame.birthId() != 0) {
      out.writeFixed64(BIRTH_ID, frame.birthId());
    }
    if (frame.epochMillis() != 0) {
      out.writeInt64(EPOCH_MILLIS, frame.epochMillis());
    }
  }

  private static int sum(int count, IntUnaryOperator size) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += size.applyAsInt(i);
    }
    return sum;
  }

  private static int uint64Size(int field, long value) {
    return value == 0 ? 0 : CodedOutputStream.computeUInt64Size(field, value);
  }

  private static int columnSize(int field, int bytes) {
    return bytes == 0
        ? 0
        : CodedOutputStream.computeTagSize(field)
            + CodedOutputStream.computeUInt32SizeNoTag(bytes)
            + bytes;
  }

  /** Begins a field of so many bytes; one of none is left out, as proto3 does. */
  private static boolean startColumn(CodedOutputStream out, int field, int bytes)
      throws IOException {
    if (bytes == 0) {
      return false;
    }
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(bytes);
    return true;
  }

  /**
   * Reads a frame that is a part of some bytes.
   *
   * @throws IllegalArgumentException where the columns do not fit together
   */
  static Frame decode(byte[] bytes, int offset, int length) throws IOException {
    Reader reader = new Reader(bytes, offset);
    CodedInputStream in = CodedInputStream.newInstance(bytes, offset, length);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      reader.read(in, tag);
    }
    return reader.frame();
  }

  /** A frame while it is read. */
  private static final class Reader {
    private final byte[] bytes;
    private final int start;
    private String gateway = "";
    private long bootEpoch;
    private long sequence;
    private long birthId;
    private long epochMillis;
    private final Values devices = new Values();
    private final Values offsets = new Values();
    private byte[] qualities = {};
    private final Values steps = new Values();

    private Reader(byte[] bytes, int start) {
      this.bytes = bytes;
      this.start = start;
    }

    private void read(CodedInputStream in, int tag) throws IOException {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case GATEWAY -> gateway = in.readStringRequireUtf8();
        case BOOT_EPOCH -> bootEpoch = in.readUInt64();
        case SEQUENCE -> sequence = in.readUInt64();
        case BIRTH_ID -> birthId = in.readFixed64();
        case EPOCH_MILLIS -> epochMillis = in.readInt64();
        case DEVICE -> devices.add(column(in, tag));
        case TIME_OFFSET_MILLIS -> offsets.add(column(in, tag));
        case QUALITY -> qualities = in.readByteArray();
        case STEPS -> steps.add(column(in, tag));
        default -> in.skipField(tag);
      }
    }

    private Frame frame() {
      return new Frame(
          gateway,
          bootEpoch,
          sequence,
          birthId,
          epochMillis,
          narrow(devices.all(), false),
          narrow(offsets.all(), true),
          qualities,
          signed(steps.all()));
    }

    /** The values of a packed column. */
    private long[] column(CodedInputStream in, int tag) throws IOException {
      if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        throw new InvalidProtocolBufferException("the values of a column are not packed");
      }
      int length = in.readRawVarint32();
      int from = start + in.getTotalBytesRead();
      in.skipRawBytes(length);
      return varints(from, from + length);
    }

    private long[] varints(int from, int to) throws InvalidProtocolBufferException {
      int count = 0;
      for (int at = from; at < to; at++) {
        // Only the last byte of a value has its highest bit clear.
        count += bytes[at] >= 0 ? 1 : 0;
      }
      if (to > from && bytes[to - 1] < 0) {
        throw new InvalidProtocolBufferException("a column ends within a value");
      }
      long[] values = new long[count];
      int at = from;
      for (int i = 0; i < count; i++) {
        long value = 0;
        int shift = 0;
        byte next;
        do {
          if (shift > 63) {
            throw new InvalidProtocolBufferException("a value has more than 10 bytes");
          }
          next = bytes[at++];
          value |= (next & 0x7FL) << shift;
          shift += 7;
        } while (next < 0);
        values[i] = value;
      }
      return values;
    }

    private static int[] narrow(long[] values, boolean signed) {
      int[] all = new int[values.length];
      for (int i = 0; i < all.length; i++) {
        int value = (int) values[i];
        all[i] = signed ? CodedInputStream.decodeZigZag32(value) : value;
      }
      return all;
    }

    private static long[] signed(long[] values) {
      for (int i = 0; i < values.length; i++) {
        values[i] = CodedInputStream.decodeZigZag64(values[i]);
      }
      return values;
    }
  }

  /**
   * The values of a column. Protobuf lets it come in any number of pieces: the one that there is as
   * a rule is taken over, more of them go into an array that doubles.
   */
  private static final class Values {
    private long[] values = {};
    private int count;

    private void add(long[] piece) {
      if (count == 0) {
        values = piece;
        count = piece.length;
        return;
      }
      if (count + piece.length > values.length) {
        values = Arrays.copyOf(values, Math.max(2 * count, count + piece.length));
      }
      System.arraycopy(piece, 0, values, count, piece.length);
      count += piece.length;
    }

    private long[] all() {
      return count == values.length ? values : Arrays.copyOf(values, count);
    }
  }
}
