package org.gridpact.edge.uplink;

import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gridpact.edge.TestDevices;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.TelemetryCodec;

/** Frames in memory, of two births and two boot epochs in turn. */
final class MemoryFrames implements FrameSource {
  private static final Birth[] BIRTHS = {
    Birth.of(TestDevices.GATEWAY, TestDevices.allPoints()),
    Birth.of(TestDevices.GATEWAY, List.of(TestDevices.METER.points()))
  };

  private final NavigableMap<Long, StoredFrame> kept = new TreeMap<>();
  private final TreeSet<Long> released = new TreeSet<>();
  private long newest;

  synchronized void append() {
    newest++;
    // As if the gateway had been started anew with other devices at frame 501.
    int start = newest <= 500 ? 0 : 1;
    Birth birth = BIRTHS[start];
    Frame frame =
        new Frame(
            birth.gateway(),
            start + 1L,
            newest,
            birth.id(),
            newest * 1_000,
            new int[] {0},
            new int[] {0},
            new byte[] {0},
            new long[] {1, 2, 3, 4});
    kept.put(newest, new StoredFrame(start + 1L, newest, birth.id(), TelemetryCodec.encode(frame)));
  }

  @Override
  public synchronized long newest() {
    return newest;
  }

  @Override
  public synchronized List<StoredFrame> frames(long from, long to, int limit) {
    return kept.subMap(from, true, to, true).values().stream().limit(limit).toList();
  }

  @Override
  public byte[] birth(long birthId) {
    return TelemetryCodec.encode(birthId == BIRTHS[0].id() ? BIRTHS[0] : BIRTHS[1]);
  }

  @Override
  public synchronized void acknowledged(Collection<Long> sequences) {
    released.addAll(sequences);
    sequences.forEach(kept::remove);
    notifyAll();
  }

  synchronized List<Long> released() {
    return List.copyOf(released);
  }

  synchronized void untilReleased(int count) throws InterruptedException {
    while (released.size() < count) {
      wait();
    }
  }
}
