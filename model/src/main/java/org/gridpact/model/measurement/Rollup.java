package org.gridpact.model.measurement;

/**
 * Mean, lowest and highest value of each point of a gateway's devices over consecutive frames of
 * one minute, columnar.
 *
 * <p>Entry {@code i} is of the device {@code devices[i]} of the birth, in the minute that starts
 * {@code minuteOffsets[i]} minutes after {@code epochMillis}. Its values follow each other in the
 * order of the birth. Only values of {@link Quality#GOOD} and {@link Quality#SUSPECT} readings
 * count; a point without any has the count 0, and no mean. The arrays belong to the rollup.
 *
 * @param firstSequence with {@code lastSequence} the frames it stands for, all of them
 * @param epochMillis start of the minute of the frames
 * @param qualities ordinal of the worst quality of each entry's readings
 * @param counts known values of each point
 * @param minSteps lowest value in steps of the point's resolution
 * @param maxSteps highest value
 * @param sumSteps sum of all values
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
public record Rollup(
    String gateway,
    long bootEpoch,
    long firstSequence,
    long lastSequence,
    long birthId,
    long epochMillis,
    int[] devices,
    int[] minuteOffsets,
    byte[] qualities,
    int[] counts,
    long[] minSteps,
    long[] maxSteps,
    long[] sumSteps) {
  public static final long MINUTE_MILLIS = 60_000;

  /** A value of more steps is far beyond any grid, and a sum of such has no room. */
  public static final long MOST_STEPS = 1L << 50;

  /** So many frames of {@link #MOST_STEPS} have a sum. */
  public static final int MOST_FRAMES = 8_191;

  public Rollup {
    if (firstSequence < 0
        || firstSequence > lastSequence
        || lastSequence - firstSequence >= MOST_FRAMES
        || Math.floorMod(epochMillis, MINUTE_MILLIS) != 0) {
      throw new IllegalArgumentException(
          "rollup %s/%d/%d: it stands for no frames or too many, or starts at no minute"
              .formatted(gateway, bootEpoch, firstSequence));
    }
    if (devices.length != qualities.length
        || devices.length != minuteOffsets.length
        || counts.length != minSteps.length
        || counts.length != maxSteps.length
        || counts.length != sumSteps.length) {
      throw new IllegalArgumentException(
          "rollup %s/%d/%d: its columns do not fit together"
              .formatted(gateway, bootEpoch, firstSequence));
    }
  }

  /** Number of entries. */
  public int size() {
    return devices.length;
  }

  public Quality quality(int entry) {
    return Quality.ofOrdinal(qualities[entry]);
  }

  /** Start of the minute of an entry's readings. */
  public long epochMillis(int entry) {
    return epochMillis + minuteOffsets[entry] * MINUTE_MILLIS;
  }

  /** Frames it stands for. */
  public long frames() {
    return lastSequence - firstSequence + 1;
  }

  /** Mean in steps at a position in the concatenated values; NaN where nothing is known. */
  public double meanSteps(int position) {
    return counts[position] == 0 ? Double.NaN : (double) sumSteps[position] / counts[position];
  }

  /** Says what is wrong with this rollup under a birth, or null where it fits. */
  public String mismatch(Birth birth) {
    if (birth.id() != birthId) {
      return "rollup of birth " + Long.toHexString(birthId) + " read with another";
    }
    int expected = 0;
    for (int device : devices) {
      if (device < 0 || device >= birth.devices().size()) {
        return "device index " + device + " is not in the birth";
      }
      expected += birth.devices().get(device).points().size();
    }
    return expected == counts.length
        ? null
        : "the birth asks for " + expected + " values, the rollup has " + counts.length;
  }
}
