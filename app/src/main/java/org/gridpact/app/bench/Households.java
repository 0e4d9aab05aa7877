package org.gridpact.app.bench;

import java.util.SplittableRandom;

/**
 * What the meters behind one gateway read: values that walk by small random steps between bounds,
 * as household measurements do from one reading to the next. The same seed walks the same way.
 *
 * <p>The first meter's voltage sags to 200 V and below in 3 of each 10 seconds, so that a limit is
 * violated and comes back. Owned by one thread.
 */
final class Households implements Meters {
  private static final int SAG_EVERY_MILLIS = 10_000;
  private static final int SAG_MILLIS = 3_000;

  /** In steps of 0.01 V. */
  private static final int SAG = 3_500;

  private final SplittableRandom random;
  private final int[] centivolts;
  private final int[] milliamperes;
  private final int[] deciwatts;

  Households(int devices, long seed) {
    random = new SplittableRandom(seed);
    centivolts = random.ints(devices, 22_500, 23_500).toArray();
    milliamperes = random.ints(devices, 200, 12_000).toArray();
    deciwatts = random.ints(devices, 500, 28_000).toArray();
  }

  @Override
  public long[] next(long epochMillis) {
    long[] steps = new long[3 * centivolts.length];
    for (int d = 0; d < centivolts.length; d++) {
      long bits = random.nextLong();
      centivolts[d] = walk(centivolts[d], (int) (bits & 0xF) - 8, 22_000, 24_000);
      milliamperes[d] = walk(milliamperes[d], (int) (bits >> 8 & 0x3F) - 32, 0, 16_000);
      deciwatts[d] = walk(deciwatts[d], (int) (bits >> 16 & 0xFF) - 128, 0, 37_000);
      steps[3 * d] = centivolts[d];
      steps[3 * d + 1] = milliamperes[d];
      steps[3 * d + 2] = deciwatts[d];
    }
    if (epochMillis % SAG_EVERY_MILLIS < SAG_MILLIS) {
      steps[0] -= SAG;
    }
    return steps;
  }

  private static int walk(int from, int by, int least, int most) {
    return Math.clamp((long) from + by, least, most);
  }
}
