package org.gridpact.center.uplink;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Appends to Kafka, keyed by gateway; waits while the producer's buffer is full. */
public final class KafkaSink implements FrameSink {
  private final Producer<String, byte[]> producer;
  private final String frames;
  private final String evidence;

  /**
   * @param producer appends durably and keeps order
   * @param frames topic of frames
   * @param evidence topic of evidence
   */
  public KafkaSink(Producer<String, byte[]> producer, String frames, String evidence) {
    this.producer = producer;
    this.frames = frames;
    this.evidence = evidence;
  }

  @Override
  public void frame(String gateway, byte[] bytes, Outcome outcome) {
    append(frames, gateway, bytes, outcome);
  }

  @Override
  public void evidence(String gateway, byte[] bytes, Outcome outcome) {
    append(evidence, gateway, bytes, outcome);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of success and failure
  private void append(String topic, String gateway, byte[] bytes, Outcome outcome) {
    try {
      producer.send(
          new ProducerRecord<>(topic, gateway, bytes),
          (metadata, error) -> {
            if (error == null) {
              outcome.durable();
            } else {
              outcome.failed(error.getMessage());
            }
          });
    } catch (KafkaException e) {
      outcome.failed(e.getMessage());
    }
  }
}
