package org.gridpact.edge.image;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;

/**
 * The devices of a gateway as they are known at the start of a cycle.
 *
 * @param epochMillis start of the cycle
 * @param states by device; every device of the gateway is in it; not copied, so whoever gives it
 *     lets go of it
 * @param report the readings this cycle's frame carries: all that are new, and devices whose
 *     silence is to be told
 */
public record ProcessImage(long epochMillis, Map<String, DeviceState> states, List<Marked> report) {

  /** A reading and how far it can be trusted. */
  public record Marked(Reading reading, Quality quality) {}

  /** The newest known of one device; its reading has no values while the quality is MISSING. */
  public record DeviceState(Reading reading, Quality quality) {
    /** A measured total, in the quantity's unit; NaN where it is not known or not to be trusted. */
    public double value(Quantity quantity) {
      int index = reading.points().indexOf(quantity, Phase.TOTAL);
      return index < 0 || quality != Quality.GOOD ? Double.NaN : reading.values()[index];
    }
  }

  public ProcessImage {
    // A copy for every device and cycle is a fifth of what a gateway does.
    states = Collections.unmodifiableMap(states);
    report = List.copyOf(report);
  }

  public DeviceState state(String device) {
    DeviceState state = states.get(device);
    if (state == null) {
      throw new IllegalArgumentException("no device " + device + " in the process image");
    }
    return state;
  }
}
