package org.gridpact.engine.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.gridpact.model.state.StateCodec;
import org.gridpact.model.state.StateRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what the stream job says, on one thread of its own.
 *
 * <p>It starts with every violation still known and the last few state records, then goes on with
 * what is new. A record that cannot be read is logged and left out. A slow listener makes the feed
 * lag, never grow: at most 1 MiB is fetched ahead. After a restart of the stream job a few records
 * may come twice or be older than ones seen before; readings carry their time.
 */
public final class StateFeed implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StateFeed.class);
  private static final int LAST_STATE_RECORDS = 200;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int STOP_SECONDS = 2;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Consumer<StateRecord> listener;
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean stopping;

  /** Starts following; {@code listener} is called on the feed's thread only. */
  public StateFeed(String bootstrap, Consumer<StateRecord> listener) {
    this.listener = listener;
    consumer =
        new KafkaConsumer<>(
            settings(bootstrap), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    thread = Thread.ofPlatform().name("state-feed").start(this::follow);
  }

  /** Waits until the violations known at the start have been told; false after the timeout. */
  public boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
    return caughtUp.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Map<String, Object> settings(String bootstrap) {
    Map<String, Object> s = new HashMap<>();
    s.put("bootstrap.servers", bootstrap);
    s.put("enable.auto.commit", "false");
    s.put("auto.offset.reset", "latest");
    s.put("fetch.max.wait.ms", "200");
    s.put("fetch.max.bytes", Integer.toString(1 << 20));
    s.put("max.poll.records", "500");
    s.put("metric.reporters", "");
    s.put("enable.metrics.push", "false");
    return s;
  }

  private void follow() {
    try (consumer) {
      TopicPartition state = new TopicPartition(Topics.STATE, 0);
      TopicPartition violations = new TopicPartition(Topics.VIOLATIONS, 0);
      List<TopicPartition> both = List.of(state, violations);
      consumer.assign(both);
      long knownViolations = consumer.endOffsets(both).get(violations);
      long first = consumer.beginningOffsets(both).get(state);
      long end = consumer.endOffsets(both).get(state);
      consumer.seekToBeginning(List.of(violations));
      consumer.seek(state, Math.max(first, end - LAST_STATE_RECORDS));
      while (!stopping) {
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
          tell(each);
        }
        if (caughtUp.getCount() > 0 && consumer.position(violations) >= knownViolations) {
          caughtUp.countDown();
        }
      }
    } catch (WakeupException e) {
      log.debug("state feed woken to stop");
    }
  }

  private void tell(ConsumerRecord<byte[], byte[]> each) {
    StateRecord state;
    try {
      state = StateCodec.decode(each.value());
    } catch (IllegalArgumentException e) {
      log.warn("{} at {}: {}", each.topic(), each.offset(), e.getMessage());
      return;
    }
    listener.accept(state);
  }

  @Override
  public void close() {
    stopping = true;
    consumer.wakeup();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
