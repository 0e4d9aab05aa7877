package org.gridpact.edge.driver.sparkplug;

import org.gridpact.edge.image.Reading;

/** Where a node's state machine says what follows. */
public interface NodeSink {
  void reading(Reading reading);

  /** A device of the gateway is known to be gone. */
  void lost(String device);

  /** The node is to be asked for all its births. */
  void askRebirth();
}
