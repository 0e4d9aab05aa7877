package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.parquet.schema.MessageType;
import org.gridpact.engine.history.Acknowledged.Start;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.SequenceSet.Range;

/**
 * Proves that what was acknowledged is in history, once: reads every value of every file, looks for
 * rows that are there twice or in the wrong place, and holds the sequence numbers of each gateway's
 * starts against each other and against what the broker's files say was acknowledged.
 *
 * <p>Changes nothing. A node may run meanwhile.
 */
public final class Verification {
  private static final int MOST_LINES = 10;

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
  private final Acknowledged acknowledged;
  private final OptionalInt buckets;
  private final Connection duck;
  private final Map<String, List<String>> problems = new LinkedHashMap<>();
  private final List<String> unproven = new ArrayList<>();
  private final Map<Start, SequenceSet> frames = new TreeMap<>();
  private final Map<Start, SequenceSet> reported = new TreeMap<>();

  /** By gateway: frames of dropped days, of which only rollups are left. */
  private final Map<String, SequenceSet> rolledUp = new TreeMap<>();

  private long rows;

  private Verification(Path root, Acknowledged acknowledged, Connection duck) throws IOException {
    files = new HistoryFiles(root.toAbsolutePath());
    this.acknowledged = acknowledged;
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
    // First: what is checkpointed after this was read is in files all the earlier.
    Acknowledged acknowledged = Acknowledged.read(broker, group);
    try (Connection duck = Duck.open(spill)) {
      Verification verification = new Verification(root, acknowledged, duck);
      verification.run();
      return verification.result();
    } catch (SQLException e) {
      throw new IOException("history cannot be verified: " + e.getMessage(), e);
    }
  }

  private Result result() {
    List<String> lines = new ArrayList<>();
    problems.forEach(
        (kind, found) -> {
          found.stream().limit(MOST_LINES).forEach(lines::add);
          if (found.size() > MOST_LINES) {
            lines.add("and %,d more: %s".formatted(found.size() - MOST_LINES, kind));
          }
        });
    return new Result(
        rows,
        frames.values().stream().mapToLong(SequenceSet::size).sum(),
        acknowledged.frames().values().stream().mapToLong(SequenceSet::size).sum(),
        lines,
        unproven);
  }

  private void problem(String kind, String line) {
    problems.computeIfAbsent(kind, _ -> new ArrayList<>()).add(line);
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
    gaps();
    acknowledgedIsThere();
  }

  private record Place(String area, LocalDate day, int bucket) {
    @Override
    public String toString() {
      return "%s, %s%s"
          .formatted(area, day, bucket == HistoryFile.NO_BUCKET ? "" : ", bucket " + bucket);
    }
  }

  private static MessageType schema(Kind kind) {
    return kind == Kind.READINGS ? HistorySchema.SCHEMA : RollupSchema.SCHEMA;
  }

  /** Reads all of a file, and looks whether its rows are where they belong. */
  private boolean isReadable(Kind kind, HistoryFile file) throws IOException {
    String table = Parts.table(schema(kind), List.of(file));
    long start = file.day().toEpochDay() * HistoryBatch.DAY_MILLIS;
    try (Statement s = duck.createStatement()) {
      try (ResultSet r =
          s.executeQuery(
              "SELECT count(*), count(*) FILTER (time < %d OR time >= %d), count(hash(%s)) FROM (%s)"
                  .formatted(
                      start,
                      start + HistoryBatch.DAY_MILLIS,
                      Parts.columns(schema(kind)),
                      table))) {
        r.next();
        rows += kind == Kind.READINGS ? r.getLong(1) : 0;
        if (r.getLong(2) > 0) {
          problem(
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
        problem("unreadable files", "%s cannot be read: %s".formatted(file.path(), line(e)));
      } else {
        unproven.add(file.path() + " was merged into another meanwhile: verify again");
      }
      return false;
    }
  }

  private static String line(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private void inBucket(Statement s, HistoryFile file, String table) throws SQLException {
    try (ResultSet devices = s.executeQuery("SELECT DISTINCT device FROM (%s)".formatted(table))) {
      while (devices.next()) {
        String device = devices.getString(1);
        int right = Buckets.of(device, buckets.getAsInt());
        if (right != file.bucket()) {
          problem(
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
                    .formatted(Parts.table(schema(kind), at), key))) {
      while (r.next()) {
        problem(
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
    String table = Parts.table(schema(kind), at);
    switch (kind) {
      case READINGS ->
          eachRange(
              """
              SELECT gateway, boot_epoch, min(sequence), max(sequence) FROM (
                SELECT *, sequence - row_number()
                    OVER (PARTITION BY gateway, boot_epoch ORDER BY sequence) AS island
                FROM (SELECT DISTINCT gateway, boot_epoch, sequence FROM (%s)))
              GROUP BY gateway, boot_epoch, island
              """
                  .formatted(table),
              (start, range) ->
                  Acknowledged.add(
                      frames, start.gateway(), start.bootEpoch(), range.first(), range.last()));
      case REPORTED ->
          eachRange(
              "SELECT DISTINCT gateway, boot_epoch, first_sequence, last_sequence FROM (%s)"
                  .formatted(table),
              (start, range) ->
                  Acknowledged.add(
                      reported, start.gateway(), start.bootEpoch(), range.first(), range.last()));
      case MINUTES, QUARTERS -> {
        HistoryFile one = at.getFirst();
        HistoryFolder folder = files.folder(kind, one.area(), one.day(), one.bucket());
        if (!Rollups.madeFrom(folder).base().isEmpty()) {
          eachRange(
              "SELECT DISTINCT gateway, 0, first_sequence, last_sequence FROM (%s)"
                  .formatted(table),
              (start, range) ->
                  rolledUp
                      .computeIfAbsent(start.gateway(), _ -> new SequenceSet())
                      .add(range.first(), range.last()));
        }
      }
    }
  }

  private interface RangeListener {
    void accept(Start start, Range range);
  }

  private void eachRange(String sql, RangeListener listener) throws SQLException {
    try (Statement s = duck.createStatement();
        ResultSet r = s.executeQuery(sql)) {
      while (r.next()) {
        listener.accept(
            new Start(r.getString(1), r.getLong(2)), new Range(r.getLong(3), r.getLong(4)));
      }
    }
  }

  private void oldLayout() throws IOException {
    for (HistoryFolder day : HistoryFiles.days(files.root())) {
      if (!day.files().isEmpty()) {
        problem(
            "files of an old layout",
            day.path() + " is of an old layout, and in no listing: start the node, which moves it");
      }
    }
  }

  /** Within a start numbers go on by one, and over a start too unless a gateway lost its disk. */
  private void gaps() {
    Map<String, List<Range>> gaps = new TreeMap<>();
    String gateway = "";
    long last = 0;
    for (Map.Entry<Start, SequenceSet> each : frames.entrySet()) {
      Start start = each.getKey();
      List<Range> of = gaps.computeIfAbsent(start.gateway(), _ -> new ArrayList<>());
      SequenceSet there = each.getValue();
      if (!start.gateway().equals(gateway)) {
        gateway = start.gateway();
        if (there.first() > 1 && !rolledUp.containsKey(gateway)) {
          unproven.add(
              "gateway %s: frames 1 to %,d are of before this history began"
                  .formatted(gateway, there.first() - 1));
        }
      } else if (there.first() > last + 1) {
        of.add(new Range(last + 1, there.first() - 1));
      }
      of.addAll(there.gaps());
      last = Math.max(there.last(), there.first() > last ? last : 0);
    }
    gaps.forEach(this::gaps);
  }

  private void gaps(String gateway, List<Range> gaps) {
    SequenceSet elsewhere = new SequenceSet();
    reported.forEach(
        (start, ranges) -> {
          if (start.gateway().equals(gateway)) {
            ranges.each(elsewhere::add);
          }
        });
    long onlyRolledUp = 0;
    List<Range> missing = new ArrayList<>();
    SequenceSet dropped = rolledUp.getOrDefault(gateway, new SequenceSet());
    for (Range gap : gaps) {
      for (Range not : elsewhere.missing(gap)) {
        List<Range> left = dropped.missing(not);
        onlyRolledUp += not.size() - left.stream().mapToLong(Range::size).sum();
        missing.addAll(left);
      }
    }
    if (onlyRolledUp > 0) {
      unproven.add(
          "gateway %s: of %,d frames only rollups are kept".formatted(gateway, onlyRolledUp));
    }
    long count = missing.stream().mapToLong(Range::size).sum();
    long told = acknowledged.dropped(gateway);
    if (count > told) {
      for (Range range : missing) {
        problem(
            "frames that are missing",
            "gateway %s: frames %s are missing%s"
                .formatted(
                    gateway,
                    range,
                    told > 0 ? ", more than the %,d it told it had dropped".formatted(told) : ""));
      }
    }
  }

  private void acknowledgedIsThere() {
    if (!acknowledged.known()) {
      unproven.add(
          "frames after the last of each gateway: there is no frame log of an embedded broker"
              + " here");
      return;
    }
    if (acknowledged.waiting() > 0) {
      unproven.add(
          "%,d records in the frame log wait for the stream job".formatted(acknowledged.waiting()));
    }
    notThere("frames", acknowledged.frames(), frames);
    notThere("rolled-up frames", acknowledged.rollups(), reported);
  }

  private void notThere(
      String what, Map<Start, SequenceSet> should, Map<Start, SequenceSet> there) {
    should.forEach(
        (start, ranges) -> {
          SequenceSet in = there.getOrDefault(start, new SequenceSet());
          SequenceSet dropped = rolledUp.getOrDefault(start.gateway(), new SequenceSet());
          Set<Range> missing = new HashSet<>();
          ranges.each(
              (first, last) ->
                  in.missing(new Range(first, last))
                      .forEach(range -> missing.addAll(dropped.missing(range))));
          for (Range range : missing) {
            problem(
                "acknowledged and missing",
                "gateway %s, started %d: %s %s were acknowledged and are not in history"
                    .formatted(start.gateway(), start.bootEpoch(), what, range));
          }
        });
  }
}
