package org.gridpact.edge.task.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Windows of time, open until readings of them are no longer expected: two seconds, or half of a
 * shorter window, after their end. At most three are open at once.
 *
 * @param <T> what is gathered in a window
 */
final class Windows<T> {
  private static final int GRACE_MILLIS = 2_000;

  private final int millis;
  private final int graceMillis;
  private final Supplier<T> empty;
  private final TreeMap<Long, T> open = new TreeMap<>();

  /** The first window that is not closed. */
  private long first = Long.MIN_VALUE;

  /** A window that is over. */
  record Closed<T>(long fromMillis, T content) {}

  Windows(int millis, Supplier<T> empty) {
    this.millis = millis;
    this.graceMillis = Math.min(GRACE_MILLIS, millis / 2);
    this.empty = empty;
  }

  /**
   * Takes a cycle's time: which windows are over by then, in order; one nobody spoke in is not
   * among them.
   */
  List<Closed<T>> advance(long nowMillis) {
    List<Closed<T>> closed = new ArrayList<>();
    long firstOpen = Math.floorDiv(nowMillis - graceMillis, (long) millis);
    if (first == Long.MIN_VALUE) {
      // Readings may already be in the window before.
      first = firstOpen;
    }
    for (Map.Entry<Long, T> entry : open.headMap(firstOpen).entrySet()) {
      closed.add(new Closed<>(entry.getKey() * millis, entry.getValue()));
    }
    open.headMap(firstOpen).clear();
    first = Math.max(first, firstOpen);
    return closed;
  }

  /** The window of a reading; empty where it is closed already or not there yet. */
  Optional<T> of(long readingMillis, long nowMillis) {
    long window = Math.floorDiv(readingMillis, (long) millis);
    if (window < first || window > Math.floorDiv(nowMillis, (long) millis) + 1) {
      return Optional.empty();
    }
    return Optional.of(open.computeIfAbsent(window, _ -> empty.get()));
  }
}
