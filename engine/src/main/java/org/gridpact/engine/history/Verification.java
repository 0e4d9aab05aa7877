package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.gridpact.engine.history.HistoryFiles.Kind;

/**
 * Proves that what was acknowledged is in history, once: reads every value of every file, looks for
 * rows that are there twice or in the wrong place, and holds the sequence numbers of each gateway's
 * starts against each other and against what the broker's files say was acknowledged.
 *
 * <p>Changes nothing. A node may run meanwhile.
 */
public final class Verification {
  /**
   * What was found.
   *
   * @param rows of readings read
   * @param frames of gateways that have a reading in history
   * @param acknowledged frames of which the broker's files say that they should be there
   * @param problems what is wrong; empty where all is well
   * @param unproven what could not be told from what is on hand
   */
  public record Result(
      long rows, long frames, long acknowledged, List<String> problems, List<String> unproven) {
    public Result {
      problems = List.copyOf(problems);
      unproven = List.copyOf(unproven);
    }
  }

  private final HistoryFiles files;
  private final FrameProof proof;
  private final OptionalInt buckets;
  private final Connection duck;

  private Verification(Path root, FrameProof proof, Connection duck) throws IOException {
    files = new HistoryFiles(root.toAbsolutePath());
    this.proof = proof;
    this.buckets = HistoryLayout.buckets(root);
    this.duck = duck;
  }

  /**
   * Verifies a history.
   *
   * @param root its folder
   * @param broker folder of the embedded broker; it need not be there
   * @param group consumer group of the stream job
   * @param spill where DuckDB may sort on disk
   * @throws IOException where folders cannot be listed
   */
  public static Result of(Path root, Path broker, String group, Path spill) throws IOException {
    FrameProof proof = new FrameProof(broker, group);
    try (Connection duck = Duck.open(spill)) {
      new Verification(root, proof, duck).run();
      return proof.conclude();
    } catch (SQLException e) {
      throw new IOException("history cannot be verified: " + Duck.words(e), e);
    }
  }

  private void run() throws IOException, SQLException {
    for (Kind kind : Kind.values()) {
      Map<Place, List<HistoryFile>> places =
          files.list(kind).stream()
              .collect(
                  Collectors.groupingBy(
                      f -> new Place(f.area(), f.day(), f.bucket()),
                      LinkedHashMap::new,
                      Collectors.toList()));
      for (Map.Entry<Place, List<HistoryFile>> place : places.entrySet()) {
        List<HistoryFile> readable = new ArrayList<>();
        for (HistoryFile file : place.getValue()) {
          if (isReadable(kind, file)) {
            readable.add(file);
          }
        }
        if (!readable.isEmpty()) {
          twice(kind, place.getKey(), readable);
          sequences(kind, readable);
        }
      }
    }
    oldLayout();
  }

  private record Place(String area, LocalDate day, int bucket) {
    @Override
    public String toString() {
      return "%s, %s%s"
          .formatted(area, day, bucket == HistoryFile.NO_BUCKET ? "" : ", bucket " + bucket);
    }
  }

  /** Reads all of a file, and looks whether its rows are where they belong. */
  private boolean isReadable(Kind kind, HistoryFile file) throws IOException {
    String table = Parts.table(kind.schema(), List.of(file));
    long start = file.day().toEpochDay() * HistoryBatch.DAY_MILLIS;
    try (Statement s = duck.createStatement()) {
      Parts.rows(duck, kind.schema(), List.of(file));
      try (ResultSet r =
          s.executeQuery(
              "SELECT count(*), count(*) FILTER (time < %d OR time >= %d), count(hash(%s)), count(*) FILTER (%s IS NULL) FROM (%s)"
                  .formatted(
                      start,
                      start + HistoryBatch.DAY_MILLIS,
                      Parts.columns(kind.schema()),
                      String.join(" IS NULL OR ", Parts.required(kind.schema())),
                      table))) {
        r.next();
        if (r.getLong(4) > 0) {
          throw new SQLException(
              "%,d rows are without device, time or what else each row has"
                  .formatted(r.getLong(4)));
        }
        proof.rows(kind == Kind.READINGS ? r.getLong(1) : 0);
        if (r.getLong(2) > 0) {
          proof.problem(
              "rows of another day",
              "%s: %,d rows are not of its day".formatted(file.path(), r.getLong(2)));
        }
      }
      if (buckets.isPresent() && file.bucket() != HistoryFile.NO_BUCKET) {
        inBucket(s, file, table);
      }
      return true;
    } catch (SQLException e) {
      if (java.nio.file.Files.exists(file.path())) {
        proof.problem("unreadable files", Parts.unreadable(file, e));
      } else {
        proof.merged(file.path());
      }
      return false;
    }
  }

  private void inBucket(Statement s, HistoryFile file, String table) throws SQLException {
    try (ResultSet devices = s.executeQuery("SELECT DISTINCT device FROM (%s)".formatted(table))) {
      while (devices.next()) {
        String device = devices.getString(1);
        int right = Buckets.of(device, buckets.getAsInt());
        if (right != file.bucket()) {
          proof.problem(
              "devices in another bucket",
              "%s: device %s belongs into bucket %d".formatted(file.path(), device, right));
        }
      }
    }
  }

  private void twice(Kind kind, Place place, List<HistoryFile> at) throws SQLException {
    String key =
        switch (kind) {
          // A frame that tells of a silence repeats the reading that was the last, as STALE.
          case READINGS -> "boot_epoch, sequence, device, time, phase";
          // A minute may be reported in parts.
          case REPORTED -> "boot_epoch, first_sequence, device, time, phase";
          case MINUTES, QUARTERS -> "device, time, phase";
        };
    try (Statement s = duck.createStatement();
        ResultSet r =
            s.executeQuery(
                """
                SELECT device, make_timestamp(time * 1000), phase, count(*) FROM (%s)
                GROUP BY %s HAVING count(*) > 1 ORDER BY ALL LIMIT 1000
                """
                    .formatted(Parts.table(kind.schema(), at), key))) {
      while (r.next()) {
        proof.problem(
            "rows that are there more than once",
            "%s of %s: device %s at %s, phase %s is there %d times"
                .formatted(
                    kind.folder(),
                    place,
                    r.getString(1),
                    r.getString(2),
                    r.getString(3),
                    r.getLong(4)));
      }
    }
  }

  private void sequences(Kind kind, List<HistoryFile> at) throws SQLException, IOException {
    String table = Parts.table(kind.schema(), at);
    switch (kind) {
      case READINGS ->
          eachRange(
              """
              SELECT gateway, boot_epoch, min(sequence), max(sequence), each FROM (
                SELECT *, sequence - row_number()
                    OVER (PARTITION BY gateway, boot_epoch, each ORDER BY sequence) AS island
                FROM (SELECT gateway, boot_epoch, sequence, count(*) AS each
                  FROM (SELECT DISTINCT gateway, boot_epoch, sequence, device, time FROM (%s))
                  GROUP BY gateway, boot_epoch, sequence))
              GROUP BY gateway, boot_epoch, each, island
              """
                  .formatted(table),
              proof::readings);
      case REPORTED ->
          eachRange(
              "SELECT DISTINCT gateway, boot_epoch, first_sequence, last_sequence, 0 FROM (%s)"
                  .formatted(table),
              (gateway, boot, first, last, _) -> proof.reported(gateway, boot, first, last));
      case MINUTES, QUARTERS -> {
        HistoryFile one = at.getFirst();
        HistoryFolder folder = files.folder(kind, one.area(), one.day(), one.bucket());
        if (!Rollups.madeFrom(folder).base().isEmpty()) {
          eachRange(
              "SELECT DISTINCT gateway, 0, first_sequence, last_sequence, 0 FROM (%s)"
                  .formatted(table),
              (gateway, _, first, last, _) -> proof.rolledUp(gateway, first, last));
        }
      }
    }
  }

  private interface RangeListener {
    void accept(String gateway, long bootEpoch, long first, long last, long each);
  }

  private void eachRange(String sql, RangeListener listener) throws SQLException {
    try (Statement s = duck.createStatement();
        ResultSet r = s.executeQuery(sql)) {
      while (r.next()) {
        listener.accept(r.getString(1), r.getLong(2), r.getLong(3), r.getLong(4), r.getLong(5));
      }
    }
  }

  private void oldLayout() throws IOException {
    for (HistoryFolder day : HistoryFiles.days(files.root())) {
      if (!day.files().isEmpty()) {
        proof.problem(
            "files of an old layout",
            day.path() + " is of an old layout, and in no listing: start the node, which moves it");
      }
    }
  }
}
