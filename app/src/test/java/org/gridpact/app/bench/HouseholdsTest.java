package org.gridpact.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HouseholdsTest {
  private static final long CALM = 5_000;

  @Test
  void valuesWalkByLessThanAHouseholdChangesInASecondAndStayInsideTheLimits() {
    Households houses = new Households(10, 1);
    long[] before = houses.next(CALM);
    for (int i = 0; i < 10_000; i++) {
      long[] after = houses.next(CALM);
      for (int d = 0; d < 10; d++) {
        assertThat(Math.abs(after[3 * d] - before[3 * d])).isLessThanOrEqualTo(8);
        assertThat(after[3 * d] * 0.01).isBetween(BenchArea.LOWEST_VOLTS, BenchArea.HIGHEST_VOLTS);
        assertThat(after[3 * d + 1]).isBetween(0L, 16_000L);
        assertThat(after[3 * d + 2]).isBetween(0L, 37_000L);
      }
      before = after;
    }
  }

  @Test
  void theFirstHousesVoltageSagsBelowItsLimitForThreeSecondsOfTen() {
    Households houses = new Households(2, 1);
    assertThat(houses.next(20_500)[0] * 0.01).isLessThan(BenchArea.LOWEST_VOLTS);
    assertThat(houses.next(23_500)[0] * 0.01).isGreaterThan(BenchArea.LOWEST_VOLTS);
  }

  @Test
  void theSameSeedWalksTheSameWay() {
    assertThat(new Households(50, 7).next(CALM)).isEqualTo(new Households(50, 7).next(CALM));
  }
}
