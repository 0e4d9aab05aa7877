package org.gridpact.edge.driver;

import java.io.IOException;
import org.gridpact.model.dispatch.Setpoint;

/** One protocol that devices speak; it leaves what they say in the inputs it was made with. */
public interface Driver extends AutoCloseable {
  /**
   * Begins to listen.
   *
   * @throws IOException if the address cannot be listened on; the message names it
   */
  void start() throws IOException;

  /**
   * Tells a device its setpoint, now. Best effort and without waiting: to a device that is not
   * connected nothing is sent. The caller repeats what matters.
   */
  void command(Setpoint setpoint);

  /** Ends every connection. */
  @Override
  void close();
}
