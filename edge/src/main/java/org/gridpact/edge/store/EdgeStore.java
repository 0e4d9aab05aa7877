package org.gridpact.edge.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.gridpact.edge.dispatch.OrderEntry;
import org.gridpact.edge.dispatch.OrderLog;
import org.gridpact.edge.store.Database.Statements;
import org.gridpact.edge.store.TelemetryTable.Row;
import org.gridpact.edge.uplink.FrameSource;
import org.gridpact.edge.uplink.StoredFrame;
import org.gridpact.model.dispatch.OneLine;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.MalformedTelemetryException;
import org.gridpact.model.measurement.Rollup;
import org.gridpact.model.measurement.RollupMaker;
import org.gridpact.model.measurement.TelemetryCodec;
import org.gridpact.model.measurement.TelemetryCodec.BirthRecord;
import org.gridpact.model.measurement.TelemetryCodec.FrameRecord;
import org.gridpact.model.wire.UplinkProto.Evidence;
import org.gridpact.model.wire.UplinkProto.Evidence.Kind;

/**
 * A gateway's file: evidence, rollups and frames that are not acknowledged, the births they need,
 * and orders.
 *
 * <p>Each change is one transaction, synced to disk before the method returns. A full disk fails
 * that change only. Any other failure may mean that the disk holds less than it said: from then on
 * every method fails, and only a restart, which reads what is really there, goes on.
 *
 * <p>Bounded by a {@link Budget} of pages in use: what has to go, goes by it, in {@link #keep},
 * minute by minute, and in {@link #append} itself only where that was too slow. What goes is
 * evidence in the same transaction. Where evidence fills the budget, frames are refused and counted
 * and {@link #refusal} says why no order may be taken. The file and its log are at most {@value
 * #SLACK_BYTES} bytes larger than the budget, or as large as evidence and orders need.
 *
 * <p>Safe for use by many threads, which wait for each other. The file is locked for this process.
 */
public final class EdgeStore implements FrameSource, OrderLog, AutoCloseable {
  /** What the file and its log may take beyond the budget. */
  public static final long SLACK_BYTES = 8L << 20;

  /** A minute of 100 ms cycles; more are rolled up in parts. */
  private static final int ROLL_FRAMES = 600;

  private static final int DROP_ROLLUPS = 60;

  private final Path file;
  private final String gateway;
  private final Budget budget;
  private final Database database;
  private final long bootEpoch;
  private final Squeezed squeezed = new Squeezed();
  private final TelemetryTable frames = TelemetryTable.ofFrames();
  private final TelemetryTable rollups = TelemetryTable.ofRollups();
  private final EvidenceTable evidence = new EvidenceTable();
  private final OrderTable orders;
  private final Set<Long> births = new HashSet<>();
  private long nextSequence;
  private long usedBytes;
  private OptionalLong newestFrame = OptionalLong.empty();

  /** Frames of before this time are being rolled up, down to the last of them. */
  private OptionalLong rollingBefore = OptionalLong.empty();

  /**
   * What is kept and not acknowledged.
   *
   * @param usedBytes of the file, free pages left out
   */
  public record Kept(long frames, long rollups, long evidence, long usedBytes) {}

  /**
   * Opens or makes {@code <folder>/<gateway>.db} and begins a new boot epoch.
   *
   * @param nowEpochMillis the new boot epoch is at least its seconds, so that a lost file does not
   *     lead to numbers being used again
   * @param budgetBytes of pages in use
   * @throws IOException where the file cannot be used: not a store, of another gateway, in use
   */
  public EdgeStore(Path folder, String gateway, long nowEpochMillis, long budgetBytes)
      throws IOException {
    Files.createDirectories(folder);
    this.file = folder.resolve(gateway + ".db");
    this.gateway = gateway;
    this.budget = new Budget(budgetBytes);
    this.orders = new OrderTable(gateway, evidence);
    this.database = Database.open(file);
    try {
      this.bootEpoch = begin(nowEpochMillis);
    } catch (IOException e) {
      database.close();
      throw e;
    }
  }

  private long begin(long nowEpochMillis) throws IOException {
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
          setMeta(db, "gateway", gateway);
          setMeta(db, "boot_epoch", Long.toString(boot));
          db.of(
                  "DELETE FROM birth WHERE birth_id NOT IN (SELECT birth_id FROM frame"
                      + " UNION SELECT birth_id FROM rollup)")
              .executeUpdate();
          frames.recount(db);
          rollups.recount(db);
          evidence.begin(db, boot);
          if (frames.rows() > 0) {
            newestFrame =
                OptionalLong.of(
                    db.number("SELECT epoch_millis FROM frame ORDER BY sequence DESC LIMIT 1"));
          }
          usedBytes = Database.usedBytes(db);
          return boot;
        });
  }

  private static Map<String, String> meta(Statements db) throws SQLException {
    Map<String, String> meta = new TreeMap<>();
    try (ResultSet rows = db.of("SELECT name, value FROM meta").executeQuery()) {
      while (rows.next()) {
        meta.put(rows.getString(1), rows.getString(2));
      }
    }
    return meta;
  }

  private static void setMeta(Statements db, String name, String value) throws SQLException {
    PreparedStatement put =
        db.of(
            "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name)"
                + " DO UPDATE SET value = excluded.value WHERE value <> excluded.value");
    put.setString(1, name);
    put.setString(2, value);
    put.executeUpdate();
  }

  /** One transaction; where it fails, what is known of the tables is read anew. */
  private <T> T change(Database.Work<T> work) throws IOException {
    boolean done = false;
    try {
      T result =
          database.change(
              db -> {
                T made = work.on(db);
                usedBytes = Database.usedBytes(db);
                return made;
              });
      done = true;
      return result;
    } finally {
      if (!done && database.failure() == null) {
        database.read(
            db -> {
              frames.recount(db);
              rollups.recount(db);
              evidence.failed(db);
              usedBytes = Database.usedBytes(db);
              return null;
            });
      }
    }
  }

  /** A change that answers nothing. */
  private interface Write {
    void on(Statements db) throws SQLException, IOException;
  }

  private void write(Write work) throws IOException {
    change(
        db -> {
          work.on(db);
          return null;
        });
  }

  /** The number of this start. */
  public long bootEpoch() {
    return bootEpoch;
  }

  /** The sequence number the next frame is to carry. */
  public synchronized long nextSequence() {
    return nextSequence;
  }

  public synchronized Kept kept() {
    return new Kept(frames.rows(), rollups.rows(), evidence.rows(), usedBytes);
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
    if (database.failure() != null) {
      throw new IOException(database.failure());
    }
    byte[] telemetry = squeezed.squeeze(TelemetryCodec.encode(frame));
    while (usedBytes + telemetry.length > budget.bytes() && keep()) {
      // Each round lets something go.
    }
    if (usedBytes + telemetry.length > budget.bytes()) {
      long time = frame.epochMillis();
      write(db -> lose(db, "frames", "not stored", time, time, 1));
      throw new IOException(file + " is full of evidence: no frame is stored");
    }
    write(
        db -> {
          if (!births.contains(birth.id())) {
            insertBirth(db, birth);
          }
          frames.insert(db, row(frame), telemetry);
          setMeta(db, "next_sequence", Long.toString(frame.sequence() + 1));
        });
    births.add(birth.id());
    nextSequence++;
    newestFrame = OptionalLong.of(frame.epochMillis());
  }

  private static Row row(Frame frame) {
    return new Row(
        frame.sequence(),
        frame.sequence(),
        frame.bootEpoch(),
        frame.birthId(),
        frame.epochMillis());
  }

  private static void insertBirth(Statements db, Birth birth) throws SQLException {
    PreparedStatement insert =
        db.of("INSERT OR REPLACE INTO birth (birth_id, telemetry) VALUES (?, ?)");
    insert.setLong(1, birth.id());
    insert.setBytes(2, TelemetryCodec.encode(birth));
    insert.executeUpdate();
  }

  /**
   * Does one bounded piece of what the budget asks for: at most a minute of frames becomes a
   * rollup, or an hour of rollups goes. Others may use the store while values are worked out.
   *
   * @return whether there was something to do, and so may be more
   */
  public boolean keep() throws IOException {
    List<Row> run;
    synchronized (this) {
      switch (next()) {
        case Budget.Step.Nothing _, Budget.Step.Full _ -> {
          return false;
        }
        case Budget.Step.DropRollups drop -> {
          return dropRollups(drop.beforeEpochMillis());
        }
        case Budget.Step.RollUp roll -> {
          rollingBefore = OptionalLong.of(roll.beforeEpochMillis());
          run = database.read(db -> frames.run(db, roll.beforeEpochMillis(), ROLL_FRAMES));
        }
      }
    }
    return !run.isEmpty() && rollUp(run);
  }

  private synchronized Budget.Step next() throws IOException {
    if (usedBytes <= budget.highBytes() && rollingBefore.isEmpty()) {
      return new Budget.Step.Nothing();
    }
    Budget.Fill fill = fill();
    // An hour that was begun is finished, the present one only as far as there is need.
    long before = rollingBefore.orElse(Long.MIN_VALUE);
    if (fill.oldestFrame().orElse(Long.MAX_VALUE) < before
        && fill.newestFrame().orElse(Long.MIN_VALUE) >= before) {
      return new Budget.Step.RollUp(before);
    }
    rollingBefore = OptionalLong.empty();
    return budget.next(fill);
  }

  private Budget.Fill fill() throws IOException {
    return database.read(
        db ->
            new Budget.Fill(
                usedBytes,
                frames.bytes(),
                rollups.bytes(),
                frames.oldest(db),
                newestFrame,
                rollups.oldest(db)));
  }

  private boolean rollUp(List<Row> run) throws IOException {
    byte[] rollup;
    try {
      rollup = rollup(run);
    } catch (IOException | MalformedTelemetryException | IllegalArgumentException e) {
      if (database.failure() != null) {
        throw e instanceof IOException io ? io : new IOException(e);
      }
      // One of them cannot be read: which, shows one by one.
      return run.size() == 1 ? lose(run, "unreadable", null) : rollUp(run.subList(0, 1));
    }
    return lose(run, "rolled up to minutes", rollup);
  }

  private byte[] rollup(List<Row> run) throws IOException, MalformedTelemetryException {
    List<StoredFrame> stored;
    byte[] birthBytes;
    synchronized (this) {
      stored =
          database.read(
              db ->
                  frames.select(
                      db, run.getFirst().sequence(), run.getLast().sequence(), run.size()));
      birthBytes = birth(run.getFirst().birthId());
    }
    return rollup(birthBytes, stored);
  }

  private static byte[] rollup(byte[] birthBytes, List<StoredFrame> stored)
      throws MalformedTelemetryException {
    List<Frame> decoded = new ArrayList<>(stored.size());
    for (StoredFrame each : stored) {
      if (TelemetryCodec.decode(each.telemetry()) instanceof FrameRecord(Frame frame)) {
        decoded.add(frame);
      }
    }
    if (decoded.size() == stored.size()
        && TelemetryCodec.decode(birthBytes) instanceof BirthRecord(Birth birth)) {
      Rollup rollup = RollupMaker.of(birth, decoded);
      return TelemetryCodec.encode(rollup);
    }
    throw new IllegalArgumentException("not frames of a birth");
  }

  /** Replaces frames by what is left of them, if they are all still there. */
  private synchronized boolean lose(List<Row> run, String text, byte[] rollup) throws IOException {
    List<Long> sequences = run.stream().map(Row::sequence).toList();
    Row first = run.getFirst();
    Row last = run.getLast();
    write(
        db -> {
          if (frames.count(db, first.sequence(), last.sequence()) < run.size()) {
            // Some were acknowledged meanwhile; the rest is looked at again.
            return;
          }
          frames.delete(db, sequences);
          if (rollup != null) {
            long minute =
                Math.floorDiv(first.epochMillis(), Rollup.MINUTE_MILLIS) * Rollup.MINUTE_MILLIS;
            rollups.insert(
                db,
                new Row(
                    first.sequence(), last.sequence(), first.bootEpoch(), first.birthId(), minute),
                squeezed.squeeze(rollup));
          }
          lose(db, "frames", text, first.epochMillis(), last.epochMillis(), run.size());
        });
    return true;
  }

  private boolean dropRollups(long before) throws IOException {
    return change(
        db -> {
          boolean dropped = false;
          for (int i = 0; i < DROP_ROLLUPS; i++) {
            List<Row> oldest = rollups.run(db, before, 1);
            if (oldest.isEmpty()) {
              break;
            }
            Row gone = oldest.getFirst();
            rollups.delete(db, List.of(gone.sequence()));
            lose(
                db,
                "rollups",
                "dropped",
                gone.epochMillis(),
                gone.epochMillis() + Rollup.MINUTE_MILLIS - 1,
                gone.lastSequence() - gone.sequence() + 1);
            dropped = true;
          }
          return dropped;
        });
  }

  private void lose(Statements db, String kind, String text, long first, long last, long count)
      throws SQLException, IOException {
    evidence.merge(
        db,
        Evidence.newBuilder()
            .setKind(Kind.LOSS)
            .setEpochMillis(last)
            .setSubject(kind)
            .setText(text)
            .setFirstEpochMillis(first)
            .setLastEpochMillis(last)
            .setCount(count)
            .build());
  }

  /**
   * Something a person should know.
   *
   * @param subject a device, or what it is about
   * @param text cut as in {@link OneLine#beginning}
   */
  public record Alarm(String subject, String text) {
    public Alarm {
      text = OneLine.beginning(text);
    }
  }

  /**
   * Keeps alarms until the center has them, in one transaction. The same again, before it is on its
   * way, only counts.
   *
   * @throws IOException where none is stored
   */
  public synchronized void alarms(List<Alarm> alarms, long epochMillis) throws IOException {
    write(
        db -> {
          for (Alarm alarm : alarms) {
            evidence.merge(
                db,
                Evidence.newBuilder()
                    .setKind(Kind.ALARM)
                    .setEpochMillis(epochMillis)
                    .setSubject(alarm.subject())
                    .setText(alarm.text())
                    .setFirstEpochMillis(epochMillis)
                    .setLastEpochMillis(epochMillis)
                    .setCount(1)
                    .build());
          }
        });
  }

  @Override
  public synchronized long newest() {
    return nextSequence - 1;
  }

  @Override
  public synchronized List<StoredFrame> frames(long from, long to, int limit) throws IOException {
    return database.read(db -> frames.handOut(db, from, to, limit));
  }

  @Override
  public synchronized List<StoredFrame> rollups(long after, int limit) throws IOException {
    return database.read(db -> rollups.handOut(db, after + 1, Long.MAX_VALUE, limit));
  }

  @Override
  public synchronized List<Evidence> evidence(long after, int limit) throws IOException {
    return database.read(db -> evidence.handOut(db, after, limit));
  }

  @Override
  public synchronized byte[] birth(long birthId) throws IOException {
    return database.read(
        db -> {
          PreparedStatement select = db.of("SELECT telemetry FROM birth WHERE birth_id = ?");
          select.setLong(1, birthId);
          try (ResultSet rows = select.executeQuery()) {
            if (!rows.next()) {
              throw new IOException(
                  "%s lacks the birth %s of its frames".formatted(file, Long.toHexString(birthId)));
            }
            return rows.getBytes(1);
          }
        });
  }

  @Override
  public synchronized void acknowledged(Collection<Long> sequences) throws IOException {
    write(db -> frames.delete(db, sequences));
  }

  @Override
  public synchronized void rollupsAcknowledged(Collection<Long> sequences) throws IOException {
    write(db -> rollups.delete(db, sequences));
  }

  @Override
  public synchronized void evidenceAcknowledged(long upTo) throws IOException {
    write(db -> evidence.acknowledged(db, upTo));
  }

  @Override
  public synchronized List<OrderEntry> entries() throws IOException {
    return database.read(orders::entries);
  }

  @Override
  public synchronized long newestToken() throws IOException {
    return database.read(db -> Long.parseLong(meta(db).getOrDefault("newest_token", "0")));
  }

  /** Their votes and effects become evidence in the same transaction. */
  @Override
  public synchronized void record(List<OrderEntry> entries, long newestToken) throws IOException {
    write(
        db -> {
          for (OrderEntry entry : entries) {
            orders.record(db, entry);
          }
          setMeta(db, "newest_token", Long.toString(newestToken));
        });
  }

  @Override
  public synchronized Optional<String> refusal() {
    if (database.failure() != null) {
      return Optional.of("the gateway cannot write: " + database.failure());
    }
    Budget.Fill fill =
        new Budget.Fill(
            usedBytes,
            frames.bytes(),
            rollups.bytes(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());
    return budget.isFullOfEvidence(fill)
        ? Optional.of(
            "the gateway's store is full of evidence the center has not taken (%d kB)"
                .formatted(usedBytes >> 10))
        : Optional.empty();
  }

  @Override
  public synchronized void forget(Collection<String> ids) throws IOException {
    write(db -> orders.forget(db, ids));
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
    write(db -> setMeta(db, "locked_out", String.join("\n", devices)));
  }

  /** Why the store no longer works; null while it does. */
  public synchronized String failure() {
    return database.failure();
  }

  @Override
  public synchronized void close() {
    database.close();
    squeezed.close();
  }
}
