package org.gridpact.edge.count;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentDurationsTest {
  private final RecentDurations durations = new RecentDurations();

  private void add(int times, long micros) {
    for (int i = 0; i < times; i++) {
      durations.add(micros);
    }
  }

  @Test
  void theFirstOnesAreNotKept() {
    add(RecentDurations.WARM_UP, 80_000);
    assertThat(durations.quantileMicros(1)).isEmpty();
    add(1, 300);
    assertThat(durations.quantileMicros(1)).hasValue(300);
  }

  @Test
  void aQuantileIsTheDurationThatShareDoesNotExceed() {
    add(RecentDurations.WARM_UP, 0);
    for (int micros = 1; micros <= 100; micros++) {
      durations.add(micros);
    }
    assertThat(durations.quantileMicros(0.5)).hasValue(50);
    assertThat(durations.quantileMicros(0.99)).hasValue(99);
    assertThat(durations.quantileMicros(1)).hasValue(100);
  }

  @Test
  void theOldestGiveWay() {
    add(RecentDurations.WARM_UP, 0);
    durations.add(80_000);
    add(RecentDurations.KEPT, 300);
    assertThat(durations.quantileMicros(1)).hasValue(300);
  }
}
