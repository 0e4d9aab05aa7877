package org.gridpact.plant.link;

import java.io.IOException;
import java.util.List;

/**
 * The devices' side of one driver of a gateway. What the gateway tells them goes to a predicate the
 * side was made with, on a thread of its own; false from it is a bad command.
 */
public interface DeviceSide extends AutoCloseable {
  /**
   * Begins; a gateway that is not there yet is no failure.
   *
   * @throws IOException where an address cannot be listened on
   */
  void start() throws IOException;

  /**
   * Hands over what was measured in one second, or counts it as lost; returns at once. Called each
   * second, also where nothing was measured.
   */
  void send(List<Reading> readings);

  /** Readings handed to the network, or made readable to it. */
  long sent();

  /** Readings that found nobody to take them. */
  long lost();

  /** What came from the gateway and was no command for a device of its. */
  long badCommands();

  /** Ends connections and threads, and waits for them. */
  @Override
  void close();
}
