package org.gridpact.engine.stream;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.gridpact.model.measurement.Birth;

/**
 * What the job must not forget of a gateway.
 *
 * <p>Bounded: {@value #MAX_BIRTHS} births, the one declared longest ago goes first; {@value
 * #MAX_EPOCHS} boot epochs, the lowest goes first.
 */
final class GatewayState {
  static final int MAX_BIRTHS = 16;
  static final int MAX_EPOCHS = 64;

  final Map<Long, Birth> births = new LinkedHashMap<>();
  final TreeMap<Long, SeenRanges> seen = new TreeMap<>();

  /** Frames whose rollup was taken. */
  final TreeMap<Long, SeenRanges> rolledUp = new TreeMap<>();

  /** By limit; one that is not here is calm. */
  final Map<String, LimitRule.Status> limits = new HashMap<>();

  void declare(Birth birth) {
    births.remove(birth.id());
    births.put(birth.id(), birth);
    if (births.size() > MAX_BIRTHS) {
      births.remove(births.keySet().iterator().next());
    }
  }

  /** Marks a frame as seen; false where it was. */
  boolean see(long bootEpoch, long sequence) {
    boolean isNew = seen.computeIfAbsent(bootEpoch, e -> new SeenRanges()).add(sequence);
    if (seen.size() > MAX_EPOCHS) {
      seen.pollFirstEntry();
    }
    return isNew;
  }

  /** Marks a rollup as seen, by the frames it stands for; false where it was. */
  boolean seeRollup(long bootEpoch, long first, long last) {
    SeenRanges seen = rolledUp.computeIfAbsent(bootEpoch, e -> new SeenRanges());
    boolean isNew = seen.add(first);
    for (long frame = first + 1; isNew && frame <= last; frame++) {
      seen.add(frame);
    }
    if (rolledUp.size() > MAX_EPOCHS) {
      rolledUp.pollFirstEntry();
    }
    return isNew;
  }

  LimitRule.Status limit(String key) {
    return limits.getOrDefault(key, LimitRule.Status.CALM);
  }

  void setLimit(String key, LimitRule.Status status) {
    if (status.equals(LimitRule.Status.CALM)) {
      limits.remove(key);
    } else {
      limits.put(key, status);
    }
  }
}
