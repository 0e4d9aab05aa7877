package org.gridpact.engine.stream;

import java.io.IOException;
import java.util.Map;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.gridpact.model.measurement.MalformedTelemetryException;
import org.gridpact.model.measurement.TelemetryCodec;
import org.gridpact.model.measurement.TelemetryCodec.BirthRecord;

/** {@link GatewayState} in checkpoints. */
final class GatewayStateSerializer extends TypeSerializerSingleton<GatewayState> {
  private static final long serialVersionUID = 1L;
  static final GatewayStateSerializer INSTANCE = new GatewayStateSerializer();

  @Override
  public void serialize(GatewayState state, DataOutputView out) throws IOException {
    out.writeInt(state.births.size());
    for (var birth : state.births.values()) {
      byte[] bytes = TelemetryCodec.encode(birth);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
    write(state.seen, out);
    write(state.rolledUp, out);
    out.writeInt(state.limits.size());
    for (Map.Entry<String, LimitRule.Status> limit : state.limits.entrySet()) {
      out.writeUTF(limit.getKey());
      out.writeBoolean(limit.getValue().active());
      out.writeInt(limit.getValue().run());
      out.writeLong(limit.getValue().runEpochMillis());
      out.writeLong(limit.getValue().sinceEpochMillis());
    }
  }

  private static void write(Map<Long, SeenRanges> seen, DataOutputView out) throws IOException {
    out.writeInt(seen.size());
    for (Map.Entry<Long, SeenRanges> epoch : seen.entrySet()) {
      out.writeLong(epoch.getKey());
      long[] bounds = epoch.getValue().bounds();
      out.writeInt(bounds.length);
      for (long bound : bounds) {
        out.writeLong(bound);
      }
    }
  }

  private static void read(DataInputView in, Map<Long, SeenRanges> into) throws IOException {
    for (int epochs = in.readInt(); epochs > 0; epochs--) {
      long epoch = in.readLong();
      long[] bounds = new long[in.readInt()];
      for (int i = 0; i < bounds.length; i++) {
        bounds[i] = in.readLong();
      }
      into.put(epoch, SeenRanges.ofBounds(bounds));
    }
  }

  @Override
  public GatewayState deserialize(DataInputView in) throws IOException {
    GatewayState state = new GatewayState();
    for (int births = in.readInt(); births > 0; births--) {
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      try {
        if (TelemetryCodec.decode(bytes) instanceof BirthRecord(var birth)) {
          state.births.put(birth.id(), birth);
        }
      } catch (MalformedTelemetryException e) {
        throw new IOException("a birth in the checkpoint cannot be read", e);
      }
    }
    read(in, state.seen);
    read(in, state.rolledUp);
    for (int limits = in.readInt(); limits > 0; limits--) {
      state.limits.put(
          in.readUTF(),
          new LimitRule.Status(in.readBoolean(), in.readInt(), in.readLong(), in.readLong()));
    }
    return state;
  }

  /** A copy that changes apart from its original, which a running checkpoint still reads. */
  @Override
  public GatewayState copy(GatewayState from) {
    GatewayState to = new GatewayState();
    to.births.putAll(from.births);
    from.seen.forEach((epoch, ranges) -> to.seen.put(epoch, SeenRanges.ofBounds(ranges.bounds())));
    from.rolledUp.forEach(
        (epoch, ranges) -> to.rolledUp.put(epoch, SeenRanges.ofBounds(ranges.bounds())));
    to.limits.putAll(from.limits);
    return to;
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public GatewayState createInstance() {
    return new GatewayState();
  }

  @Override
  public GatewayState copy(GatewayState from, GatewayState reuse) {
    return copy(from);
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public GatewayState deserialize(GatewayState reuse, DataInputView in) throws IOException {
    return deserialize(in);
  }

  @Override
  public void copy(DataInputView in, DataOutputView out) throws IOException {
    serialize(deserialize(in), out);
  }

  @Override
  public TypeSerializerSnapshot<GatewayState> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Flink creates it by name from a checkpoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<GatewayState> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
