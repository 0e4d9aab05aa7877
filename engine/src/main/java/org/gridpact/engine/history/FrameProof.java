package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.gridpact.engine.history.Acknowledged.Start;
import org.gridpact.engine.history.SequenceSet.Range;

/**
 * Holds the frames that a store has against each other and against those that the broker's files
 * say were acknowledged. Told of all rows first, in any order. Owned by one thread.
 */
public final class FrameProof {
  private static final int MOST_LINES = 10;

  private final Acknowledged acknowledged;
  private final Map<String, List<String>> problems = new LinkedHashMap<>();
  private final List<String> unproven = new ArrayList<>();
  private final Map<Start, SequenceSet> frames = new TreeMap<>();
  private final Map<Start, SequenceSet> reported = new TreeMap<>();

  /** Readings of the frames that the broker's files have. */
  private final Map<Start, Long> found = new TreeMap<>();

  /** By gateway: frames of dropped days, of which only rollups are left. */
  private final Map<String, SequenceSet> rolledUp = new TreeMap<>();

  private long rows;
  private boolean merged;

  /**
   * Before the store is read: what is checkpointed after this was read is in it all the earlier.
   *
   * @param broker folder of the embedded broker; it need not be there
   * @param group consumer group of the stream job
   */
  public FrameProof(Path broker, String group) throws IOException {
    acknowledged = Acknowledged.read(broker, group);
  }

  /** Rows of readings that were read. */
  public void rows(long count) {
    rows += count;
  }

  /**
   * Frames of which there are readings in some place, from a sequence number to another, both
   * included.
   *
   * @param each how many readings of each are in that place; one of several phases counts once
   */
  public void readings(String gateway, long bootEpoch, long first, long last, long each) {
    Acknowledged.add(frames, gateway, bootEpoch, first, last);
    Start start = new Start(gateway, bootEpoch);
    SequenceSet logged = acknowledged.frames().get(start);
    if (logged != null) {
      found.merge(start, each * logged.common(new Range(first, last)), Long::sum);
    }
  }

  /** Frames that a gateway reported as a rollup. */
  public void reported(String gateway, long bootEpoch, long first, long last) {
    Acknowledged.add(reported, gateway, bootEpoch, first, last);
  }

  /** Frames of which rollups are kept, and readings no more. */
  public void rolledUp(String gateway, long first, long last) {
    rolledUp.computeIfAbsent(gateway, _ -> new SequenceSet()).add(first, last);
  }

  /**
   * Something that is wrong.
   *
   * @param kind of which only the first lines are told
   */
  public void problem(String kind, String line) {
    problems.computeIfAbsent(kind, _ -> new ArrayList<>()).add(line);
  }

  /** A file that was there when they were listed, and is not any more. */
  public void merged(Path file) {
    unproven(file + " was merged into another meanwhile: verify again");
    merged = true;
  }

  /** Something that could not be told. */
  public void unproven(String line) {
    unproven.add(line);
  }

  /** What follows from all that it was told. */
  public Verification.Result conclude() {
    gaps();
    acknowledgedIsThere();
    return result();
  }

  private Verification.Result result() {
    List<String> lines = new ArrayList<>();
    problems.forEach(
        (kind, found) -> {
          found.stream().limit(MOST_LINES).forEach(lines::add);
          if (found.size() > MOST_LINES) {
            lines.add("and %,d more: %s".formatted(found.size() - MOST_LINES, kind));
          }
        });
    return new Verification.Result(
        rows,
        frames.values().stream().mapToLong(SequenceSet::size).sum(),
        acknowledged.frames().values().stream().mapToLong(SequenceSet::size).sum(),
        lines,
        unproven);
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
    if (!merged) {
      readingsAreThere();
    }
  }

  /** A frame's readings are in several files: by device, and by day. */
  private void readingsAreThere() {
    found.forEach(
        (start, there) -> {
          SequenceSet dropped = rolledUp.getOrDefault(start.gateway(), new SequenceSet());
          long should = acknowledged.readings(start, dropped);
          if (there < should) {
            problem(
                "readings that are missing",
                "gateway %s, started %d: %,d of %,d readings that were acknowledged are not in history"
                    .formatted(start.gateway(), start.bootEpoch(), should - there, should));
          }
        });
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
