package org.gridpact.edge.store;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gridpact.edge.dispatch.OrderEntry;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.wire.DispatchProto;

/** Order entries as the columns they are kept in; orders and effects as messages of the wire. */
final class OrderBytes {
  private OrderBytes() {}

  static byte[] order(OrderEntry entry) {
    return DispatchCodec.toProto(entry.order()).toByteArray();
  }

  static byte[] effects(OrderEntry entry) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Effect effect : entry.effects()) {
      DispatchCodec.toProto(effect).writeDelimitedTo(out);
    }
    return out.toByteArray();
  }

  static OrderEntry read(
      byte[] order, String state, String reason, byte[] effects, OrderEntry.Times times)
      throws IOException {
    try {
      return new OrderEntry(
          DispatchCodec.fromProto(DispatchProto.Order.parseFrom(order)),
          OrderEntry.State.valueOf(state),
          reason,
          readEffects(effects),
          times);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  static List<Effect> readEffects(byte[] effects) throws IOException {
    try {
      List<Effect> reported = new ArrayList<>();
      ByteArrayInputStream in = new ByteArrayInputStream(effects);
      for (DispatchProto.Effect next = DispatchProto.Effect.parseDelimitedFrom(in);
          next != null;
          next = DispatchProto.Effect.parseDelimitedFrom(in)) {
        reported.add(DispatchCodec.fromProto(next));
      }
      return reported;
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  private static IOException unreadable(Exception e) {
    return new IOException("an order in the store cannot be read: " + e.getMessage(), e);
  }
}
