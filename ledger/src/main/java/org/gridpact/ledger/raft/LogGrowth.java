package org.gridpact.ledger.raft;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How far the log has grown since the last snapshot, and how much of it stays behind the next.
 *
 * <p>A snapshot is due after so many entries or bytes, whichever comes first; after entries when it
 * is this peer's turn, since peers that all took one at once would keep every decision waiting.
 * Behind it the last entries stay, at most {@value #INTERVALS_KEPT} times so many and a quarter of
 * those bytes, so that a peer a little behind need not take over a snapshot and has no gap in its
 * journal. Belongs to one thread.
 */
final class LogGrowth {
  private static final int INTERVALS_KEPT = 2;
  private static final int PART_KEPT = 4;

  /** An entry and its size in the log. */
  private record Sized(long index, long bytes) {}

  /** Of {@link #due}: an entry has to come first. */
  private static final long UNKNOWN = Long.MAX_VALUE;

  private final long mostEntries;
  private final long turn;
  private final long mostBytes;
  private final Deque<Sized> last = new ArrayDeque<>();
  private long lastBytes;
  private long due = UNKNOWN;
  private long newest;
  private long bytes;

  /**
   * @param turn how many entries into every {@code mostEntries} its snapshot is due
   */
  LogGrowth(long mostEntries, long turn, long mostBytes) {
    this.mostEntries = mostEntries;
    this.turn = turn;
    this.mostBytes = mostBytes;
  }

  /** Starts behind a snapshot, with nothing known of the entries before. */
  void restart() {
    last.clear();
    lastBytes = 0;
    snapshotTaken();
  }

  void snapshotTaken() {
    due = UNKNOWN;
    bytes = 0;
  }

  void add(long index, long size) {
    if (due == UNKNOWN) {
      due = index + Math.floorMod(turn - 1 - index, mostEntries);
    }
    newest = index;
    bytes += size;
    last.addLast(new Sized(index, size));
    lastBytes += size;
    while (last.size() > INTERVALS_KEPT * mostEntries || lastBytes > mostBytes / PART_KEPT) {
      lastBytes -= last.removeFirst().bytes();
    }
  }

  boolean snapshotDue() {
    return newest >= due || bytes >= mostBytes;
  }

  /** The last index that nothing needs behind a snapshot that includes all up to {@code index}. */
  long dispensable(long index) {
    return last.isEmpty() ? index : Math.min(index, last.getFirst().index() - 1);
  }
}
