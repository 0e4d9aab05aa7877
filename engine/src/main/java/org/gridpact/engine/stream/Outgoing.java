package org.gridpact.engine.stream;

import java.nio.charset.StandardCharsets;
import org.gridpact.engine.kafka.Topics;
import org.gridpact.model.state.StateCodec;
import org.gridpact.model.state.StateRecord;

/** A state record on its way to Kafka. */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copying would cost each frame.
public record Outgoing(String topic, byte[] key, byte[] value) {
  static Outgoing state(String key, StateRecord record) {
    return of(Topics.STATE, key, record);
  }

  /**
   * @param limit names the limit, so that compaction keeps its latest record
   */
  static Outgoing violation(String limit, StateRecord.Violation violation) {
    return of(Topics.VIOLATIONS, limit, violation);
  }

  private static Outgoing of(String topic, String key, StateRecord record) {
    return new Outgoing(topic, key.getBytes(StandardCharsets.UTF_8), StateCodec.encode(record));
  }
}
