package org.gridpact.model.measurement;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes a rollup of frames. */
public final class RollupMaker {
  private RollupMaker() {}

  private record Key(int device, long minute) {}

  /** What is known of a device's minute so far. */
  private static final class Entry {
    private final int[] counts;
    private final long[] min;
    private final long[] max;
    private final long[] sum;
    private Quality quality = Quality.GOOD;

    private Entry(int points) {
      counts = new int[points];
      min = new long[points];
      max = new long[points];
      sum = new long[points];
    }

    private void add(int point, long steps) {
      if (Math.abs(steps) > Rollup.MOST_STEPS) {
        quality = quality.worst(Quality.SUSPECT);
        return;
      }
      min[point] = counts[point] == 0 ? steps : Math.min(min[point], steps);
      max[point] = counts[point] == 0 ? steps : Math.max(max[point], steps);
      sum[point] += steps;
      counts[point]++;
    }
  }

  /**
   * The rollup of some frames.
   *
   * @param frames of one boot epoch and birth, without a gap between their sequence numbers, in
   *     order; at least one, at most {@link Rollup#MOST_FRAMES}
   * @throws IllegalArgumentException where they are not, or do not fit the birth
   */
  public static Rollup of(Birth birth, List<Frame> frames) {
    Frame first = frames.getFirst();
    Map<Key, Entry> entries =
        new TreeMap<>(Comparator.comparingLong(Key::minute).thenComparingInt(Key::device));
    long next = first.sequence();
    for (Frame frame : frames) {
      String wrong = frame.mismatch(birth);
      if (wrong != null || frame.sequence() != next || frame.bootEpoch() != first.bootEpoch()) {
        throw new IllegalArgumentException(
            "frame %d is not what follows: %s".formatted(frame.sequence(), wrong));
      }
      add(birth, frame, entries);
      next++;
    }
    return rollup(first, next - 1, entries);
  }

  private static void add(Birth birth, Frame frame, Map<Key, Entry> entries) {
    int value = 0;
    for (int r = 0; r < frame.size(); r++) {
      int device = frame.device(r);
      int points = birth.devices().get(device).points().size();
      Key key = new Key(device, Math.floorDiv(frame.epochMillis(r), Rollup.MINUTE_MILLIS));
      Entry entry = entries.computeIfAbsent(key, _ -> new Entry(points));
      Quality quality = frame.quality(r);
      entry.quality = entry.quality.worst(quality);
      boolean known = quality == Quality.GOOD || quality == Quality.SUSPECT;
      for (int p = 0; p < points; p++) {
        long steps = frame.steps(value++);
        if (known && steps != Frame.ABSENT) {
          entry.add(p, steps);
        }
      }
    }
  }

  private static Rollup rollup(Frame first, long last, Map<Key, Entry> entries) {
    long minute = Math.floorDiv(first.epochMillis(), Rollup.MINUTE_MILLIS);
    Collection<Entry> of = entries.values();
    byte[] qualities = new byte[entries.size()];
    int at = 0;
    for (Entry entry : of) {
      qualities[at++] = (byte) entry.quality.ordinal();
    }
    return new Rollup(
        first.gateway(),
        first.bootEpoch(),
        first.sequence(),
        last,
        first.birthId(),
        minute * Rollup.MINUTE_MILLIS,
        entries.keySet().stream().mapToInt(Key::device).toArray(),
        entries.keySet().stream().mapToInt(k -> Math.toIntExact(k.minute() - minute)).toArray(),
        qualities,
        of.stream().flatMapToInt(e -> Arrays.stream(e.counts)).toArray(),
        of.stream().flatMapToLong(e -> Arrays.stream(e.min)).toArray(),
        of.stream().flatMapToLong(e -> Arrays.stream(e.max)).toArray(),
        of.stream().flatMapToLong(e -> Arrays.stream(e.sum)).toArray());
  }
}
