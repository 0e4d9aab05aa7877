package org.gridpact.edge.mqtt;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Who uses a session. All calls come from the session's own thread, one after the other. */
public interface MqttHandler {
  /** What the broker is to publish when the next connection ends without a good-bye. */
  Optional<Will> will();

  /**
   * A last word.
   *
   * @param retained it stays at the broker for those who subscribe later
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Will(String topic, byte[] payload, boolean retained) {}

  /** Topic filters of each connection; its own messages do not come back. */
  List<Filter> filters();

  /**
   * What is subscribed to.
   *
   * @param withRetained whether what is retained comes at the subscription
   */
  record Filter(String filter, boolean withRetained) {}

  /** A connection is there and subscribed. */
  void connected(MqttLink link) throws IOException, InterruptedException;

  void message(MqttMessage message) throws IOException, InterruptedException;

  /** After each message, after {@link MqttSession#wake}, and at least once a second. */
  void tick() throws IOException, InterruptedException;

  /** The connection is being ended from this side; a last word may still be published. */
  default void closing() throws IOException, InterruptedException {}

  /** The connection is no more. */
  void disconnected();
}
