package org.gridpact.ledger.raft;

import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.gridpact.ledger.state.SnapshotCodec;

/**
 * What can be read of the ledger, as messages: an empty one asks for the index of the log, any
 * other is the id of an order.
 */
final class LedgerQuery {
  static final Message OF_INDEX = Message.EMPTY;

  private LedgerQuery() {}

  static Message ofOrder(String id) {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("an order has an id");
    }
    return Message.valueOf(id);
  }

  static long index(ByteString answer) {
    return Long.parseLong(answer.toStringUtf8());
  }

  static Message answer(Message query, LedgerStateMachine.View view) {
    String order = query.getContent().toStringUtf8();
    return order.isEmpty()
        ? Message.valueOf(Long.toString(view.index()))
        : Message.valueOf(ByteString.copyFrom(SnapshotCodec.encode(view.state().withOnly(order))));
  }
}
