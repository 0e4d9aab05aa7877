package org.gridpact.plant.modbus;

import java.util.Optional;
import org.gridpact.plant.link.Reading;

/** A device measured in input registers, all of whose holding registers a gateway may set. */
abstract class SetByHolding implements Registers {
  final FloatInputs inputs;
  final Bank settings;

  SetByHolding(FloatInputs inputs, Bank settings) {
    this.inputs = inputs;
    this.settings = settings;
  }

  @Override
  public final Bank bank(Table table) {
    return switch (table) {
      case INPUT -> inputs.bank();
      case HOLDING -> settings;
      case COIL, DISCRETE -> Bank.NONE;
    };
  }

  @Override
  public final boolean settable(Table table, int address) {
    return table == Table.HOLDING;
  }

  @Override
  public void measure(Optional<Reading> reading) {
    inputs.measure(reading);
  }
}
