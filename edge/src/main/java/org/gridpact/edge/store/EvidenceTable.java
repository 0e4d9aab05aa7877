package org.gridpact.edge.store;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.edge.store.Database.Statements;
import org.gridpact.model.wire.UplinkProto.Evidence;

/**
 * Evidence that is not acknowledged. Its numbers start anew, and higher, with each boot epoch.
 *
 * <p>Alarms and losses of the same subject and text become one row as long as that row has not been
 * handed out: a long outage makes few of them. What was handed out may be at the center, and is not
 * changed any more. At most {@value #MAX_OPEN} rows are remembered as open; then all are closed,
 * and what comes again begins new ones.
 */
final class EvidenceTable {
  /** Room for the evidence of one boot epoch. */
  private static final int NUMBER_BITS = 24;

  static final int MAX_OPEN = 1_024;

  private final Map<String, Long> open = new HashMap<>();
  private long next;
  private long rows;
  private long bytes;

  /** Reads what there is. */
  void begin(Statements db, long bootEpoch) throws SQLException {
    long newest = db.number("SELECT COALESCE(MAX(sequence), 0) FROM evidence");
    next = Math.max(newest + 1, bootEpoch << NUMBER_BITS);
    recount(db);
  }

  private void recount(Statements db) throws SQLException {
    rows = db.number("SELECT COUNT(*) FROM evidence");
    bytes = db.number("SELECT COALESCE(SUM(LENGTH(content)), 0) FROM evidence");
  }

  long rows() {
    return rows;
  }

  long bytes() {
    return bytes;
  }

  /** The last change did not happen. */
  void failed(Statements db) throws SQLException {
    open.clear();
    recount(db);
  }

  /** Adds evidence under the next number. */
  void add(Statements db, Evidence evidence) throws SQLException {
    put(db, evidence.toBuilder().setSequence(next++).build());
  }

  /** Adds evidence, or adds its count and time to an open row of the same subject and text. */
  void merge(Statements db, Evidence evidence) throws SQLException, IOException {
    String key = evidence.getKindValue() + "/" + evidence.getSubject() + "/" + evidence.getText();
    Long known = open.get(key);
    if (known == null) {
      if (open.size() == MAX_OPEN) {
        open.clear();
      }
      open.put(key, next);
      add(db, evidence);
      return;
    }
    Evidence before = get(db, known);
    put(
        db,
        before.toBuilder()
            .setEpochMillis(evidence.getEpochMillis())
            .setFirstEpochMillis(
                Math.min(before.getFirstEpochMillis(), evidence.getFirstEpochMillis()))
            .setLastEpochMillis(
                Math.max(before.getLastEpochMillis(), evidence.getLastEpochMillis()))
            .setCount(before.getCount() + evidence.getCount())
            .build());
    rows--;
    bytes -= before.getSerializedSize();
  }

  private void put(Statements db, Evidence evidence) throws SQLException {
    PreparedStatement put = db.of("INSERT OR REPLACE INTO evidence VALUES (?, ?)");
    put.setLong(1, evidence.getSequence());
    put.setBytes(2, evidence.toByteArray());
    put.executeUpdate();
    rows++;
    bytes += evidence.getSerializedSize();
  }

  private static Evidence get(Statements db, long sequence) throws SQLException, IOException {
    PreparedStatement select = db.of("SELECT content FROM evidence WHERE sequence = ?");
    select.setLong(1, sequence);
    try (ResultSet row = select.executeQuery()) {
      return read(row.getBytes(1));
    }
  }

  private static Evidence read(byte[] content) throws IOException {
    try {
      return Evidence.parseFrom(content);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("evidence in the store cannot be read: " + e.getMessage(), e);
    }
  }

  /** Rows after a number, in order; from now on they stay as they are. */
  List<Evidence> handOut(Statements db, long after, int limit) throws SQLException, IOException {
    if (rows == 0 || after >= next - 1) {
      return List.of();
    }
    PreparedStatement select =
        db.of("SELECT content FROM evidence WHERE sequence > ? ORDER BY sequence LIMIT ?");
    select.setLong(1, after);
    select.setInt(2, limit);
    List<Evidence> evidence = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        evidence.add(read(row.getBytes(1)));
      }
    }
    if (!evidence.isEmpty()) {
      long last = evidence.getLast().getSequence();
      open.values().removeIf(sequence -> sequence <= last);
    }
    return evidence;
  }

  void acknowledged(Statements db, long upTo) throws SQLException {
    PreparedStatement delete =
        db.of("DELETE FROM evidence WHERE sequence <= ? RETURNING LENGTH(content)");
    delete.setLong(1, upTo);
    try (ResultSet gone = delete.executeQuery()) {
      while (gone.next()) {
        rows--;
        bytes -= gone.getLong(1);
      }
    }
    open.values().removeIf(sequence -> sequence <= upTo);
  }
}
