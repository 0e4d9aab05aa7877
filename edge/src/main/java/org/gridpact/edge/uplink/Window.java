package org.gridpact.edge.uplink;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The frames of a stream that are sent and not yet acknowledged. */
final class Window {
  private final int maxFrames;
  private final int maxBytes;
  private final NavigableMap<Long, InFlight> inFlight = new TreeMap<>();
  private int bytes;
  private int backfill;
  private int backfillBytes;

  private record InFlight(long bootEpoch, int bytes, boolean backfill) {}

  Window(UplinkSettings settings) {
    maxFrames = settings.windowFrames();
    maxBytes = settings.windowBytes();
  }

  boolean hasRoom() {
    return inFlight.size() < maxFrames && bytes < maxBytes;
  }

  /** Whether an old frame may go: they get half of the window, so a new one always finds room. */
  boolean hasRoomForBackfill() {
    return hasRoom() && backfill < maxFrames / 2 && backfillBytes < maxBytes / 2;
  }

  /** Notes that a frame is about to be sent; false where it is in flight already. */
  boolean add(StoredFrame frame, boolean isBackfill) {
    InFlight added = new InFlight(frame.bootEpoch(), frame.telemetry().length, isBackfill);
    if (inFlight.putIfAbsent(frame.sequence(), added) != null) {
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
