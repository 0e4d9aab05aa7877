package org.gridpact.engine.analytics.jobs;

import java.io.Serializable;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which devices are looked at together.
 *
 * @param feederOf by device, as the area file has it
 * @param area the one group of {@link By#AREA}
 * @param passedBy devices that measure what others take too, as meters in branches do; in no group
 *     but their own
 */
public record Grouping(By by, Map<String, String> feederOf, String area, Set<String> passedBy)
    implements Serializable {
  /** The group of devices that the area file does not have. */
  public static final String NO_FEEDER = "(no feeder)";

  /** What a group is. */
  public enum By {
    DEVICE,
    FEEDER,
    AREA;

    /** Name of the column. */
    public String column() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Grouping {
    feederOf = Map.copyOf(feederOf);
    passedBy = Set.copyOf(passedBy);
  }

  /** Whether a device is in a group. */
  boolean has(String device) {
    return by == By.DEVICE || !passedBy.contains(device);
  }

  /** Those of the area file that are in a group, heard or not. */
  Stream<String> devices() {
    return feederOf.keySet().stream().filter(this::has);
  }

  public String group(String device) {
    return switch (by) {
      case DEVICE -> device;
      case FEEDER -> feederOf.getOrDefault(device, NO_FEEDER);
      case AREA -> area;
    };
  }
}
