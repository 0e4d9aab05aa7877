package org.gridpact.edge.image;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gridpact.edge.count.Counters;

/**
 * Where drivers leave readings until the next cycle takes them. Bounded: a reading that finds it
 * full is dropped and counted as {@code reading.dropped}. Safe for use by many threads.
 */
public final class Inputs {
  /** Also bounds the readings of a frame, and so its bytes, well below gRPC's 4 MB a message. */
  public static final int CAPACITY = 16_384;

  private final Counters counters;
  private List<Reading> waiting = new ArrayList<>();
  private Set<String> lost = new HashSet<>();

  public Inputs(Counters counters) {
    this.counters = counters;
  }

  public void offer(Reading reading) {
    synchronized (this) {
      lost.remove(reading.device());
      if (waiting.size() < CAPACITY) {
        waiting.add(reading);
        return;
      }
    }
    counters.add("reading.dropped");
  }

  /**
   * A device is known to be gone until it speaks again: its connection says so, where silence would
   * only be noticed later. Of a device of this gateway, so there are only so many.
   */
  public synchronized void lost(String device) {
    lost.add(device);
  }

  /** Takes the devices that were lost after all that {@link #take} gave. */
  synchronized Set<String> takeLost() {
    Set<String> taken = lost;
    lost = new HashSet<>();
    return taken;
  }

  /** Takes all that waits, in order of arrival. */
  synchronized List<Reading> take() {
    List<Reading> taken = waiting;
    waiting = new ArrayList<>(taken.size());
    return taken;
  }
}
