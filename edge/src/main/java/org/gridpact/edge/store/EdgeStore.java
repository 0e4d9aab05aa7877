package org.gridpact.edge.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gridpact.edge.dispatch.OrderEntry;
import org.gridpact.edge.dispatch.OrderLog;
import org.gridpact.edge.uplink.FrameSource;
import org.gridpact.edge.uplink.StoredFrame;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.TelemetryCodec;

/**
 * A gateway's file: frames that are not acknowledged, the births they need, and orders.
 *
 * <p>Each change is one transaction, synced to disk before the method returns. A full disk fails
 * that change only. Any other failure may mean that the disk holds less than it said: from then on
 * every method fails, and only a restart, which reads what is really there, goes on.
 *
 * <p>At the byte budget the oldest frames are dropped for new ones; how many and of what time is
 * kept in the file and told by {@link #dropped}.
 *
 * <p>Safe for use by many threads, which wait for each other. The file is locked for this process.
 */
public final class EdgeStore implements FrameSource, OrderLog, AutoCloseable {
  /** Of frames; the file is somewhat larger. */
  public static final long DEFAULT_BUDGET_BYTES = 1L << 30;

  /** At the budget so many frames are dropped together, that not every frame pays for it. */
  private static final int DROP_FRAMES = 16;

  private final Path file;
  private final long budgetBytes;
  private final Database database;
  private final long bootEpoch;
  private final Set<Long> births = new HashSet<>();
  private long nextSequence;
  private long storedFrames;
  private long storedBytes;
  private Dropped dropped;

  /** The frames the budget cost so far, ever; times are of their cycles, 0 where there are none. */
  public record Dropped(long frames, long firstEpochMillis, long lastEpochMillis) {
    private Dropped plus(long more, long first, long last) {
      return new Dropped(
          frames + more,
          frames == 0 ? first : Math.min(first, firstEpochMillis),
          Math.max(last, lastEpochMillis));
    }
  }

  /**
   * Opens or makes {@code <folder>/<gateway>.db} and begins a new boot epoch.
   *
   * @param nowEpochMillis the new boot epoch is at least its seconds, so that a lost file does not
   *     lead to numbers being used again
   * @param budgetBytes of serialized frames
   * @throws IOException where the file cannot be used: not a store, of another gateway, in use
   */
  public EdgeStore(Path folder, String gateway, long nowEpochMillis, long budgetBytes)
      throws IOException {
    Files.createDirectories(folder);
    this.file = folder.resolve(gateway + ".db");
    this.budgetBytes = budgetBytes;
    this.database = Database.open(file);
    try {
      this.bootEpoch = begin(gateway, nowEpochMillis);
    } catch (IOException e) {
      database.close();
      throw e;
    }
  }

  private long begin(String gateway, long nowEpochMillis) throws IOException {
    return database.change(
        db -> {
          Map<String, String> meta = meta(db);
          String owner = meta.getOrDefault("gateway", gateway);
          if (!owner.equals(gateway)) {
            throw new IOException(
                "%s belongs to gateway %s, not %s".formatted(file, owner, gateway));
          }
          long boot =
              Math.max(
                  Long.parseLong(meta.getOrDefault("boot_epoch", "0")) + 1, nowEpochMillis / 1000);
          nextSequence = Long.parseLong(meta.getOrDefault("next_sequence", "1"));
          dropped =
              new Dropped(
                  Long.parseLong(meta.getOrDefault("dropped_frames", "0")),
                  Long.parseLong(meta.getOrDefault("dropped_first", "0")),
                  Long.parseLong(meta.getOrDefault("dropped_last", "0")));
          setMeta(db, "gateway", gateway);
          setMeta(db, "boot_epoch", Long.toString(boot));
          try (var statement = db.createStatement()) {
            statement.executeUpdate(
                "DELETE FROM birth WHERE birth_id NOT IN (SELECT birth_id FROM frame)");
            try (ResultSet rows =
                statement.executeQuery(
                    "SELECT COUNT(*), COALESCE(SUM(LENGTH(telemetry)), 0) FROM frame")) {
              storedFrames = rows.getLong(1);
              storedBytes = rows.getLong(2);
            }
          }
          return boot;
        });
  }

  private static Map<String, String> meta(Connection db) throws SQLException {
    Map<String, String> meta = new TreeMap<>();
    try (var statement = db.createStatement();
        ResultSet rows = statement.executeQuery("SELECT name, value FROM meta")) {
      while (rows.next()) {
        meta.put(rows.getString(1), rows.getString(2));
      }
    }
    return meta;
  }

  private static void setMeta(Connection db, String name, String value) throws SQLException {
    try (PreparedStatement put =
        db.prepareStatement("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)")) {
      put.setString(1, name);
      put.setString(2, value);
      put.executeUpdate();
    }
  }

  /** The number of this start. */
  public long bootEpoch() {
    return bootEpoch;
  }

  /** The sequence number the next frame is to carry. */
  public synchronized long nextSequence() {
    return nextSequence;
  }

  /** Frames that wait for their acknowledgement. */
  public synchronized long storedFrames() {
    return storedFrames;
  }

  /** What the budget cost so far. */
  public synchronized Dropped dropped() {
    return dropped;
  }

  /**
   * Stores a frame with the next sequence number and, when it is the first of its birth, the birth.
   *
   * @throws IOException where it is not stored; the sequence number is then free again
   */
  public synchronized void append(Frame frame, Birth birth) throws IOException {
    if (frame.sequence() != nextSequence || frame.bootEpoch() != bootEpoch) {
      throw new IllegalArgumentException(
          "frame %d/%d, but %d/%d is next"
              .formatted(frame.bootEpoch(), frame.sequence(), bootEpoch, nextSequence));
    }
    byte[] telemetry = TelemetryCodec.encode(frame);
    Room room =
        database.change(
            db -> {
              Room made = makeRoom(db, telemetry.length);
              if (!births.contains(birth.id())) {
                insertBirth(db, birth);
              }
              insertFrame(db, frame, telemetry);
              setMeta(db, "next_sequence", Long.toString(frame.sequence() + 1));
              return made;
            });
    births.add(birth.id());
    nextSequence++;
    storedFrames += 1 - room.frames;
    storedBytes += telemetry.length - room.bytes;
    dropped = room.dropped;
  }

  /** What was dropped to make room. */
  private record Room(long frames, long bytes, Dropped dropped) {}

  private Room makeRoom(Connection db, int needed) throws SQLException {
    Room room = new Room(0, 0, dropped);
    while (storedBytes - room.bytes + needed > budgetBytes && room.frames < storedFrames) {
      room = dropOldest(db, room);
    }
    if (room.frames > 0) {
      setMeta(db, "dropped_frames", Long.toString(room.dropped.frames));
      setMeta(db, "dropped_first", Long.toString(room.dropped.firstEpochMillis));
      setMeta(db, "dropped_last", Long.toString(room.dropped.lastEpochMillis));
    }
    return room;
  }

  private static Room dropOldest(Connection db, Room room) throws SQLException {
    try (PreparedStatement oldest =
            db.prepareStatement(
                "SELECT COUNT(*), SUM(bytes), MIN(epoch_millis), MAX(epoch_millis), MAX(sequence)"
                    + " FROM (SELECT sequence, epoch_millis, LENGTH(telemetry) AS bytes"
                    + " FROM frame ORDER BY sequence LIMIT "
                    + DROP_FRAMES
                    + ")");
        ResultSet row = oldest.executeQuery();
        PreparedStatement drop = db.prepareStatement("DELETE FROM frame WHERE sequence <= ?")) {
      long frames = row.getLong(1);
      drop.setLong(1, row.getLong(5));
      drop.executeUpdate();
      return new Room(
          room.frames + frames,
          room.bytes + row.getLong(2),
          room.dropped.plus(frames, row.getLong(3), row.getLong(4)));
    }
  }

  private static void insertBirth(Connection db, Birth birth) throws SQLException {
    try (PreparedStatement insert =
        db.prepareStatement("INSERT OR REPLACE INTO birth (birth_id, telemetry) VALUES (?, ?)")) {
      insert.setLong(1, birth.id());
      insert.setBytes(2, TelemetryCodec.encode(birth));
      insert.executeUpdate();
    }
  }

  private static void insertFrame(Connection db, Frame frame, byte[] telemetry)
      throws SQLException {
    try (PreparedStatement insert =
        db.prepareStatement(
            "INSERT INTO frame (sequence, boot_epoch, birth_id, epoch_millis, telemetry)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      insert.setLong(1, frame.sequence());
      insert.setLong(2, frame.bootEpoch());
      insert.setLong(3, frame.birthId());
      insert.setLong(4, frame.epochMillis());
      insert.setBytes(5, telemetry);
      insert.executeUpdate();
    }
  }

  @Override
  public synchronized long newest() {
    return nextSequence - 1;
  }

  @Override
  public synchronized List<StoredFrame> frames(long from, long to, int limit) throws IOException {
    return database.read(
        db -> {
          try (PreparedStatement select =
              db.prepareStatement(
                  "SELECT boot_epoch, sequence, birth_id, telemetry FROM frame"
                      + " WHERE sequence BETWEEN ? AND ? ORDER BY sequence LIMIT ?")) {
            select.setLong(1, from);
            select.setLong(2, to);
            select.setInt(3, limit);
            List<StoredFrame> frames = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                frames.add(
                    new StoredFrame(
                        rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getBytes(4)));
              }
            }
            return frames;
          }
        });
  }

  @Override
  public synchronized byte[] birth(long birthId) throws IOException {
    return database.read(
        db -> {
          try (PreparedStatement select =
              db.prepareStatement("SELECT telemetry FROM birth WHERE birth_id = ?")) {
            select.setLong(1, birthId);
            try (ResultSet rows = select.executeQuery()) {
              if (!rows.next()) {
                throw new IOException(
                    "%s lacks the birth %s of its frames"
                        .formatted(file, Long.toHexString(birthId)));
              }
              return rows.getBytes(1);
            }
          }
        });
  }

  @Override
  public synchronized void acknowledged(Collection<Long> sequences) throws IOException {
    Room gone =
        database.change(
            db -> {
              long frames = 0;
              long bytes = 0;
              try (PreparedStatement delete =
                  db.prepareStatement(
                      "DELETE FROM frame WHERE sequence = ? RETURNING LENGTH(telemetry)")) {
                for (long sequence : sequences) {
                  delete.setLong(1, sequence);
                  try (ResultSet row = delete.executeQuery()) {
                    if (row.next()) {
                      frames++;
                      bytes += row.getLong(1);
                    }
                  }
                }
              }
              return new Room(frames, bytes, dropped);
            });
    storedFrames -= gone.frames;
    storedBytes -= gone.bytes;
  }

  @Override
  public synchronized List<OrderEntry> entries() throws IOException {
    return database.read(
        db -> {
          List<OrderEntry> entries = new ArrayList<>();
          try (var statement = db.createStatement();
              ResultSet rows =
                  statement.executeQuery(
                      "SELECT prepared, state, reason, effects FROM dispatch_order")) {
            while (rows.next()) {
              entries.add(
                  OrderBytes.read(
                      rows.getBytes(1), rows.getString(2), rows.getString(3), rows.getBytes(4)));
            }
          }
          return entries;
        });
  }

  @Override
  public synchronized long newestToken() throws IOException {
    return database.read(db -> Long.parseLong(meta(db).getOrDefault("newest_token", "0")));
  }

  @Override
  public synchronized void record(OrderEntry entry, long newestToken) throws IOException {
    database.change(
        db -> {
          try (PreparedStatement put =
              db.prepareStatement(
                  "INSERT OR REPLACE INTO dispatch_order (id, prepared, state, reason, effects)"
                      + " VALUES (?, ?, ?, ?, ?)")) {
            put.setString(1, entry.order().id());
            put.setBytes(2, OrderBytes.order(entry));
            put.setString(3, entry.state().name());
            put.setString(4, entry.reason());
            put.setBytes(5, OrderBytes.effects(entry));
            put.executeUpdate();
          }
          setMeta(db, "newest_token", Long.toString(newestToken));
          return null;
        });
  }

  @Override
  public synchronized void forget(Collection<String> orders) throws IOException {
    database.change(
        db -> {
          try (PreparedStatement delete =
              db.prepareStatement("DELETE FROM dispatch_order WHERE id = ?")) {
            for (String order : orders) {
              delete.setString(1, order);
              delete.executeUpdate();
            }
          }
          return null;
        });
  }

  /** The devices crews have locked, as last recorded. */
  public synchronized Set<String> lockedOut() throws IOException {
    return database.read(
        db ->
            meta(db)
                .getOrDefault("locked_out", "")
                .lines()
                .collect(Collectors.toUnmodifiableSet()));
  }

  /** Records the devices crews have locked, in place of those before. */
  public synchronized void recordLockedOut(Set<String> devices) throws IOException {
    database.change(
        db -> {
          setMeta(db, "locked_out", String.join("\n", devices));
          return null;
        });
  }

  /** Why the store no longer works; null while it does. */
  public synchronized String failure() {
    return database.failure();
  }

  @Override
  public synchronized void close() {
    database.close();
  }
}
