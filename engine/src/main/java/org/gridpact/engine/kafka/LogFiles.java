package org.gridpact.engine.kafka;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.coordinator.group.generated.OffsetCommitKey;
import org.apache.kafka.coordinator.group.generated.OffsetCommitValue;

/**
 * Reads topics from the folder of a broker, which need not run. Where it runs, what it appends or
 * drops meanwhile may or may not be seen.
 */
public final class LogFiles {
  private static final String OFFSETS = "__consumer_offsets";

  /** Kinds 0 (of old) and 1 are offsets, with the same key; those after it are of groups. */
  private static final short LAST_KIND_OF_OFFSETS = 1;

  private final Path folder;

  /** Topics of the broker whose folder this is. */
  public LogFiles(Path folder) {
    this.folder = folder;
  }

  /** Told of each record. */
  public interface Listener {
    /**
     * A record.
     *
     * @param key null where there is none
     * @param value null where there is none
     */
    void accept(int partition, long offset, ByteBuffer key, ByteBuffer value) throws IOException;
  }

  /** All records of a topic that are kept, by partition in order; none where there is no topic. */
  public void read(String topic, Listener listener) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    for (Path partition : list(folder, topic + "-*")) {
      String number = partition.getFileName().toString().substring(topic.length() + 1);
      if (number.matches("[0-9]{1,6}")) {
        // Named by their first offset, in as many digits.
        for (Path segment : list(partition, "*.log")) {
          read(segment, Integer.parseInt(number), listener);
        }
      }
    }
  }

  private static void read(Path segment, int partition, Listener listener) throws IOException {
    FileRecords records;
    try {
      records = FileRecords.open(segment.toFile(), false);
    } catch (NoSuchFileException _) {
      // The broker has dropped it meanwhile.
      return;
    }
    try {
      for (Record each : records.records()) {
        listener.accept(
            partition,
            each.offset(),
            each.hasKey() ? each.key() : null,
            each.hasValue() ? each.value() : null);
      }
    } catch (KafkaException e) {
      throw new IOException(segment + " cannot be read: " + e.getMessage(), e);
    } finally {
      // Not close(), which cuts a file off where it ended when it was opened.
      records.closeHandlers();
    }
  }

  /** First offset of each partition of a topic that a group has not finished with. */
  public Map<Integer, Long> committed(String group, String topic) throws IOException {
    Map<Integer, Long> committed = new HashMap<>();
    read(
        OFFSETS,
        (_, _, key, value) -> {
          if (key == null || key.remaining() < Short.BYTES) {
            return;
          }
          short kind = key.getShort();
          if (kind < 0 || kind > LAST_KIND_OF_OFFSETS) {
            return;
          }
          OffsetCommitKey of = new OffsetCommitKey(new ByteBufferAccessor(key), (short) 0);
          if (!of.group().equals(group) || !of.topic().equals(topic)) {
            return;
          }
          if (value == null) {
            committed.remove(of.partition());
          } else {
            short version = value.getShort();
            OffsetCommitValue says = new OffsetCommitValue(new ByteBufferAccessor(value), version);
            committed.put(of.partition(), says.offset());
          }
        });
    return committed;
  }

  private static List<Path> list(Path folder, String pattern) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> matching = Files.newDirectoryStream(folder, pattern)) {
      matching.forEach(found::add);
    }
    found.sort(Comparator.naturalOrder());
    return found;
  }
}
