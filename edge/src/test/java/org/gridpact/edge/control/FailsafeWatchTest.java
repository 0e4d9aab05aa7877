package org.gridpact.edge.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailsafeWatchTest {
  private final FailsafeWatch watch = new FailsafeWatch(10_000, 0);

  @Test
  void aGatewayThatNeverHearsACenterGoesToFailsafe() {
    assertThat(watch.mode(10_000)).isEqualTo(Mode.UNKNOWN);
    assertThat(watch.mode(10_001)).isEqualTo(Mode.FAILSAFE);
  }

  @Test
  void theFirstWordEndsNotKnowing() {
    assertThat(watch.mode(700)).isEqualTo(Mode.UNKNOWN);
    watch.heard(800);
    assertThat(watch.mode(800)).isEqualTo(Mode.NORMAL);
  }

  @Test
  void silenceCountsFromTheLastWord() {
    watch.heard(9_000);
    assertThat(watch.mode(19_000)).isEqualTo(Mode.NORMAL);
    assertThat(watch.mode(19_001)).isEqualTo(Mode.FAILSAFE);
  }

  @Test
  void failsafeEndsWhenTheCenterHasBeenHeardForFiveSecondsOnEnd() {
    assertThat(watch.mode(60_000)).isEqualTo(Mode.FAILSAFE);
    for (long now = 60_000; now < 65_000; now += 1_000) {
      watch.heard(now);
      assertThat(watch.mode(now)).isEqualTo(Mode.FAILSAFE);
    }
    watch.heard(65_000);
    assertThat(watch.mode(65_000)).isEqualTo(Mode.NORMAL);
  }

  @Test
  void aGapBeginsTheFiveSecondsAnew() {
    watch.heard(60_000);
    watch.heard(62_000);
    watch.heard(66_000);
    watch.heard(68_000);
    watch.heard(70_000);
    assertThat(watch.mode(70_000)).isEqualTo(Mode.FAILSAFE);
    watch.heard(71_000);
    assertThat(watch.mode(71_000)).isEqualTo(Mode.NORMAL);
  }

  @Test
  void failsafeIsNoticedEvenIfNobodyLookedDuringTheSilence() {
    watch.heard(1_000);
    watch.heard(60_000);
    assertThat(watch.mode(60_000)).isEqualTo(Mode.FAILSAFE);
  }
}
