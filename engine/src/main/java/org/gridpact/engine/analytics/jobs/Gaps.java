package org.gridpact.engine.analytics.jobs;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/**
 * The longest time between two readings of a device over which none is missing: three times as long
 * as it usually takes, as a gateway calls it stale then.
 *
 * @param millisOf by device
 * @param otherwise for a device that is not there
 */
public record Gaps(Map<String, Long> millisOf, long otherwise) implements Serializable {
  public Gaps {
    millisOf = Map.copyOf(millisOf);
    if (otherwise < 1) {
      throw new IllegalArgumentException("a gap is longer than 0 s");
    }
  }

  /** How far from a range readings tell of it; a day at most. */
  long reachMillis() {
    long longest = millisOf.values().stream().reduce(otherwise, Math::max);
    return Math.min(longest, Duration.ofDays(1).toMillis());
  }

  public long millis(String device) {
    return millisOf.getOrDefault(device, otherwise);
  }
}
