package org.gridpact.plant.modbus;

import java.util.Optional;
import org.gridpact.plant.device.Told;
import org.gridpact.plant.link.Reading;

/** One kind of device as registers; not safe for use by several threads. */
interface Registers {
  /** The registers of a table; of no length where the device has none. */
  Bank bank(Table table);

  /** Whether a gateway may write there. */
  boolean settable(Table table, int address);

  /** Puts in what was measured; empty where nothing was. */
  void measure(Optional<Reading> reading);

  /**
   * What the settable registers now ask of the device.
   *
   * @throws IllegalArgumentException where they ask nothing that a device can do
   */
  Told told();
}
