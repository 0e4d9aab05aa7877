package org.gridpact.engine.analytics.read;

import java.io.Serializable;
import java.util.List;

/**
 * Which values of readings are read, beside device, phase, time and quality.
 *
 * @param values names of columns of doubles; one that a file lacks reads as NaN
 * @param fromMillis readings before are left out
 * @param toMillis readings after are left out; one at that very time is read
 */
public record Columns(List<String> values, long fromMillis, long toMillis) implements Serializable {
  static final String TIME = "time";
  static final String DEVICE = "device";
  static final String PHASE = "phase";
  static final String QUALITY = "quality";

  public Columns {
    values = List.copyOf(values);
  }

  boolean needs(String column) {
    return switch (column) {
      case TIME, DEVICE, PHASE, QUALITY -> true;
      default -> values.contains(column);
    };
  }
}
