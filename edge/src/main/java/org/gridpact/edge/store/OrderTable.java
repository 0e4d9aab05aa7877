package org.gridpact.edge.store;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.gridpact.edge.dispatch.OrderEntry;
import org.gridpact.edge.store.Database.Statements;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.wire.DispatchProto;
import org.gridpact.model.wire.UplinkProto.Evidence;
import org.gridpact.model.wire.UplinkProto.Evidence.Kind;

/**
 * Orders, and effects of them, as messages of the wire. A vote and each effect become evidence with
 * the row that first has them.
 */
final class OrderTable {
  private final String gateway;
  private final EvidenceTable evidence;

  OrderTable(String gateway, EvidenceTable evidence) {
    this.gateway = gateway;
    this.evidence = evidence;
  }

  List<OrderEntry> entries(Statements db) throws SQLException, IOException {
    List<OrderEntry> entries = new ArrayList<>();
    try (ResultSet rows =
        db.of(
                "SELECT prepared, state, reason, effects, received_at,"
                    + " prepared_at, learnt_at FROM dispatch_order")
            .executeQuery()) {
      while (rows.next()) {
        entries.add(entry(rows));
      }
    }
    return entries;
  }

  private static OrderEntry entry(ResultSet row) throws SQLException, IOException {
    try {
      return new OrderEntry(
          DispatchCodec.fromProto(DispatchProto.Order.parseFrom(row.getBytes(1))),
          OrderEntry.State.valueOf(row.getString(2)),
          row.getString(3),
          effects(row.getBytes(4)),
          new OrderEntry.Times(time(row, 5), time(row, 6), time(row, 7)));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  private static OptionalLong time(ResultSet row, int column) throws SQLException {
    long at = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(at);
  }

  private static List<Effect> effects(byte[] delimited) throws IOException {
    try {
      List<Effect> effects = new ArrayList<>();
      ByteArrayInputStream in = new ByteArrayInputStream(delimited);
      for (DispatchProto.Effect next = DispatchProto.Effect.parseDelimitedFrom(in);
          next != null;
          next = DispatchProto.Effect.parseDelimitedFrom(in)) {
        effects.add(DispatchCodec.fromProto(next));
      }
      return effects;
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw unreadable(e);
    }
  }

  private static IOException unreadable(Exception e) {
    return new IOException("an order in the store cannot be read: " + e.getMessage(), e);
  }

  void record(Statements db, OrderEntry entry) throws SQLException, IOException {
    addWords(db, entry);
    put(db, entry);
  }

  private void addWords(Statements db, OrderEntry entry) throws SQLException, IOException {
    String id = entry.order().id();
    int told = 0;
    PreparedStatement known = db.of("SELECT effects FROM dispatch_order WHERE id = ?");
    known.setString(1, id);
    try (ResultSet row = known.executeQuery()) {
      if (row.next()) {
        told = effects(row.getBytes(1)).size();
      } else {
        boolean yes = entry.state() != OrderEntry.State.REFUSED;
        Vote vote =
            new Vote(
                id,
                gateway,
                yes,
                entry.reason(),
                entry.times().receivedAt(),
                entry.times().preparedAt());
        evidence.add(
            db,
            Evidence.newBuilder()
                .setKind(Kind.VOTE)
                .setSubject(id)
                .setText(yes ? "prepared" : "refused: " + vote.reason())
                .setPayload(DispatchCodec.toProto(vote).toByteString())
                .build());
      }
    }
    for (Effect effect : entry.effects().subList(told, entry.effects().size())) {
      evidence.add(
          db,
          Evidence.newBuilder()
              .setKind(Kind.EFFECT)
              .setEpochMillis(effect.epochMillis())
              .setSubject(id)
              .setText(effect.stage() + (effect.reason().isEmpty() ? "" : ": " + effect.reason()))
              .setPayload(DispatchCodec.toProto(effect).toByteString())
              .build());
    }
  }

  /** A known order's row stays where it is, and so its index: fewer pages are written. */
  private static void put(Statements db, OrderEntry entry) throws SQLException, IOException {
    PreparedStatement put =
        db.of(
            "INSERT INTO dispatch_order (id, prepared, state, reason, effects, received_at,"
                + " prepared_at, learnt_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id)"
                + " DO UPDATE SET state = excluded.state, reason = excluded.reason,"
                + " effects = excluded.effects, received_at = excluded.received_at,"
                + " prepared_at = excluded.prepared_at, learnt_at = excluded.learnt_at");
    put.setString(1, entry.order().id());
    put.setBytes(2, DispatchCodec.toProto(entry.order()).toByteArray());
    put.setString(3, entry.state().name());
    put.setString(4, entry.reason());
    ByteArrayOutputStream effects = new ByteArrayOutputStream();
    for (Effect effect : entry.effects()) {
      DispatchCodec.toProto(effect).writeDelimitedTo(effects);
    }
    put.setBytes(5, effects.toByteArray());
    setTime(put, 6, entry.times().receivedAt());
    setTime(put, 7, entry.times().preparedAt());
    setTime(put, 8, entry.times().learntAt());
    put.executeUpdate();
  }

  private static void setTime(PreparedStatement put, int column, OptionalLong at)
      throws SQLException {
    if (at.isPresent()) {
      put.setLong(column, at.getAsLong());
    } else {
      put.setNull(column, Types.INTEGER);
    }
  }

  void forget(Statements db, Collection<String> orders) throws SQLException {
    PreparedStatement delete = db.of("DELETE FROM dispatch_order WHERE id = ?");
    for (String order : orders) {
      delete.setString(1, order);
      delete.executeUpdate();
    }
  }
}
