package org.gridpact.edge.driver;

import java.io.IOException;
import java.util.Map;
import org.gridpact.edge.image.Command;

/**
 * One protocol at one place; it leaves what devices say in the inputs of its context. Devices are
 * independent: one that is slow, silent or lying delays no other.
 */
public interface Driver extends AutoCloseable {
  /**
   * Begins; a device or peer that is not there yet is tried again for as long as the driver runs.
   *
   * @throws IOException where what is needed on this machine cannot be had (an address to listen
   *     on, a file); the message names it
   */
  void start() throws IOException;

  /**
   * Tells a device its command, now. Best effort and without waiting, on the thread of the cycle:
   * the driver keeps the newest command of each device until it is delivered or replaced; to a
   * device that is not connected nothing is sent. The caller repeats what matters.
   */
  void command(Command command);

  /**
   * What is wrong with devices at this moment, in a few words by device id: {@code exception 2 at
   * register 40083}. A device without trouble is not in it.
   */
  default Map<String, String> troubles() {
    return Map.of();
  }

  /** Ends every connection, within 2 s. */
  @Override
  void close();
}
