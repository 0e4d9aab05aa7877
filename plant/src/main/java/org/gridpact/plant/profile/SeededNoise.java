package org.gridpact.plant.profile;

/**
 * Random-looking numbers that depend on a seed and a key and on nothing else.
 *
 * <p>There is no hidden state, unlike in a random generator, so a second that is skipped changes
 * none that comes after it.
 */
public record SeededNoise(long seed) {
  private static final double TWO_TO_MINUS_53 = 0x1p-53;

  /** An independent noise for something with a name. */
  public SeededNoise of(String name) {
    long hash = seed;
    for (int i = 0; i < name.length(); i++) {
      hash = mixed(hash + name.charAt(i));
    }
    return new SeededNoise(mixed(hash + name.length()));
  }

  /** An independent noise for the key-th of something. */
  public SeededNoise of(long key) {
    return new SeededNoise(mixed(seed ^ mixed(key)));
  }

  /** A number in [0, 1). */
  public double share() {
    return (mixed(seed) >>> 11) * TWO_TO_MINUS_53;
  }

  /** A number in [-1, 1). */
  public double swing() {
    return 2 * share() - 1;
  }

  /** A smooth curve in (-1, 1) that is near to a new random value at each whole position. */
  public double smooth(double position) {
    double floor = Math.floor(position);
    double fraction = position - floor;
    double weight = fraction * fraction * (3 - 2 * fraction);
    double from = of((long) floor).swing();
    double to = of((long) floor + 1).swing();
    return from + weight * (to - from);
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood, 2014) after one step of its counter. */
  private static long mixed(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
