package org.gridpact.plant.modbus;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.sunspec.RegisterType;
import org.gridpact.plant.device.Told;

/**
 * A group of loads, a generator or a tie line as the gateway's profile {@code flexible-load} has
 * it; limits in whole watts.
 */
final class LoadRegisters extends SetByHolding {
  private static final int MIN_WATTS = 0;
  private static final int MAX_WATTS = 2;
  private static final int VARS = 4;
  private static final int VARS_GIVEN = 6;
  private static final int ENABLED = 7;

  private final String device;
  private final double leastWatts;
  private final double ratedWatts;

  LoadRegisters(DeviceSpec spec) {
    super(
        new FloatInputs(
            List.of(
                Quantity.VOLTAGE,
                Quantity.CURRENT,
                Quantity.ACTIVE_POWER,
                Quantity.REACTIVE_POWER,
                Quantity.AVAILABLE_POWER)),
        new Bank(0, ENABLED + 1));
    this.device = spec.id();
    Envelope.Power envelope = (Envelope.Power) spec.envelope().orElseThrow();
    this.leastWatts = Math.min(0, envelope.minWatts());
    this.ratedWatts = envelope.maxWatts();
    RegisterType.INT32.write((long) Math.floor(leastWatts), settings.words(), MIN_WATTS, false);
    RegisterType.INT32.write((long) Math.ceil(ratedWatts), settings.words(), MAX_WATTS, false);
    measure(Optional.empty());
  }

  @Override
  public Told told() {
    boolean enabled = flag(ENABLED);
    boolean varsGiven = flag(VARS_GIVEN);
    return new Told.Power(
        device,
        enabled ? signed(MIN_WATTS) : leastWatts,
        enabled ? signed(MAX_WATTS) : ratedWatts,
        enabled && varsGiven ? OptionalDouble.of(signed(VARS)) : OptionalDouble.empty());
  }

  private boolean flag(int at) {
    int value = settings.words()[at];
    if (value > 1) {
      throw new IllegalArgumentException("a flag is 0 or 1, not " + value);
    }
    return value == 1;
  }

  private double signed(int at) {
    return RegisterType.INT32.raw(settings.words(), at, false);
  }
}
