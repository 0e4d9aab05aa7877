package org.gridpact.edge.task.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.gridpact.edge.task.work.Forecast.Method;
import org.junit.jupiter.api.Test;

/** Series whose next steps are known. */
class ForecastTest {
  private static final int DAY = 96;

  /** A day's curve of 15 minutes each, in watts, growing by some watts a day. */
  private static double[] days(int steps, double growth, double noise, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] watts = new double[steps];
    for (int t = 0; t < steps; t++) {
      watts[t] =
          1_000
              + 400 * Math.sin(2 * Math.PI * t / DAY)
              + growth * t / DAY
              + noise * random.nextDouble(-1, 1);
    }
    return watts;
  }

  @Test
  void nothingKnownIsForecastAsUnknown() {
    Forecast forecast = Forecast.of(new double[] {}, 4, 2);
    assertThat(forecast.method()).isEqualTo(Method.NONE);
    assertThat(forecast.values()).containsExactly(Double.NaN, Double.NaN);
    assertThat(Forecast.of(new double[] {1, Double.NaN}, 4, 2).method()).isEqualTo(Method.NONE);
  }

  @Test
  void lessThanASeasonGoesOnAsItIs() {
    Forecast forecast = Forecast.of(new double[] {1, 3, 4}, 4, 2);
    assertThat(forecast.method()).isEqualTo(Method.PERSISTENCE);
    assertThat(forecast.values()).containsExactly(4, 4);
    assertThat(forecast.meanAbsoluteError()).isEqualTo(1.5);
  }

  @Test
  void aDayThatRepeatsIsForecastWithoutError() {
    double[] known = days(2 * DAY - 10, 0, 0, 1);
    Forecast forecast = Forecast.of(known, DAY, 10);
    double[] all = days(2 * DAY, 0, 0, 1);
    for (int h = 0; h < 10; h++) {
      assertThat(forecast.values()[h]).isCloseTo(all[known.length + h], within(1e-9));
    }
    assertThat(forecast.meanAbsoluteError()).isCloseTo(0, within(1e-9));
    assertThat(forecast.judged()).isEqualTo(DAY - 10);
  }

  @Test
  void smoothingBeatsTheDayBeforeWhereLoadGrowsAndIsNoisy() {
    long seed = new SplittableRandom().nextLong();
    double[] all = days(5 * DAY, 150, 40, seed);
    double[] known = java.util.Arrays.copyOf(all, 4 * DAY);
    Forecast forecast = Forecast.of(known, DAY, DAY);
    assertThat(forecast.method()).as("seed %d", seed).isEqualTo(Method.HOLT_WINTERS);
    assertThat(forecast.meanAbsoluteError()).isLessThan(0.5 * forecast.naiveError());
    double error = 0;
    double before = 0;
    for (int h = 0; h < 16; h++) {
      error += Math.abs(forecast.values()[h] - all[known.length + h]);
      before += Math.abs(all[known.length + h - DAY] - all[known.length + h]);
    }
    assertThat(error).as("the next four hours, seed %d", seed).isLessThan(0.7 * before);
  }

  @Test
  void stepsThatAreUnknownAreStayedOut() {
    double[] known = days(4 * DAY, 0, 0, 1);
    for (int t = 2 * DAY; t < 2 * DAY + 20; t++) {
      known[t] = Double.NaN;
    }
    Forecast forecast = Forecast.of(known, DAY, 20);
    double[] all = days(5 * DAY, 0, 0, 1);
    for (int h = 0; h < 20; h++) {
      assertThat(forecast.values()[h]).isCloseTo(all[known.length + h], within(15.0));
    }
  }
}
