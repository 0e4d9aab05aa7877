package org.gridpact.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.gridpact.engine.history.SequenceSet.Range;
import org.junit.jupiter.api.Test;

class SequenceSetTest {
  @Test
  void itIsTheSetOfItsNumbers() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      SequenceSet set = new SequenceSet();
      TreeSet<Long> numbers = new TreeSet<>();
      for (int i = 0; i < 20; i++) {
        long first = random.nextInt(60);
        long last = first + random.nextInt(4);
        set.add(first, last);
        LongStream.rangeClosed(first, last).forEach(numbers::add);
      }
      assertThat(set.size()).as("seed %d", seed).isEqualTo(numbers.size());
      assertThat(set.first()).isEqualTo(numbers.first());
      assertThat(set.last()).isEqualTo(numbers.last());
      assertThat(all(set.gaps()))
          .as("seed %d", seed)
          .isEqualTo(without(numbers.first(), numbers.last(), numbers));
      assertThat(all(set.missing(new Range(10, 50))))
          .as("seed %d", seed)
          .isEqualTo(without(10, 50, numbers));
    }
  }

  private static List<Long> without(long first, long last, Set<Long> numbers) {
    return LongStream.rangeClosed(first, last).filter(n -> !numbers.contains(n)).boxed().toList();
  }

  private static List<Long> all(List<Range> ranges) {
    List<Long> all = new ArrayList<>();
    ranges.forEach(r -> LongStream.rangeClosed(r.first(), r.last()).forEach(all::add));
    return all;
  }
}
