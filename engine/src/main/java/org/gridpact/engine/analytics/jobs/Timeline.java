package org.gridpact.engine.analytics.jobs;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gridpact.model.measurement.Quality;

/**
 * What was the case somewhere in each of {@value #PARTS} equal parts of a range of time. Only the
 * parts between the first and the last mark are held, so that a stretch of a long range is small.
 */
final class Timeline {
  static final int PARTS = 288;

  /** What may be the case in a part, beside others. */
  enum Kind {
    /** There is a reading, or the time between two that are no gap apart. */
    HEARD,
    /** Part of a gap. */
    GAP,
    SUSPECT,
    STALE,
    MISSING,
    STUCK,
    OUTLIER,
    CLOCK_ERROR;

    static Kind of(Quality left) {
      return switch (left) {
        case GOOD -> HEARD;
        case SUSPECT -> SUSPECT;
        case STALE -> STALE;
        case MISSING -> MISSING;
      };
    }

    private int bit() {
      return 1 << ordinal();
    }

    private String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What is said of parts in which nothing is heard. */
  static final String SILENT = "silent";

  /** In epoch milliseconds; {@code to} is not in it. */
  record Range(long from, long to) {
    private int part(long time) {
      return Math.clamp(PARTS * (time - from) / (to - from), 0, PARTS - 1);
    }

    /** Where a part begins; that of one behind the last is the end. */
    private long begin(int part) {
      return from + Math.ceilDiv(part * (to - from), PARTS);
    }
  }

  /** Parts next to each other of which the same is the case, in epoch milliseconds. */
  record Span(String kind, long from, long to) {}

  private final Range range;
  private int first;
  private byte[] marks = {};

  Timeline(Range range) {
    this.range = range;
  }

  /** Something is the case from one time to another, both included. */
  void mark(Kind kind, long from, long to) {
    int begin = range.part(from);
    int end = range.part(to);
    cover(begin, end + 1);
    for (int p = begin; p <= end; p++) {
      add(p, kind.bit());
    }
  }

  /** All that is the case by another one of the same range. */
  void mark(Timeline other) {
    cover(other.first, other.first + other.marks.length);
    for (int p = 0; p < other.marks.length; p++) {
      add(other.first + p, other.marks[p]);
    }
  }

  private void add(int part, int bits) {
    marks[part - first] = (byte) (marks[part - first] | bits);
  }

  private void cover(int begin, int end) {
    if (marks.length == 0) {
      first = begin;
      marks = new byte[end - begin];
    } else if (begin < first || end > first + marks.length) {
      int from = Math.min(begin, first);
      byte[] wider = new byte[Math.max(end, first + marks.length) - from];
      System.arraycopy(marks, 0, wider, first - from, marks.length);
      first = from;
      marks = wider;
    }
  }

  /** Over the whole range, a kind after the other; what is nowhere heard is silent. */
  List<Span> spans() {
    cover(0, PARTS);
    List<Span> spans = new ArrayList<>();
    spans(Kind.HEARD.bit(), 0, SILENT, spans);
    spans(Kind.HEARD.bit(), Kind.HEARD.bit(), Kind.HEARD.text(), spans);
    spans(
        Kind.HEARD.bit() | Kind.GAP.bit(),
        Kind.HEARD.bit() | Kind.GAP.bit(),
        Kind.GAP.text(),
        spans);
    for (Kind kind : Kind.values()) {
      if (kind != Kind.HEARD && kind != Kind.GAP) {
        spans(kind.bit(), kind.bit(), kind.text(), spans);
      }
    }
    return spans;
  }

  /** Runs of parts whose bits of a mask are as wanted. */
  private void spans(int mask, int wanted, String kind, List<Span> to) {
    int begin = 0;
    for (int p = 0; p <= PARTS; p++) {
      if (p == PARTS || (marks[p] & mask) != wanted) {
        if (begin < p) {
          to.add(new Span(kind, range.begin(begin), range.begin(p)));
        }
        begin = p + 1;
      }
    }
  }

  void write(DataOutput to) throws IOException {
    to.writeShort(first);
    to.writeShort(marks.length);
    to.write(marks);
  }

  static Timeline read(Range range, DataInput from) throws IOException {
    Timeline timeline = new Timeline(range);
    timeline.first = from.readShort();
    timeline.marks = new byte[from.readShort()];
    from.readFully(timeline.marks);
    return timeline;
  }
}
