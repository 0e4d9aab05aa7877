package org.gridpact.edge.store;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.gridpact.edge.store.Database.Statements;
import org.gridpact.edge.uplink.StoredFrame;

/**
 * Frames, or rollups by their first frame, that are not acknowledged.
 *
 * <p>What was handed out and not acknowledged may be at the center: the budget takes it only when
 * there is nothing else, so that what it counts as lost is lost. At most {@value #MAX_HANDED_OUT}
 * are remembered so, until the process ends; of more, some may be counted that the center has.
 */
final class TelemetryTable {
  static final int MAX_HANDED_OUT = 4_096;

  private final String table;
  private final String columns;
  private final String insert;
  private final Set<Long> handedOut = new HashSet<>();
  private long rows;
  private long bytes;

  /** A row without its telemetry. */
  record Row(long sequence, long lastSequence, long bootEpoch, long birthId, long epochMillis) {}

  private TelemetryTable(String table, String lastSequence) {
    this.table = table;
    this.columns =
        "sequence, " + lastSequence + " AS last_sequence, boot_epoch, birth_id, epoch_millis";
    this.insert =
        "INSERT INTO "
            + table
            + (lastSequence.equals("sequence") ? " (sequence, " : " (last_sequence, sequence, ")
            + "boot_epoch, birth_id, epoch_millis, telemetry) VALUES (?, ?, ?, ?, ?"
            + (lastSequence.equals("sequence") ? ")" : ", ?)");
  }

  static TelemetryTable ofFrames() {
    return new TelemetryTable("frame", "sequence");
  }

  static TelemetryTable ofRollups() {
    return new TelemetryTable("rollup", "last_sequence");
  }

  /** Reads what there is. */
  void recount(Statements db) throws SQLException {
    rows = db.number("SELECT COUNT(*) FROM " + table);
    bytes = db.number("SELECT COALESCE(SUM(LENGTH(telemetry)), 0) FROM " + table);
  }

  long rows() {
    return rows;
  }

  long bytes() {
    return bytes;
  }

  void insert(Statements db, Row row, byte[] telemetry) throws SQLException {
    PreparedStatement put = db.of(insert);
    int column = 1;
    if (table.equals("rollup")) {
      put.setLong(column++, row.lastSequence);
    }
    put.setLong(column++, row.sequence);
    put.setLong(column++, row.bootEpoch);
    put.setLong(column++, row.birthId);
    put.setLong(column++, row.epochMillis);
    put.setBytes(column, telemetry);
    put.executeUpdate();
    rows++;
    bytes += telemetry.length;
  }

  /** Rows from one number to another, in order, for the center. */
  List<StoredFrame> handOut(Statements db, long from, long to, int limit)
      throws SQLException, IOException {
    List<StoredFrame> out = rows == 0 ? List.of() : select(db, from, to, limit);
    for (StoredFrame row : out) {
      if (handedOut.size() < MAX_HANDED_OUT) {
        handedOut.add(row.sequence());
      }
    }
    return out;
  }

  List<StoredFrame> select(Statements db, long from, long to, int limit)
      throws SQLException, IOException {
    PreparedStatement select =
        db.of(
            "SELECT boot_epoch, sequence, birth_id, telemetry FROM "
                + table
                + " WHERE sequence BETWEEN ? AND ? ORDER BY sequence LIMIT ?");
    select.setLong(1, from);
    select.setLong(2, to);
    select.setInt(3, limit);
    List<StoredFrame> out = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        out.add(
            new StoredFrame(
                row.getLong(1), row.getLong(2), row.getLong(3), Squeezed.restore(row.getBytes(4))));
      }
    }
    return out;
  }

  long count(Statements db, long from, long to) throws SQLException {
    PreparedStatement select =
        db.of("SELECT COUNT(*) FROM " + table + " WHERE sequence BETWEEN ? AND ?");
    select.setLong(1, from);
    select.setLong(2, to);
    try (ResultSet row = select.executeQuery()) {
      return row.getLong(1);
    }
  }

  /** When the oldest row is of that may go. */
  OptionalLong oldest(Statements db) throws SQLException {
    List<Row> run = run(db, Long.MAX_VALUE, 1);
    return run.isEmpty() ? OptionalLong.empty() : OptionalLong.of(run.getFirst().epochMillis);
  }

  /**
   * The oldest rows that may go and were made one after the other in one minute, of one birth.
   *
   * @param before all of them are of before this time
   */
  List<Row> run(Statements db, long before, int limit) throws SQLException {
    List<Row> run = run(db, before, limit, true);
    return run.isEmpty() ? run(db, before, limit, false) : run;
  }

  private List<Row> run(Statements db, long before, int limit, boolean sparing)
      throws SQLException {
    PreparedStatement select = db.of("SELECT " + columns + " FROM " + table + " ORDER BY sequence");
    List<Row> run = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (run.size() < limit && rows.next()) {
        Row row =
            new Row(
                rows.getLong(1),
                rows.getLong(2),
                rows.getLong(3),
                rows.getLong(4),
                rows.getLong(5));
        boolean mayGo = !(sparing && handedOut.contains(row.sequence));
        if (row.epochMillis >= before) {
          break;
        } else if (mayGo && (run.isEmpty() || follows(run.getLast(), row))) {
          run.add(row);
        } else if (!run.isEmpty()) {
          break;
        }
      }
    }
    return run;
  }

  private static boolean follows(Row before, Row row) {
    return row.sequence == before.lastSequence + 1
        && row.bootEpoch == before.bootEpoch
        && row.birthId == before.birthId
        && minute(row) == minute(before);
  }

  private static long minute(Row row) {
    return Math.floorDiv(row.epochMillis, 60_000L);
  }

  void delete(Statements db, Collection<Long> sequences) throws SQLException {
    PreparedStatement delete =
        db.of("DELETE FROM " + table + " WHERE sequence = ? RETURNING LENGTH(telemetry)");
    for (long sequence : sequences) {
      delete.setLong(1, sequence);
      try (ResultSet row = delete.executeQuery()) {
        if (row.next()) {
          rows--;
          bytes -= row.getLong(1);
        }
      }
      handedOut.remove(sequence);
    }
  }
}
