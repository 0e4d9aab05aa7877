package org.gridpact.model.measurement;

/**
 * One gateway's readings of one cycle, columnar.
 *
 * <p>Reading {@code i} is of device {@code device(i)} (an index into the birth). Its values are
 * whole steps of each point's resolution, in the order of the birth. The arrays belong to the frame
 * from its construction on: they are neither copied nor changed, since a center handles millions of
 * values a second.
 */
public final class Frame {
  /** The step count that stands for "not measured". */
  public static final long ABSENT = Long.MIN_VALUE;

  private final String gateway;
  private final long bootEpoch;
  private final long sequence;
  private final long birthId;
  private final long epochMillis;
  private final int[] devices;
  private final int[] timeOffsetMillis;
  private final byte[] qualities;
  private final long[] steps;

  /**
   * Takes the arrays over.
   *
   * @param bootEpoch a number the gateway persists and increases at each start
   * @param sequence a number that goes on across starts
   * @param devices index into the birth's devices, one a reading
   * @param timeOffsetMillis time of each reading relative to {@code epochMillis}
   * @param qualities {@link Quality} ordinals, one a reading
   * @param steps values of all readings one after the other
   */
  public Frame(
      String gateway,
      long bootEpoch,
      long sequence,
      long birthId,
      long epochMillis,
      int[] devices,
      int[] timeOffsetMillis,
      byte[] qualities,
      long[] steps) {
    if (devices.length != timeOffsetMillis.length || devices.length != qualities.length) {
      throw new IllegalArgumentException(
          "frame %s/%d/%d: %d devices, %d times, %d qualities"
              .formatted(
                  gateway,
                  bootEpoch,
                  sequence,
                  devices.length,
                  timeOffsetMillis.length,
                  qualities.length));
    }
    this.gateway = gateway;
    this.bootEpoch = bootEpoch;
    this.sequence = sequence;
    this.birthId = birthId;
    this.epochMillis = epochMillis;
    this.devices = devices;
    this.timeOffsetMillis = timeOffsetMillis;
    this.qualities = qualities;
    this.steps = steps;
  }

  /**
   * Says what is wrong with this frame under a birth, or null if each reading's device is declared
   * and the number of values is what the birth asks for.
   */
  public String mismatch(Birth birth) {
    if (birth.id() != birthId) {
      return "frame of birth " + Long.toHexString(birthId) + " read with another";
    }
    int expected = 0;
    for (int device : devices) {
      if (device < 0 || device >= birth.devices().size()) {
        return "device index " + device + " is not in the birth";
      }
      expected += birth.devices().get(device).points().size();
    }
    return expected == steps.length
        ? null
        : "the birth asks for " + expected + " values, the frame has " + steps.length;
  }

  public String gateway() {
    return gateway;
  }

  public long bootEpoch() {
    return bootEpoch;
  }

  public long sequence() {
    return sequence;
  }

  public long birthId() {
    return birthId;
  }

  /** Start of the cycle. */
  public long epochMillis() {
    return epochMillis;
  }

  /** Number of readings. */
  public int size() {
    return devices.length;
  }

  public int device(int reading) {
    return devices[reading];
  }

  public long epochMillis(int reading) {
    return epochMillis + timeOffsetMillis[reading];
  }

  public int timeOffsetMillis(int reading) {
    return timeOffsetMillis[reading];
  }

  public Quality quality(int reading) {
    return Quality.ofOrdinal(qualities[reading]);
  }

  /** Number of values of all readings together. */
  public int valueCount() {
    return steps.length;
  }

  /** Step count at a position in the concatenated values. */
  public long steps(int position) {
    return steps[position];
  }

  /** The same readings with other qualities, one ordinal a reading. */
  public Frame withQualities(byte[] marked) {
    return new Frame(
        gateway,
        bootEpoch,
        sequence,
        birthId,
        epochMillis,
        devices,
        timeOffsetMillis,
        marked,
        steps);
  }
}
