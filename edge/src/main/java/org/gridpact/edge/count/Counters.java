package org.gridpact.edge.count;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Totals by kind, {@code line.notJson} or {@code frames.dropped}. Kinds are words of the program,
 * never of its input, so there are only so many. Safe for use by many threads.
 */
public final class Counters {
  private final ConcurrentHashMap<String, LongAdder> totals = new ConcurrentHashMap<>();

  public void add(String kind) {
    add(kind, 1);
  }

  public void add(String kind, long count) {
    totals.computeIfAbsent(kind, _ -> new LongAdder()).add(count);
  }

  public long of(String kind) {
    LongAdder total = totals.get(kind);
    return total == null ? 0 : total.sum();
  }

  /** All totals so far, by name; a kind that never happened is not in it. */
  public SortedMap<String, Long> totals() {
    SortedMap<String, Long> out = new TreeMap<>();
    totals.forEach((kind, total) -> out.put(kind, total.sum()));
    return out;
  }
}
