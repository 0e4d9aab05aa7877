package org.gridpact.engine.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of sequence numbers as ranges that do not touch. Owned by one thread. */
final class SequenceSet {
  /** Last of each range by its first, both inclusive. */
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  /** Numbers from first to last, both inclusive. */
  record Range(long first, long last) {
    long size() {
      return last - first + 1;
    }

    @Override
    public String toString() {
      return first == last ? Long.toString(first) : first + " to " + last;
    }
  }

  void add(long first, long last) {
    long from = first;
    long to = last;
    Map.Entry<Long, Long> touching = ranges.floorEntry(to == Long.MAX_VALUE ? to : to + 1);
    while (touching != null && touching.getValue() >= from - 1) {
      from = Math.min(from, touching.getKey());
      to = Math.max(to, touching.getValue());
      ranges.remove(touching.getKey());
      touching = ranges.floorEntry(to == Long.MAX_VALUE ? to : to + 1);
    }
    ranges.put(from, to);
  }

  /** Told of the first and last of each range. */
  interface Ranges {
    void accept(long first, long last);
  }

  void each(Ranges listener) {
    ranges.forEach(listener::accept);
  }

  long first() {
    return ranges.firstKey();
  }

  long last() {
    return ranges.lastEntry().getValue();
  }

  long size() {
    return ranges.entrySet().stream().mapToLong(r -> r.getValue() - r.getKey() + 1).sum();
  }

  /** The numbers between the ranges. */
  List<Range> gaps() {
    List<Range> gaps = new ArrayList<>();
    long next = Long.MIN_VALUE;
    for (Map.Entry<Long, Long> range : ranges.entrySet()) {
      if (next != Long.MIN_VALUE) {
        gaps.add(new Range(next, range.getKey() - 1));
      }
      next = range.getValue() + 1;
    }
    return gaps;
  }

  /** How many numbers are in this set and not in another. */
  long sizeWithout(SequenceSet other) {
    return ranges.entrySet().stream()
        .map(r -> new Range(r.getKey(), r.getValue()))
        .mapToLong(r -> r.size() - other.common(r))
        .sum();
  }

  /** How many of some numbers are in this set. */
  long common(Range of) {
    return of.size() - missing(of).stream().mapToLong(Range::size).sum();
  }

  /** Those of some numbers that are not in this set. */
  List<Range> missing(Range of) {
    List<Range> missing = new ArrayList<>();
    long next = of.first();
    Map.Entry<Long, Long> before = ranges.floorEntry(next);
    if (before != null) {
      next = Math.max(next, before.getValue() + 1);
    }
    for (Map.Entry<Long, Long> range : ranges.tailMap(next, true).entrySet()) {
      if (range.getKey() > of.last()) {
        break;
      }
      if (range.getKey() > next) {
        missing.add(new Range(next, range.getKey() - 1));
      }
      next = range.getValue() + 1;
    }
    if (next <= of.last()) {
      missing.add(new Range(next, of.last()));
    }
    return missing;
  }
}
