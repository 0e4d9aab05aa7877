package org.gridpact.app.sim;

import java.util.List;
import java.util.SplittableRandom;

/** All chance of a run; the same seed throws the same. */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    random = new SplittableRandom(seed);
  }

  boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** A whole number, both ends included. */
  long between(long least, long most) {
    return random.nextLong(least, most + 1);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  long any() {
    return random.nextLong();
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
