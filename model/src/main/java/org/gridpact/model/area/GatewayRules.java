package org.gridpact.model.area;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a gateway decides by itself for all its devices together. */
public record GatewayRules(Optional<FeederLimit> feederLimit, Optional<AntiFlap> antiFlap) {
  public static final GatewayRules NONE = new GatewayRules(Optional.empty(), Optional.empty());

  /**
   * Keeps the flow at one meter within limits by curtailing devices.
   *
   * @param meter a device of the same gateway; its active power is positive into the site
   * @param importWatts most it may take; empty only where the file says {@code unlimited}
   * @param exportWatts most it may give, above 0 as well; empty as for import
   * @param curtail devices that give way, the first one first; the last one is released first
   * @param hysteresis share of a limit that the flow stays below it before anything is released
   * @param holdMillis how long it does so, and how long a lost meter is back before it is believed
   */
  public record FeederLimit(
      String meter,
      OptionalDouble importWatts,
      OptionalDouble exportWatts,
      List<String> curtail,
      double hysteresis,
      long holdMillis) {
    public static final double HYSTERESIS = 0.05;
    public static final long HOLD_MILLIS = 60_000;

    public FeederLimit {
      curtail = List.copyOf(curtail);
      if (importWatts.isEmpty() && exportWatts.isEmpty()) {
        throw new IllegalArgumentException("a feeder limit limits import or export");
      }
      if (importWatts.orElse(0) < 0 || exportWatts.orElse(0) < 0) {
        throw new IllegalArgumentException("import and export are at least 0 W");
      }
      if (curtail.isEmpty() || new HashSet<>(curtail).size() != curtail.size()) {
        throw new IllegalArgumentException("curtail names at least one device, each once");
      }
      if (!(hysteresis > 0 && hysteresis < 1) || holdMillis < 0) {
        throw new IllegalArgumentException("hysteresis is between 0 and 100 %, hold at least 0 s");
      }
    }
  }

  /**
   * A device whose safety rules turn round more than {@code changes} times within {@code
   * withinMillis} is held at the tighter value until they have not for as long.
   */
  public record AntiFlap(int changes, long withinMillis) {
    public AntiFlap {
      if (changes < 1 || changes > 100 || withinMillis <= 0) {
        throw new IllegalArgumentException("antiFlap needs 1 to 100 changes and a time above 0 s");
      }
    }
  }
}
