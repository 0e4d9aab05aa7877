package org.gridpact.engine.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads {@link Topics#EVIDENCE} from its beginning. */
public final class EvidenceLog {
  private static final Duration POLL = Duration.ofMillis(200);

  private EvidenceLog() {}

  /** Tells of all evidence there is when it is called, by gateway, in order. */
  public static void read(String bootstrap, BiConsumer<String, byte[]> listener) {
    Map<String, Object> s = new HashMap<>();
    s.put("bootstrap.servers", bootstrap);
    s.put("enable.auto.commit", "false");
    s.put("auto.offset.reset", "earliest");
    s.put("fetch.max.bytes", Integer.toString(1 << 20));
    s.put("metric.reporters", "");
    s.put("enable.metrics.push", "false");
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(s, new StringDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition evidence = new TopicPartition(Topics.EVIDENCE, 0);
      consumer.assign(List.of(evidence));
      consumer.seekToBeginning(List.of(evidence));
      long end = consumer.endOffsets(List.of(evidence)).get(evidence);
      while (consumer.position(evidence) < end) {
        for (ConsumerRecord<String, byte[]> each : consumer.poll(POLL)) {
          listener.accept(each.key(), each.value());
        }
      }
    }
  }
}
