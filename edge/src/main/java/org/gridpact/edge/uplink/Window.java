package org.gridpact.edge.uplink;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The frames and rollups of a stream that are sent and not yet acknowledged. */
final class Window {
  private final int maxFrames;
  private final int maxBytes;
  private final int maxBackfill;
  private final long maxBackfillBytes;
  private final NavigableMap<Long, InFlight> frames = new TreeMap<>();
  private final NavigableMap<Long, InFlight> rollups = new TreeMap<>();
  private int bytes;
  private int backfill;
  private int backfillBytes;

  private record InFlight(long bootEpoch, int bytes, boolean backfill) {}

  Window(UplinkSettings settings) {
    maxFrames = settings.windowFrames();
    maxBytes = settings.windowBytes();
    maxBackfill = Math.max(1, (int) (maxFrames * settings.backfillShare()));
    maxBackfillBytes = Math.max(1, (long) (maxBytes * settings.backfillShare()));
  }

  boolean hasRoom() {
    return frames.size() + rollups.size() < maxFrames && bytes < maxBytes;
  }

  /**
   * Whether an old frame or a rollup may go: they get their share of the window, so a new frame
   * finds room unless the share is all of it.
   */
  boolean hasRoomForBackfill() {
    return hasRoom() && backfill < maxBackfill && backfillBytes < maxBackfillBytes;
  }

  /** Old frames and rollups in flight. */
  int backfill() {
    return backfill;
  }

  /** Notes that a frame is about to be sent; false where it is in flight already. */
  boolean add(StoredFrame frame, boolean isBackfill) {
    return add(frames, frame, isBackfill);
  }

  /** Notes that a rollup is about to be sent; false where it is in flight already. */
  boolean addRollup(StoredFrame rollup) {
    return add(rollups, rollup, true);
  }

  private boolean add(NavigableMap<Long, InFlight> to, StoredFrame frame, boolean isBackfill) {
    InFlight added = new InFlight(frame.bootEpoch(), frame.telemetry().length, isBackfill);
    if (to.putIfAbsent(frame.sequence(), added) != null) {
      return false;
    }
    count(added, 1);
    return true;
  }

  private void count(InFlight frame, int sign) {
    bytes += sign * frame.bytes;
    if (frame.backfill) {
      backfill += sign;
      backfillBytes += sign * frame.bytes;
    }
  }

  /** Takes out what an acknowledgement covers; a number that is not in flight is passed over. */
  List<Long> acknowledged(long bootEpoch, long first, long last) {
    return acknowledged(frames, bootEpoch, first, last);
  }

  /** The same for rollups, by their first sequence numbers. */
  List<Long> rollupsAcknowledged(long bootEpoch, long first, long last) {
    return acknowledged(rollups, bootEpoch, first, last);
  }

  private List<Long> acknowledged(
      NavigableMap<Long, InFlight> inFlight, long bootEpoch, long first, long last) {
    List<Long> released = new ArrayList<>();
    if (first > last) {
      return released;
    }
    var covered = inFlight.subMap(first, true, last, true).entrySet().iterator();
    while (covered.hasNext()) {
      var entry = covered.next();
      InFlight frame = entry.getValue();
      if (frame.bootEpoch == bootEpoch) {
        // Removing moves another entry into this one's place.
        released.add(entry.getKey());
        covered.remove();
        count(frame, -1);
      }
    }
    return released;
  }
}
