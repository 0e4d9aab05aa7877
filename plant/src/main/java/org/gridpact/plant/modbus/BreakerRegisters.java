package org.gridpact.plant.modbus;

import java.util.List;
import java.util.Optional;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.plant.device.Told;
import org.gridpact.plant.link.Reading;
import org.gridpact.plant.link.ReadingLines;

/** A breaker as the gateway's profile {@code breaker} has it. */
final class BreakerRegisters implements Registers {
  private final String device;
  private final FloatInputs inputs =
      new FloatInputs(
          List.of(
              Quantity.VOLTAGE, Quantity.CURRENT, Quantity.ACTIVE_POWER, Quantity.REACTIVE_POWER));
  private final Bank position = new Bank(0, 1);
  private final Bank wanted = new Bank(0, 1);

  BreakerRegisters(DeviceSpec spec) {
    this.device = spec.id();
    wanted.words()[0] = 1;
    measure(Optional.empty());
  }

  @Override
  public Bank bank(Table table) {
    return switch (table) {
      case INPUT -> inputs.bank();
      case DISCRETE -> position;
      case COIL -> wanted;
      case HOLDING -> Bank.NONE;
    };
  }

  @Override
  public boolean settable(Table table, int address) {
    return table == Table.COIL;
  }

  @Override
  public void measure(Optional<Reading> reading) {
    inputs.measure(reading);
    double closed =
        reading
            .map(r -> ReadingLines.value(r, Point.of(Quantity.SWITCH_CLOSED)))
            .orElse(Double.NaN);
    position.words()[0] = Double.isNaN(closed) ? Bank.UNKNOWN : (int) closed;
  }

  @Override
  public Told told() {
    return new Told.Switch(device, wanted.words()[0] == 1);
  }
}
