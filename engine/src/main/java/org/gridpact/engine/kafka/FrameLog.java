package org.gridpact.engine.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Appends births and frames to {@link Topics#FRAMES}. */
public final class FrameLog {
  private FrameLog() {}

  /**
   * A producer whose acknowledgement means durable, and which keeps the order of a gateway.
   *
   * <p>It holds at most 32 MiB that are not acknowledged; a send beyond that waits, and fails after
   * 10 s. A record that was not acknowledged within 30 s fails.
   */
  public static Producer<String, byte[]> producer(String bootstrap) {
    Map<String, Object> s = new HashMap<>();
    s.put("bootstrap.servers", bootstrap);
    s.put("acks", "all");
    s.put("enable.idempotence", "true");
    s.put("linger.ms", "3");
    s.put("batch.size", Integer.toString(512 << 10));
    s.put("buffer.memory", Integer.toString(32 << 20));
    s.put("max.request.size", Integer.toString(Topics.MAX_MESSAGE_BYTES));
    s.put("max.block.ms", "10000");
    s.put("request.timeout.ms", "10000");
    s.put("delivery.timeout.ms", "30000");
    s.put("compression.type", "lz4");
    s.put("metric.reporters", "");
    s.put("enable.metrics.push", "false");
    return new KafkaProducer<>(s, new StringSerializer(), new ByteArraySerializer());
  }
}
