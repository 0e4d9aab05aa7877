package org.gridpact.plant.modbus;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import org.gridpact.plant.device.Told;
import org.gridpact.plant.link.Reading;

/** One device behind the address. Each call sees, or leaves, all of its registers at once. */
final class Unit {
  private final Registers registers;
  private final Predicate<Told> obey;

  Unit(Registers registers, Predicate<Told> obey) {
    this.registers = registers;
    this.obey = obey;
  }

  synchronized void measure(Optional<Reading> reading) {
    registers.measure(reading);
  }

  synchronized int[] read(Table table, int address, int count) throws RequestRefused {
    int[] words = registers.bank(table).copy(address, count);
    if (Arrays.stream(words).anyMatch(word -> word == Bank.UNKNOWN)) {
      throw new RequestRefused(RequestRefused.FAILURE);
    }
    return words;
  }

  /** Writes, and tells the device what that makes of its settings. */
  synchronized void write(Table table, int address, int[] values) throws RequestRefused {
    Bank bank = registers.bank(table);
    int[] before = bank.copy(address, values.length);
    for (int i = 0; i < values.length; i++) {
      if (!registers.settable(table, address + i)) {
        throw new RequestRefused(RequestRefused.ADDRESS);
      }
    }
    bank.put(address, values);
    boolean obeyed = false;
    try {
      obeyed = obey.test(registers.told());
    } catch (IllegalArgumentException _) {
      // Answered as any other value that the device does not take.
    }
    if (!obeyed) {
      bank.put(address, before);
      throw new RequestRefused(RequestRefused.VALUE);
    }
  }
}
