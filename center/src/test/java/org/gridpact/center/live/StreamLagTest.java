package org.gridpact.center.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.gridpact.model.state.StateRecord.StreamCounters;
import org.gridpact.model.time.ManualClock;
import org.junit.jupiter.api.Test;

class StreamLagTest {
  private final ManualClock machine = new ManualClock(1_000_000);
  private final StreamLag lag = new StreamLag(machine);

  @Test
  void oneWorkerBehindClosesTheGateUntilItHasCaughtUp() {
    hear("stream-0", 100);
    hear("stream-1", StreamLag.BEHIND_MILLIS + 1);
    assertThat(lag.isOpen()).isFalse();

    hear("stream-1", 0);
    assertThat(lag.isOpen()).isTrue();
  }

  @Test
  void aJobThatSaysNothingWhileFramesComeClosesTheGate() {
    for (int second = 0; second <= 15; second++) {
      assertThat(lag.isOpen()).isTrue();
      lag.appended();
      machine.advance(1_000);
    }
    lag.appended();
    assertThat(lag.isOpen()).isFalse();

    hear("stream-0", 0);
    assertThat(lag.isOpen()).isTrue();
  }

  @Test
  void aJobThatSaysNothingWhileNothingComesIsAtRest() {
    machine.advance(3_600_000);

    lag.appended();

    assertThat(lag.isOpen()).isTrue();
  }

  private void hear(String worker, long lagMillis) {
    lag.accept(new StreamCounters(worker, Map.of(), lagMillis));
  }
}
