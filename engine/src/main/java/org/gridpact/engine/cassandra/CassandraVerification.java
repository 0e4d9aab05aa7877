package org.gridpact.engine.cassandra;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.gridpact.engine.history.FrameProof;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.ReadingRow;
import org.gridpact.engine.history.RollupRow;
import org.gridpact.engine.history.Verification;

/**
 * Proves that what was acknowledged is in Cassandra: reads every row at the store's consistency,
 * looks whether it is in its own slice, and holds the frames against each other and against the
 * broker's files as {@link Verification} does for files. A row cannot be there twice, as what it is
 * of is its key.
 *
 * <p>Changes nothing. A node may run meanwhile.
 */
public final class CassandraVerification {
  private static final int ATTEMPTS = 6;

  /** All times that have a slice; the year 9999. */
  private static final long LAST_MILLIS = 253_402_300_800_000L;

  private final CassandraStore store;
  private final CassandraHistory history;
  private final FrameProof proof;

  /** Readings of before this may be gone already. */
  private final long keptFromMillis;

  /** Of one device in one slice: its readings so far, which have a row for each phase. */
  private final Set<List<Long>> seen = new HashSet<>();

  private String device = "";
  private String gateway = "";
  private long bootEpoch;
  private long first;
  private long last = -1;
  private long rows;

  private CassandraVerification(
      CassandraStore store, CassandraHistory history, FrameProof proof, long nowMillis) {
    this.store = store;
    this.history = history;
    this.proof = proof;
    keptFromMillis =
        store.daysOfReadings().isPresent()
            ? nowMillis - Duration.ofDays(store.daysOfReadings().getAsInt()).toMillis()
            : Long.MIN_VALUE;
  }

  /**
   * Verifies an area's history.
   *
   * @param broker folder of the embedded broker; it need not be there
   * @param group consumer group of the stream job
   * @throws IOException where the database does not answer
   */
  public static Verification.Result of(
      CassandraStore store, Path broker, String group, long nowMillis) throws IOException {
    FrameProof proof = new FrameProof(broker, group);
    try (CassandraHistory history = CassandraHistory.open(store)) {
      CassandraVerification verification =
          new CassandraVerification(store, history, proof, nowMillis);
      for (Kind kind : Kind.values()) {
        verification.run(kind);
      }
      return proof.conclude();
    } catch (DriverException e) {
      throw new IOException("Cassandra does not answer: " + e.getMessage(), e);
    }
  }

  private void run(Kind kind) throws IOException {
    SortedMap<LocalDate, NavigableSet<String>> slices =
        Holdings.of(history, store.area(), kind, 0, LAST_MILLIS);
    for (Map.Entry<LocalDate, NavigableSet<String>> slice : slices.entrySet()) {
      long start = Slice.startMillis(slice.getKey());
      long end = Slice.of(kind).endMillis(slice.getKey());
      Stream<BoundStatement> statements =
          slice.getValue().stream()
              .map(device -> history.tables().partition(kind, device, slice.getKey()));
      history
          .pages(ATTEMPTS)
          .each(
              statements,
              row -> {
                look(kind, row, start, end);
                return true;
              });
      endRun();
      device = "";
    }
    proof.rows(rows);
    rows = 0;
  }

  private void look(Kind kind, Row row, long start, long end) {
    if (kind == Kind.READINGS) {
      ReadingRow reading = Tables.reading(row);
      rows++;
      place(kind, reading.device(), reading.epochMillis(), start, end);
      if (!reading.device().equals(device)) {
        device = reading.device();
        seen.clear();
      }
      if (seen.add(List.of(reading.epochMillis(), reading.bootEpoch(), reading.sequence()))) {
        run(reading.gateway(), reading.bootEpoch(), reading.sequence());
      }
      return;
    }
    RollupRow rollup = Tables.rollup(row);
    place(kind, rollup.device(), rollup.epochMillis(), start, end);
    if (kind == Kind.REPORTED) {
      proof.reported(
          rollup.gateway(), rollup.bootEpoch(), rollup.firstSequence(), rollup.lastSequence());
    } else if (rollup.epochMillis() < keptFromMillis) {
      proof.rolledUp(rollup.gateway(), rollup.firstSequence(), rollup.lastSequence());
    }
  }

  private void place(Kind kind, String device, long millis, long start, long end) {
    if (millis < start || millis >= end) {
      proof.problem(
          "rows of another " + Schema.slice(kind),
          "%s of device %s, %s: a row of %s is not of its %s"
              .formatted(
                  kind.folder(),
                  device,
                  Slice.of(kind).start(start),
                  Instant.ofEpochMilli(millis),
                  Schema.slice(kind)));
    }
  }

  /** Frames of a device mostly follow each other, so that they are told of together. */
  private void run(String sender, long epoch, long sequence) {
    if (sequence == last + 1 && epoch == bootEpoch && sender.equals(gateway)) {
      last = sequence;
      return;
    }
    endRun();
    gateway = sender;
    bootEpoch = epoch;
    first = sequence;
    last = sequence;
  }

  private void endRun() {
    if (!gateway.isEmpty()) {
      proof.readings(gateway, bootEpoch, first, last, 1);
      gateway = "";
      last = -1;
    }
  }
}
