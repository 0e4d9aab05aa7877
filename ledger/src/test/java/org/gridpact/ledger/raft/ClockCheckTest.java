package org.gridpact.ledger.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.gridpact.model.time.ManualClock;
import org.junit.jupiter.api.Test;

class ClockCheckTest {
  private static final long NOW = 1_000_000;

  private final ManualClock clock = new ManualClock(NOW);
  private final ClockCheck check = new ClockCheck(clock);

  @Test
  void clocksMayDifferAndTheLedgerMayBeBehind() {
    assertThat(check.of(NOW + 30_000)).isEmpty();
    assertThat(check.of(0)).isEmpty();
  }

  @Test
  void timeFarAheadIsSaidOnceAMinute() {
    long far = NOW + 3_600_000;
    assertThat(check.of(far).orElseThrow()).contains("1970-01-01T01:16:40Z is 1 h 0 min ahead");
    assertThat(check.of(far)).isEmpty();
    clock.advance(60_000);
    assertThat(check.of(far)).isPresent();
    clock.advance(far - clock.epochMillis());
    assertThat(check.of(far)).isEmpty();
  }
}
