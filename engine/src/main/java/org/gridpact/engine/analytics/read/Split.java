package org.gridpact.engine.analytics.read;

import java.io.Serializable;
import java.util.List;

/**
 * What one worker reads at a time: all rows of the devices after {@code after} up to {@code
 * through} in some row groups. No other split has the same device and time.
 *
 * @param after empty for all from the first
 * @param through empty for all to the last
 * @param bytes to be read, about
 */
public record Split(int number, List<RowGroup> groups, String after, String through, long bytes)
    implements Serializable {
  public Split {
    groups = List.copyOf(groups);
  }

  boolean has(String device) {
    return device.compareTo(after) > 0 && (through.isEmpty() || device.compareTo(through) <= 0);
  }

  /** Rows of its row groups; some may be another split's. */
  public long rows() {
    return groups.stream().mapToLong(RowGroup::rows).sum();
  }
}
