package org.gridpact.center.live;

import java.util.OptionalDouble;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.state.StateRecord.Reading;

/** Voltages as a share of nominal. */
public final class PerUnit {
  private static final double SQRT_3 = Math.sqrt(3);
  private static final Phase[] CONDUCTORS = {Phase.A, Phase.B, Phase.C};

  private PerUnit() {}

  /**
   * The voltage of a reading per unit of nominal; empty where it was not measured.
   *
   * <p>A three-phase voltage is between phases. Where a device measures single phases, to neutral,
   * it is that of the phase farthest from nominal, since that is the one a limit is about.
   *
   * @param nominalVolts nominal voltage between phases
   */
  public static OptionalDouble voltage(Reading reading, double nominalVolts) {
    OptionalDouble total = reading.value(Quantity.VOLTAGE, Phase.TOTAL);
    if (total.isPresent()) {
      return OptionalDouble.of(total.getAsDouble() / nominalVolts);
    }
    OptionalDouble farthest = OptionalDouble.empty();
    for (Phase phase : CONDUCTORS) {
      OptionalDouble volts = reading.value(Quantity.VOLTAGE, phase);
      if (volts.isPresent()) {
        double pu = volts.getAsDouble() * SQRT_3 / nominalVolts;
        if (farthest.isEmpty() || Math.abs(pu - 1) > Math.abs(farthest.getAsDouble() - 1)) {
          farthest = OptionalDouble.of(pu);
        }
      }
    }
    return farthest;
  }
}
