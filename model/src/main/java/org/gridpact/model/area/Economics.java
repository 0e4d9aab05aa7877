package org.gridpact.model.area;

import java.util.Optional;

/**
 * What planning reckons with of one device.
 *
 * @param cost of moving it by a megawatt hour, either way; where it is left out, that of its kind
 * @param storage of a battery; where it is left out, its charge is no reason to spare it
 */
public record Economics(Optional<Price> cost, Optional<Storage> storage) {
  public static final Economics NONE = new Economics(Optional.empty(), Optional.empty());

  /**
   * What a battery holds.
   *
   * @param capacityWattHours usable energy
   * @param efficiency share of what it takes that it gives back: the whole round, half of the loss
   *     on the way in
   */
  public record Storage(double capacityWattHours, double efficiency) {
    public Storage {
      if (!(capacityWattHours > 0) || !(efficiency > 0 && efficiency <= 1)) {
        throw new IllegalArgumentException(
            "storage needs a capacity above 0 Wh and an efficiency above 0 and up to 100 %");
      }
    }
  }
}
