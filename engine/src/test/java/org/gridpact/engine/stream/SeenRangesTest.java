package org.gridpact.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeenRangesTest {
  @Test
  void itAgreesWithAPlainSetOnAnyOrderOfNumbers() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      SeenRanges seen = new SeenRanges();
      Set<Long> plain = new HashSet<>();
      for (int i = 0; i < 2000; i++) {
        long number = random.nextInt(1500);
        assertThat(seen.add(number))
            .as("seed %d, number %d", seed, number)
            .isEqualTo(plain.add(number));
        if (i % 500 == 0) {
          seen = SeenRanges.ofBounds(seen.bounds());
        }
      }
    }
  }

  @Test
  void numbersWithoutGapsAreOneRange() {
    SeenRanges seen = new SeenRanges();
    for (long number : new long[] {5, 3, 4, 1, 2}) {
      seen.add(number);
    }
    assertThat(seen.bounds()).containsExactly(1, 5);
  }

  @Test
  void ofTooManyGapsTheLowestRangeIsForgotten() {
    SeenRanges seen = new SeenRanges();
    for (int i = 0; i <= SeenRanges.MAX_RANGES; i++) {
      seen.add(2L * i);
    }
    assertThat(seen.bounds()).hasSize(2 * SeenRanges.MAX_RANGES);
    assertThat(seen.add(2L * SeenRanges.MAX_RANGES)).isFalse();
    assertThat(seen.add(2)).isFalse();
    assertThat(seen.add(0)).as("forgotten, so taken again").isTrue();
  }
}
