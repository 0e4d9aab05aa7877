package org.gridpact.network.watch;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How long an overload may go on by the branch's temporary ratings: since when it has been where no
 * more than so many seconds are allowed, for each of the times it has come to.
 *
 * <p>Above a shorter rating the clock of a longer one runs, too; below it, the shorter one's ends.
 * Inside the limit, but not yet clear of it, all run on: what was heated has not cooled.
 */
final class Clocks {
  /** Since when, in epoch milliseconds, by seconds allowed. */
  private final TreeMap<Integer, Long> since = new TreeMap<>();

  /** The overload is now where it may last so many seconds; 0 where it may not at all. */
  void at(int seconds, long epochMillis) {
    Map<Integer, Long> shorter = since.headMap(seconds);
    long begin = shorter.values().stream().mapToLong(Long::longValue).min().orElse(epochMillis);
    shorter.clear();
    since.merge(seconds, begin, Math::min);
  }

  /** When the first of the times is over; empty before any. */
  OptionalLong until() {
    return since.entrySet().stream().mapToLong(e -> e.getValue() + e.getKey() * 1_000L).min();
  }
}
