package org.gridpact.edge.uplink;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the next frame to send: new frames first; rollups, which are oldest, and older frames
 * with what the window leaves.
 *
 * <p>What is stored when a stream begins is backfill. New frames are sent in order; should they
 * fall behind by more than {@value #LIVE_LAG} because the center was slow, the gap becomes backfill
 * and the newest goes next. There are never more gaps than streams had stalls, and they merge at
 * {@value #MAX_GAPS}: then the oldest two become one, whose acknowledged middle costs a look-up.
 */
final class SendQueue {
  static final int LIVE_LAG = 512;
  static final int MAX_GAPS = 64;
  private static final int BATCH = 16;

  private final FrameSource source;
  private final Deque<Gap> gaps = new ArrayDeque<>();
  private final Deque<Old> backfill = new ArrayDeque<>();
  private final Deque<StoredFrame> live = new ArrayDeque<>();

  /** The sequence number after the last one taken as live. */
  private long liveNext;

  /** The last rollup that was taken. */
  private long rollupsUpTo;

  /** Something to send beside what is new. */
  record Old(StoredFrame content, boolean isRollup) {}

  /** Sequence numbers still to be sent, both included. */
  private record Gap(long from, long to) {}

  SendQueue(FrameSource source) throws IOException {
    this.source = source;
    long newest = source.newest();
    addGap(1, newest);
    liveNext = newest + 1;
  }

  private void addGap(long from, long to) {
    if (from > to) {
      return;
    }
    if (gaps.size() == MAX_GAPS) {
      Gap oldest = gaps.removeFirst();
      gaps.addFirst(new Gap(oldest.from, gaps.removeFirst().to));
    }
    gaps.addLast(new Gap(from, to));
  }

  /** The next new frame. */
  Optional<StoredFrame> nextLive() throws IOException {
    if (live.isEmpty()) {
      long newest = source.newest();
      if (newest - liveNext >= LIVE_LAG) {
        addGap(liveNext, newest - 1);
        liveNext = newest;
      }
      if (liveNext <= newest) {
        live.addAll(source.frames(liveNext, newest, BATCH));
        liveNext = live.isEmpty() ? newest + 1 : live.getLast().sequence() + 1;
      }
    }
    return Optional.ofNullable(live.pollFirst());
  }

  /** The next rollup or old frame. */
  Optional<Old> nextBackfill() throws IOException {
    if (backfill.isEmpty()) {
      for (StoredFrame rollup : source.rollups(rollupsUpTo, BATCH)) {
        backfill.add(new Old(rollup, true));
        rollupsUpTo = rollup.sequence();
      }
    }
    while (backfill.isEmpty() && !gaps.isEmpty()) {
      Gap gap = gaps.removeFirst();
      List<StoredFrame> batch = source.frames(gap.from, gap.to, BATCH);
      batch.forEach(frame -> backfill.add(new Old(frame, false)));
      if (!batch.isEmpty() && batch.getLast().sequence() < gap.to) {
        gaps.addFirst(new Gap(batch.getLast().sequence() + 1, gap.to));
      }
    }
    return Optional.ofNullable(backfill.pollFirst());
  }
}
