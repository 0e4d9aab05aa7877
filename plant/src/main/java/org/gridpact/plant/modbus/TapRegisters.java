package org.gridpact.plant.modbus;

import java.util.List;
import java.util.Optional;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.sunspec.RegisterType;
import org.gridpact.plant.device.Told;
import org.gridpact.plant.link.Reading;
import org.gridpact.plant.link.ReadingLines;

/** A tap changer as the gateway's profile {@code tap-changer} has it. */
final class TapRegisters extends SetByHolding {
  private static final int POSITION = 8;
  private static final int NO_POSITION = 0x8000;

  private final String device;

  TapRegisters(DeviceSpec spec) {
    super(
        new FloatInputs(
            List.of(
                Quantity.VOLTAGE, Quantity.CURRENT, Quantity.ACTIVE_POWER, Quantity.REACTIVE_POWER),
            1),
        new Bank(0, 1));
    this.device = spec.id();
    measure(Optional.empty());
  }

  @Override
  public void measure(Optional<Reading> reading) {
    super.measure(reading);
    double position =
        reading.map(r -> ReadingLines.value(r, Point.of(Quantity.TAP_POSITION))).orElse(Double.NaN);
    long raw = Double.isNaN(position) ? NO_POSITION : (long) position;
    RegisterType.INT16.write(raw, inputs.bank().words(), POSITION, false);
  }

  @Override
  public Told told() {
    return new Told.Tap(device, (int) RegisterType.INT16.raw(settings.words(), 0, false));
  }
}
