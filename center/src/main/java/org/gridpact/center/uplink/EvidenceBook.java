package org.gridpact.center.uplink;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.gridpact.model.dispatch.OneLine;
import org.gridpact.model.wire.UplinkProto.Evidence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What gateways had to say that must not be lost, as far as it is shown: the newest {@value
 * #MAX_ALARMS} alarms, and losses added up. All of it is in its topic; this is made of it at each
 * start. Each evidence counts once: of more than {@value #MAX_RANGES} ranges of a gateway's numbers
 * the lowest is forgotten, and what is below the others counts as seen. Safe for use by many
 * threads.
 */
public final class EvidenceBook {
  public static final int MAX_ALARMS = 1_000;
  static final int MAX_RANGES = 1_000;
  private static final Logger log = LoggerFactory.getLogger(EvidenceBook.class);

  private final Deque<Alarm> alarms = new ArrayDeque<>();
  private final Map<String, Numbers> seen = new HashMap<>();
  private final Map<String, Map<String, Loss>> losses = new HashMap<>();

  /**
   * Something a person should look at.
   *
   * @param subject a device, a task, or a part of the gateway
   * @param text cut as in {@link OneLine#beginning}
   * @param epochMillis when it was last so
   * @param count how often it was told as one
   */
  public record Alarm(
      String gateway,
      String subject,
      String text,
      long firstEpochMillis,
      long epochMillis,
      long count) {
    public Alarm {
      text = OneLine.beginning(text);
    }
  }

  /**
   * What a gateway had to let go of a class, all in all.
   *
   * @param kind class and what became of it: {@code frames rolled up to minutes}
   * @param frames how many frames, or frames of rollups
   */
  public record Loss(String kind, long frames, long firstEpochMillis, long lastEpochMillis) {
    private Loss plus(Loss other) {
      return new Loss(
          kind,
          frames + other.frames,
          Math.min(firstEpochMillis, other.firstEpochMillis),
          Math.max(lastEpochMillis, other.lastEpochMillis));
    }
  }

  /** Last of each range of numbers by its first; a gateway counts on within a boot epoch. */
  private static final class Numbers {
    private final NavigableMap<Long, Long> ranges = new TreeMap<>();

    boolean contains(long number) {
      Map.Entry<Long, Long> range = ranges.floorEntry(number);
      return range != null && number <= range.getValue();
    }

    /** False where it was there, or is below all that is remembered. */
    boolean add(long number) {
      boolean forgotten = ranges.size() == MAX_RANGES && number < ranges.firstKey();
      if (forgotten || contains(number)) {
        return false;
      }
      Map.Entry<Long, Long> below = ranges.lowerEntry(number);
      boolean joins = below != null && below.getValue() == number - 1;
      Long last = ranges.remove(number + 1);
      ranges.put(joins ? below.getKey() : number, last == null ? number : last);
      if (ranges.size() > MAX_RANGES) {
        ranges.pollFirstEntry();
      }
      return true;
    }
  }

  /** Takes what was read back from the topic; what cannot be read is left out. */
  public void readBack(String gateway, byte[] bytes) {
    try {
      accept(gateway, Evidence.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      log.warn("evidence of gateway {} cannot be read: {}", gateway, e.getMessage());
    }
  }

  /** Takes evidence that is durable, unless it was taken before. */
  synchronized void accept(String gateway, Evidence evidence) {
    if (!seen.computeIfAbsent(gateway, _ -> new Numbers()).add(evidence.getSequence())) {
      return;
    }
    switch (evidence.getKind()) {
      case LOSS -> {
        String kind = evidence.getSubject() + " " + evidence.getText();
        Loss loss =
            new Loss(
                kind,
                evidence.getCount(),
                evidence.getFirstEpochMillis(),
                evidence.getLastEpochMillis());
        losses.computeIfAbsent(gateway, _ -> new TreeMap<>()).merge(kind, loss, Loss::plus);
      }
      case ALARM -> {
        if (alarms.size() == MAX_ALARMS) {
          alarms.removeFirst();
        }
        alarms.addLast(
            new Alarm(
                gateway,
                evidence.getSubject(),
                evidence.getText(),
                evidence.getFirstEpochMillis(),
                evidence.getEpochMillis(),
                evidence.getCount()));
      }
      case VOTE, EFFECT, UNRECOGNIZED -> {
        // The ledger shows these.
      }
    }
  }

  synchronized boolean knows(String gateway, long sequence) {
    Numbers known = seen.get(gateway);
    return known != null && known.contains(sequence);
  }

  /** Alarms, the newest first. */
  public synchronized List<Alarm> alarms() {
    return alarms.stream().sorted(Comparator.comparingLong(Alarm::epochMillis).reversed()).toList();
  }

  /** What a gateway had to let go, by class. */
  public synchronized List<Loss> losses(String gateway) {
    return List.copyOf(losses.getOrDefault(gateway, Map.of()).values());
  }
}
