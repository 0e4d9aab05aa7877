package org.gridpact.engine.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.gridpact.model.time.GridClock;

/**
 * Deletes frames that are both in history and older than the keep time.
 *
 * <p>The stream job commits its offsets when a checkpoint completes, and a completed checkpoint
 * holds all frames below them in history. So the log grows without bound only while no checkpoint
 * completes, which is when nothing else holds the frames.
 */
public final class FrameRetention {
  private final Admin admin;
  private final String group;
  private final long keepMillis;
  private final GridClock clock;

  /**
   * @param group consumer group of the stream job
   * @param keepMillis how long a frame is kept though history holds it, for replay
   * @param clock the clock of Kafka's record times, that of the machine
   */
  public FrameRetention(Admin admin, String group, long keepMillis, GridClock clock) {
    this.admin = admin;
    this.group = group;
    this.keepMillis = keepMillis;
    this.clock = clock;
  }

  /** Deletes what may go, and says below which offset of each partition. */
  public Map<TopicPartition, Long> run() throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> inHistory = offsetsInHistory(admin, group);
    Map<TopicPartition, OffsetSpec> ask = new HashMap<>();
    OffsetSpec young = OffsetSpec.forTimestamp(clock.epochMillis() - keepMillis);
    inHistory.keySet().forEach(p -> ask.put(p, young));
    Map<TopicPartition, ListOffsetsResultInfo> firstYoung = admin.listOffsets(ask).all().get();
    Map<TopicPartition, Long> below = new HashMap<>();
    inHistory.forEach(
        (partition, offset) -> {
          long keepFrom = firstYoung.get(partition).offset();
          // -1: no record is that young.
          below.put(partition, keepFrom < 0 ? offset : Math.min(offset, keepFrom));
        });
    Map<TopicPartition, RecordsToDelete> delete = new HashMap<>();
    below.forEach((p, offset) -> delete.put(p, RecordsToDelete.beforeOffset(offset)));
    admin.deleteRecords(delete).all().get();
    return below;
  }

  /** First offset of each partition that no completed checkpoint covers; absent where none does. */
  public static Map<TopicPartition, Long> offsetsInHistory(Admin admin, String group)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    committed.forEach(
        (partition, offset) -> {
          if (partition.topic().equals(Topics.FRAMES) && offset != null) {
            offsets.put(partition, offset.offset());
          }
        });
    return offsets;
  }
}
