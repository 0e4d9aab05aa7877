package org.gridpact.edge.mqtt;

import java.io.IOException;

/** One connection, as its user publishes on it. */
public interface MqttLink {
  /**
   * Publishes. Waits while too many are under way.
   *
   * @throws IOException where the connection is no more, or the broker takes nothing for seconds
   */
  void publish(String topic, byte[] payload, Delivery delivery, boolean retained)
      throws IOException, InterruptedException;

  /** How hard it is tried. */
  enum Delivery {
    AT_MOST_ONCE,
    AT_LEAST_ONCE
  }
}
