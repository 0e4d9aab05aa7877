package org.gridpact.engine.analytics.jobs;

import java.io.Serializable;
import java.util.Map;

/**
 * Which devices are looked at together.
 *
 * @param feederOf by device, as the area file has it
 * @param area the one group of {@link By#AREA}
 */
public record Grouping(By by, Map<String, String> feederOf, String area) implements Serializable {
  /** The group of devices that the area file does not have. */
  public static final String NO_FEEDER = "(no feeder)";

  /** What a group is. */
  public enum By {
    DEVICE,
    FEEDER,
    AREA;

    /** Name of the column. */
    public String column() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public Grouping {
    feederOf = Map.copyOf(feederOf);
  }

  public String group(String device) {
    return switch (by) {
      case DEVICE -> device;
      case FEEDER -> feederOf.getOrDefault(device, NO_FEEDER);
      case AREA -> area;
    };
  }
}
