package org.gridpact.plant.modbus;

import java.util.List;
import java.util.Optional;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.sunspec.RegisterType;
import org.gridpact.plant.link.Reading;
import org.gridpact.plant.link.ReadingLines;

/** Quantities as float32 input registers from 0 on; NaN for what was not measured. */
final class FloatInputs {
  private final List<Quantity> quantities;
  private final Bank bank;

  FloatInputs(List<Quantity> quantities) {
    this(quantities, 0);
  }

  /**
   * @param more registers behind them, for others
   */
  FloatInputs(List<Quantity> quantities, int more) {
    this.quantities = List.copyOf(quantities);
    this.bank = new Bank(0, RegisterType.FLOAT32.registers() * quantities.size() + more);
  }

  Bank bank() {
    return bank;
  }

  void measure(Optional<Reading> reading) {
    int at = 0;
    for (Quantity quantity : quantities) {
      double value = reading.map(r -> ReadingLines.value(r, Point.of(quantity))).orElse(Double.NaN);
      RegisterType.FLOAT32.write(Float.floatToRawIntBits((float) value), bank.words(), at, false);
      at += RegisterType.FLOAT32.registers();
    }
  }
}
