package org.gridpact.engine.history;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.gridpact.engine.history.SequenceSet.Range;
import org.gridpact.engine.kafka.LogFiles;
import org.gridpact.engine.kafka.Topics;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.MalformedTelemetryException;
import org.gridpact.model.measurement.Rollup;
import org.gridpact.model.measurement.TelemetryCodec;
import org.gridpact.model.wire.UplinkProto.Evidence;

/**
 * What was acknowledged to gateways, as far as the embedded broker's files still say: frames and
 * rollups that a completed checkpoint should hold in history, those that wait for one, and frames
 * that gateways told they had to drop.
 */
final class Acknowledged {
  /** A gateway's start. */
  record Start(String gateway, long bootEpoch) implements Comparable<Start> {
    @Override
    public int compareTo(Start other) {
      int byGateway = gateway.compareTo(other.gateway);
      return byGateway == 0 ? Long.compare(bootEpoch, other.bootEpoch) : byGateway;
    }
  }

  private final Map<Start, SequenceSet> frames = new TreeMap<>();

  /** The same frames by how many readings each has. */
  private final Map<Start, Map<Integer, SequenceSet>> bySize = new TreeMap<>();

  private final Map<Start, SequenceSet> rollups = new TreeMap<>();
  private final Map<String, Long> dropped = new TreeMap<>();
  private long waiting;
  private boolean known;

  private Acknowledged() {}

  /**
   * Reads it.
   *
   * @param broker folder of the embedded broker; where there is none nothing is known
   * @param group consumer group of the stream job
   */
  static Acknowledged read(Path broker, String group) throws IOException {
    Acknowledged all = new Acknowledged();
    LogFiles log = new LogFiles(broker);
    Map<Integer, Long> committed = log.committed(group, Topics.FRAMES);
    log.read(
        Topics.FRAMES,
        (partition, offset, _, value) -> {
          all.known = true;
          if (offset < committed.getOrDefault(partition, 0L)) {
            all.take(bytes(value));
          } else {
            all.waiting++;
          }
        });
    Map<String, Set<Long>> told = new HashMap<>();
    log.read(Topics.EVIDENCE, (_, _, key, value) -> all.take(told, key, bytes(value)));
    return all;
  }

  private void take(byte[] record) {
    try {
      switch (TelemetryCodec.decode(record)) {
        case TelemetryCodec.BirthRecord _ -> {
          // Nothing is measured in it.
        }
        case TelemetryCodec.FrameRecord(Frame frame) -> {
          if (frame.size() > 0) {
            take(frame);
          }
        }
        case TelemetryCodec.RollupRecord(Rollup rollup) -> {
          if (rollup.size() > 0) {
            add(
                rollups,
                rollup.gateway(),
                rollup.bootEpoch(),
                rollup.firstSequence(),
                rollup.lastSequence());
          }
        }
      }
    } catch (MalformedTelemetryException e) {
      // The stream job counts these and takes none of them.
    }
  }

  /** The log may have a frame twice. */
  private void take(Frame frame) {
    Start start = new Start(frame.gateway(), frame.bootEpoch());
    Range one = new Range(frame.sequence(), frame.sequence());
    if (frames.computeIfAbsent(start, _ -> new SequenceSet()).common(one) == 0) {
      frames.get(start).add(one.first(), one.last());
      bySize
          .computeIfAbsent(start, _ -> new TreeMap<>())
          .computeIfAbsent(frame.size(), _ -> new SequenceSet())
          .add(one.first(), one.last());
    }
  }

  private void take(Map<String, Set<Long>> told, ByteBuffer key, byte[] record) {
    try {
      Evidence evidence = Evidence.parseFrom(record);
      String gateway = new String(bytes(key), StandardCharsets.UTF_8);
      if (evidence.getKind() == Evidence.Kind.LOSS
          && evidence.getText().equals("dropped")
          && told.computeIfAbsent(gateway, _ -> new HashSet<>()).add(evidence.getSequence())) {
        dropped.merge(gateway, evidence.getCount(), Long::sum);
      }
    } catch (InvalidProtocolBufferException e) {
      // Says nothing of a loss.
    }
  }

  static void add(
      Map<Start, SequenceSet> to, String gateway, long bootEpoch, long first, long last) {
    to.computeIfAbsent(new Start(gateway, bootEpoch), _ -> new SequenceSet()).add(first, last);
  }

  private static byte[] bytes(ByteBuffer from) {
    byte[] bytes = new byte[from == null ? 0 : from.remaining()];
    if (from != null) {
      from.get(bytes);
    }
    return bytes;
  }

  /** Frames with readings that should be in history. */
  Map<Start, SequenceSet> frames() {
    return frames;
  }

  /** The readings of {@link #frames} of a start, but for those of some frames. */
  long readings(Start start, SequenceSet without) {
    return bySize.getOrDefault(start, Map.of()).entrySet().stream()
        .mapToLong(of -> of.getKey() * of.getValue().sizeWithout(without))
        .sum();
  }

  /** Frames whose rollup should be in history. */
  Map<Start, SequenceSet> rollups() {
    return rollups;
  }

  /** Frames that a gateway told it had dropped, all in all. */
  long dropped(String gateway) {
    return dropped.getOrDefault(gateway, 0L);
  }

  /** Records that no completed checkpoint covers yet. */
  long waiting() {
    return waiting;
  }

  /** Whether there was any record. */
  boolean known() {
    return known;
  }
}
