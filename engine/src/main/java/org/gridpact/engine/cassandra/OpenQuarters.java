package org.gridpact.engine.cassandra;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Quarters with readings that their rollups do not have yet.
 *
 * <p>A quarter is due once its device has sent something later, or when nothing has been added to
 * it for {@value #QUIET_SECONDS} s. At more than {@value #MOST} the oldest are due at once. What
 * comes for it afterwards opens it again. Owned by one thread.
 */
final class OpenQuarters {
  static final int MOST = 200_000;
  static final long QUIET_SECONDS = 60;
  private static final long QUIET_NANOS = QUIET_SECONDS * 1_000_000_000L;

  /** When something was last added to each, by the machine's nanoseconds; the oldest first. */
  private final Map<Quarter, Long> added = new LinkedHashMap<>();

  /** The newest reading of each device since the start. */
  private final Map<String, Long> newest = new HashMap<>();

  /** Notes a reading that has been written. */
  void add(String device, long epochMillis, long nanos) {
    added.put(Quarter.of(device, epochMillis), nanos);
    newest.merge(device, epochMillis, Math::max);
  }

  /** Notes quarters of a checkpoint. */
  void restore(Collection<Quarter> quarters, long nanos) {
    quarters.forEach(quarter -> added.put(quarter, nanos));
  }

  /** Those that are due, the oldest first, at most {@code most}; they are here no more. */
  List<Quarter> takeDue(long nanos, int most) {
    List<Quarter> due = new ArrayList<>();
    int tooMany = added.size() - MOST;
    Iterator<Map.Entry<Quarter, Long>> each = added.entrySet().iterator();
    while (each.hasNext() && due.size() < Math.max(most, tooMany)) {
      Map.Entry<Quarter, Long> next = each.next();
      if (due.size() < tooMany || isDue(next.getKey(), nanos - next.getValue())) {
        due.add(next.getKey());
        each.remove();
      }
    }
    return due;
  }

  private boolean isDue(Quarter quarter, long quietNanos) {
    return quietNanos >= QUIET_NANOS
        || newest.getOrDefault(quarter.device(), Long.MIN_VALUE) >= quarter.endMillis();
  }

  /** All of them; they are here no more. */
  List<Quarter> takeAll() {
    List<Quarter> all = all();
    added.clear();
    return all;
  }

  List<Quarter> all() {
    return List.copyOf(added.keySet());
  }

  int size() {
    return added.size();
  }
}
