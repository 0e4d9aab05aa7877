package org.gridpact.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gridpact.engine.forecast.KnownSeries.DAY;
import static org.gridpact.engine.forecast.KnownSeries.HORIZON;
import static org.gridpact.engine.forecast.KnownSeries.PLACE;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.gridpact.model.area.Place;
import org.gridpact.model.forecast.PowerBand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ForecasterTest {
  private static final long MONDAY = KnownSeries.quarter("2026-01-05T00:00");

  private static Forecaster.Made after(long first, double[] measured, Shape shape) {
    return new Forecaster(PLACE, first, measured.length + HORIZON)
        .forecast(measured, shape, HORIZON);
  }

  private static void assertExact(PowerBand band, double[] all, int origin) {
    for (int q = 0; q < HORIZON; q++) {
      double expected = all[origin + q];
      assertThat(band.p50(q)).as("quarter %d", q).isCloseTo(expected, within(0.01));
      assertThat(band.p10(q)).isCloseTo(expected, within(0.01));
      assertThat(band.p90(q)).isCloseTo(expected, within(0.01));
    }
  }

  @Test
  void aWeekThatRepeatsIsForecastExactly() {
    int origin = 30 * DAY + 37;
    double[] all = KnownSeries.series(MONDAY, origin + HORIZON, KnownSeries::household);

    Forecaster.Made made = after(MONDAY, Arrays.copyOf(all, origin), Shape.LOAD);

    assertExact(made.band(), all, origin);
    assertThat(made.method()).contains("last week");
    assertThat(made.lastWeek().meanAbsolute()).isZero();
    assertThat(made.lastWeek().inside()).isEqualTo(1);
  }

  /**
   * Clocks go forward on 29 March 2026 (92 quarters) and back on 25 October (100); 2028 has a 29
   * February. From the evenings before, in the hours of the change, and a day, two and a week
   * after.
   */
  @ParameterizedTest
  @ValueSource(strings = {"2026-03-27", "2026-10-23", "2028-02-27"})
  void daysOf92And100QuartersAndLeapDaysKeepTheirLocalTimes(LocalDate twoDaysBefore) {
    for (int days : new int[] {0, 1, 2, 3, 4, 9}) {
      String before = twoDaysBefore.plusDays(days) + (days == 2 ? "T01:30" : "T18:00");
      long end = KnownSeries.quarter(before);
      int origin = 35 * DAY;
      double[] all = KnownSeries.series(end - origin, origin + HORIZON, KnownSeries::household);

      assertExact(after(end - origin, Arrays.copyOf(all, origin), Shape.LOAD).band(), all, origin);
    }
  }

  @Test
  void aHolidayIsLikeASunday() {
    LocalDate holiday = LocalDate.of(2026, 2, 4); // A Wednesday.
    Place place = new Place(KnownSeries.BERLIN, Set.of(holiday), Optional.empty());
    int origin = 30 * DAY;
    double[] all =
        KnownSeries.series(
            MONDAY,
            origin + HORIZON,
            at -> KnownSeries.household(at.toLocalDate().equals(holiday) ? at.minusDays(3) : at));

    PowerBand band =
        new Forecaster(place, MONDAY, all.length)
            .forecast(Arrays.copyOf(all, origin), Shape.LOAD, HORIZON)
            .band();

    assertExact(band, all, origin);
  }

  @Test
  void aLevelShiftIsFollowed() {
    int origin = 35 * DAY + 40;
    int shift = origin - 2 * DAY;
    double[] all = KnownSeries.series(MONDAY, origin + HORIZON, KnownSeries::household);
    for (int t = shift; t < all.length; t++) {
      all[t] += 5_000;
    }

    Forecaster.Made made = after(MONDAY, Arrays.copyOf(all, origin), Shape.LOAD);

    double error =
        IntStream.range(0, HORIZON)
            .mapToDouble(q -> Math.abs(made.band().p50(q) - all[origin + q]))
            .average()
            .orElseThrow();
    assertThat(error).isLessThan(500);
  }

  @Test
  void missingQuartersAreFilledByLikeOnes() {
    int origin = 40 * DAY;
    double[] all = KnownSeries.series(MONDAY, origin + HORIZON, KnownSeries::household);
    double[] measured = Arrays.copyOf(all, origin);
    Random random = new Random(7);
    for (int t = 0; t < origin; t++) {
      if (random.nextInt(5) == 0) {
        measured[t] = Double.NaN;
      }
    }

    assertExact(after(MONDAY, measured, Shape.LOAD).band(), all, origin);
  }

  @Test
  void withAnHourOfHistoryAnHourIsForecast() {
    double[] hour = {1_000, 1_100, 900, 1_000};

    Forecaster.Made made = after(MONDAY, hour, Shape.LOAD);

    PowerBand band = made.band();
    assertThat(made.method()).isPresent();
    assertThat(IntStream.range(0, HORIZON).filter(band::known)).containsExactly(0, 1, 2, 3);
    assertThat(band.p10(0)).isBetween(700.0, band.p50(0));
    assertThat(band.p90(0)).isBetween(band.p50(0), 1_300.0);
    assertThat(made.lastWeek().quarters()).isZero();
  }

  @Test
  void withADayOfHistoryItsShapeIsKept() {
    int origin = DAY + 20;
    double[] all = KnownSeries.series(MONDAY, origin + HORIZON, at -> 300 + 20 * at.getHour());

    assertExact(after(MONDAY, Arrays.copyOf(all, origin), Shape.LOAD).band(), all, origin);
  }

  @Test
  void nothingMeasuredIsUnknown() {
    double[] nothing = new double[20 * DAY];
    Arrays.fill(nothing, Double.NaN);

    assertThat(after(MONDAY, nothing, Shape.LOAD).band().known()).isFalse();
    assertThat(after(MONDAY, new double[0], Shape.SUN).band().known()).isFalse();
    assertThat(after(MONDAY, new double[] {5}, Shape.LOAD).band().known()).isFalse();
  }

  @Test
  void whatHasBeenSilentForLongIsUnknown() {
    double[] measured = KnownSeries.series(MONDAY, 40 * DAY, KnownSeries::household);
    Arrays.fill(measured, DAY, measured.length, Double.NaN);

    assertThat(after(MONDAY, measured, Shape.LOAD).band().known()).isFalse();
  }

  /** No look-ahead: what comes after the origin is not even handed over, nor used in judging. */
  @Test
  void theFutureChangesNoForecastOfThePast() {
    double[] measured = noisy(30 * DAY + 50, 100, 11);
    double[] other = measured.clone();
    int origin = 25 * DAY + 11;
    for (int t = origin; t < other.length; t++) {
      other[t] = 1e6;
    }
    Forecaster forecaster = new Forecaster(PLACE, MONDAY, measured.length + HORIZON);
    for (Shape shape : Shape.values()) {
      for (Candidate candidate : Candidate.of(shape, false)) {
        double[][] one = {measured, other};
        double[][] said = new double[2][HORIZON];
        for (int i = 0; i < 2; i++) {
          Track track = forecaster.track(candidate, one[i], shape, 15 * DAY, HORIZON);
          for (int ahead = 0; ahead < HORIZON; ahead++) {
            said[i][ahead] = track.at(origin, ahead);
          }
        }
        assertThat(said[1]).as(candidate.words()).isEqualTo(said[0]);
      }
    }
  }

  private static double[] noisy(int quarters, double sigma, long seed) {
    Random random = new Random(seed);
    double[] noisy = KnownSeries.series(MONDAY, quarters, KnownSeries::household);
    for (int t = 0; t < quarters; t++) {
      noisy[t] += sigma * random.nextGaussian();
    }
    return noisy;
  }

  /**
   * Of independent noise, 80 % lies in the band. 56 origins of 48 quarters each are 2,688 quarters;
   * the bound is three standard errors of that, and one more for the quantiles being estimated.
   */
  @Test
  void theBandHoldsFourOfFive() {
    long seed = 20_260_105;
    double[] measured = noisy(56 * DAY, 100, seed);

    Backtest backtest = Backtest.of(PLACE, MONDAY, measured, Shape.LOAD, 28 * DAY, 48, 48);

    double error = Math.sqrt(0.8 * 0.2 / backtest.total().quarters());
    assertThat(backtest.total().quarters()).isGreaterThan(2_500);
    assertThat(backtest.total().inside()).as("seed %d", seed).isCloseTo(0.8, within(4 * error));
    // The best possible forecast is off by sigma * sqrt(2 / pi) = 80 W.
    assertThat(backtest.total().meanAbsolute()).isBetween(78.0, 92.0);
    assertThat(backtest.total().skill()).isGreaterThan(0.15);
  }

  @Test
  void thoseWhoNeverProducedAreNotSaidTo() {
    double[] measured = noisy(30 * DAY, 300, 5);
    for (int t = 0; t < measured.length; t++) {
      measured[t] = Math.max(0, measured[t]);
    }

    PowerBand band = after(MONDAY, measured, Shape.LOAD).band();

    assertThat(IntStream.range(0, HORIZON)).allMatch(q -> band.p10(q) >= 0);
  }
}
