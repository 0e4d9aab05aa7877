package org.gridpact.edge.mqtt;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Messages between the network and the session's thread: at most {@value #MAX_BYTES} bytes in all,
 * and of one topic at most {@value #MAX_BYTES_OF_TOPIC} and {@value #MAX_OF_TOPIC} messages, so one
 * publisher cannot crowd out the others. What finds it full is refused. Safe for use by many
 * threads.
 */
final class Inbox {
  static final int MAX_BYTES = 2 << 20;
  static final int MAX_BYTES_OF_TOPIC = 512 << 10;
  static final int MAX_OF_TOPIC = 256;

  /** What a message takes beyond its payload, roughly. */
  private static final int OVERHEAD_BYTES = 200;

  private final ArrayDeque<MqttMessage> waiting = new ArrayDeque<>();
  private final Map<String, Share> shares = new HashMap<>();
  private long bytes;
  private boolean woken;

  /** What of a topic waits. */
  private record Share(int messages, long bytes) {
    static final Share NONE = new Share(0, 0);

    Share plus(int count, long size) {
      return new Share(messages + count, bytes + size);
    }
  }

  /** False where there is no room. */
  synchronized boolean offer(MqttMessage message) {
    long size = size(message);
    Share share = shares.getOrDefault(message.topic(), Share.NONE).plus(1, size);
    if (bytes + size > MAX_BYTES
        || share.bytes() > MAX_BYTES_OF_TOPIC
        || share.messages() > MAX_OF_TOPIC) {
      return false;
    }
    waiting.add(message);
    shares.put(message.topic(), share);
    bytes += size;
    notifyAll();
    return true;
  }

  /** Ends a wait without a message. */
  synchronized void wake() {
    woken = true;
    notifyAll();
  }

  /** The next message; empty after {@link #wake} or when none came in the time. */
  @SuppressWarnings("WaitNotInLoop") // one that ends early does no harm
  synchronized Optional<MqttMessage> poll(long millis) throws InterruptedException {
    if (waiting.isEmpty() && !woken) {
      wait(millis);
    }
    woken = false;
    MqttMessage message = waiting.poll();
    if (message != null) {
      long size = size(message);
      bytes -= size;
      shares.computeIfPresent(
          message.topic(), (_, s) -> s.messages() == 1 ? null : s.plus(-1, -size));
    }
    return Optional.ofNullable(message);
  }

  private static long size(MqttMessage message) {
    return (long) OVERHEAD_BYTES + message.topic().length() + message.payload().length;
  }
}
