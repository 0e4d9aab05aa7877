package org.gridpact.edge.fuzz;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.gridpact.model.sparkplug.MalformedSparkplugException;
import org.gridpact.model.sparkplug.Metric;
import org.gridpact.model.sparkplug.SparkplugPayload;

/** Sparkplug payloads; what is read is written and read again. */
final class SparkplugFuzz implements FuzzTarget {
  @Override
  public void take(byte[] bytes) {
    SparkplugPayload payload;
    try {
      payload = SparkplugPayload.decode(bytes);
    } catch (MalformedSparkplugException _) {
      return;
    }
    payload.birthDeathSequence();
    byte[] written;
    try {
      written = payload.encode();
    } catch (IllegalArgumentException _) {
      // A type of metric that is only read.
      return;
    }
    try {
      SparkplugPayload.decode(written);
    } catch (MalformedSparkplugException e) {
      throw new AssertionError("written and not read", e);
    }
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        SparkplugPayload.of(
                5,
                255,
                List.of(
                    new Metric(
                        Optional.of(SparkplugPayload.BIRTH_DEATH_SEQUENCE),
                        OptionalLong.of(1),
                        OptionalLong.of(5),
                        false,
                        new Metric.Value.Whole(7),
                        Optional.empty())))
            .encode(),
        new SparkplugPayload(OptionalLong.empty(), OptionalInt.empty(), List.of()).encode());
  }
}
