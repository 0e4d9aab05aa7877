package org.gridpact.engine.analytics.run;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A packet as its target, its length and its bytes. */
final class PacketSerializer extends TypeSerializerSingleton<Packet> {
  private static final long serialVersionUID = 1L;

  static final PacketSerializer INSTANCE = new PacketSerializer();

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public Packet createInstance() {
    return new Packet(0, new byte[0]);
  }

  @Override
  public Packet copy(Packet from) {
    return from;
  }

  @Override
  public Packet copy(Packet from, Packet reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(Packet packet, DataOutputView to) throws IOException {
    to.writeInt(packet.target());
    to.writeInt(packet.bytes().length);
    to.write(packet.bytes());
  }

  @Override
  public Packet deserialize(DataInputView from) throws IOException {
    int target = from.readInt();
    byte[] bytes = new byte[from.readInt()];
    from.readFully(bytes);
    return new Packet(target, bytes);
  }

  @Override
  public Packet deserialize(Packet reuse, DataInputView from) throws IOException {
    return deserialize(from);
  }

  @Override
  public void copy(DataInputView from, DataOutputView to) throws IOException {
    serialize(deserialize(from), to);
  }

  @Override
  public TypeSerializerSnapshot<Packet> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Of the one form there is. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Packet> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
