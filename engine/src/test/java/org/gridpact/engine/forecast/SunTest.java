package org.gridpact.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gridpact.engine.forecast.KnownSeries.DAY;
import static org.gridpact.engine.forecast.KnownSeries.HORIZON;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.gridpact.model.area.Place;
import org.gridpact.model.area.Place.Coordinates;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.forecast.PowerBand;
import org.junit.jupiter.api.Test;

final class SunTest {
  private static final Coordinates BERLIN = new Coordinates(52.52, 13.405);
  private static final Place PLACE = new Place(KnownSeries.BERLIN, Set.of(), Optional.of(BERLIN));
  private static final long MAY = KnownSeries.quarter("2026-05-01T00:00");

  /** Noon elevation is 90° - latitude + declination: 23.44° in June, -23.44° in December. */
  @Test
  void theSunStandsWhereItDoes() {
    assertThat(elevation("2026-06-21T11:08:00Z")).isCloseTo(60.9, within(0.5));
    assertThat(elevation("2026-12-21T11:04:00Z")).isCloseTo(14.0, within(0.5));
    assertThat(elevation("2026-03-20T12:13:00Z")).isLessThan(elevation("2026-03-20T11:13:00Z"));
    assertThat(elevation("2026-06-21T23:08:00Z")).isCloseTo(-14.0, within(0.5));
  }

  @Test
  void aClearSkyGivesAKilowattAtMost() {
    assertThat(new Sun(BERLIN).clearSky(millis("2026-06-21T11:08:00Z"))).isBetween(850.0, 950.0);
    assertThat(new Sun(BERLIN).clearSky(millis("2026-06-21T23:08:00Z"))).isZero();
  }

  @Test
  void clearDaysAreForecastAndNightsAreDark() {
    int origin = 20 * DAY + 50;
    double[] all = clear(origin + HORIZON);

    Forecaster.Made made = forecast(PLACE, Arrays.copyOf(all, origin));

    for (int q = 0; q < HORIZON; q++) {
      assertThat(made.band().p50(q)).isCloseTo(all[origin + q], within(140.0));
      if (night(all, origin + q)) {
        assertThat(made.band().p10(q)).isZero();
      }
    }
  }

  /** 3 W that an inverter takes at night are not production. */
  @Test
  void nothingEverConsumesOrShinesAtNight() {
    Random random = new Random(3);
    int origin = 20 * DAY + 30;
    double[] all = clear(origin + HORIZON);
    double[] measured = Arrays.copyOf(all, origin);
    for (int t = 0; t < origin; t++) {
      measured[t] = measured[t] * random.nextDouble() + 3;
    }
    for (Place place : new Place[] {PLACE, KnownSeries.PLACE}) {
      PowerBand band = forecast(place, measured).band();
      for (int q = 0; q < HORIZON; q++) {
        assertThat(band.p90(q)).isLessThanOrEqualTo(0);
        if (night(all, origin + q)) {
          assertThat(band.p10(q)).as("%s, quarter %d", place.coordinates(), q).isEqualTo(-0.0);
        }
      }
    }
  }

  /** And not at its edge. */
  private static boolean night(double[] clear, int t) {
    return clear[t - 1] == 0 && clear[t] == 0 && t + 1 < clear.length && clear[t + 1] == 0;
  }

  private static double[] clear(int quarters) {
    double[] clear = new double[quarters];
    Sun sun = new Sun(BERLIN);
    Arrays.setAll(clear, t -> -8 * sun.clearSky((MAY + t) * Forecast.QUARTER_MILLIS + 450_000));
    return clear;
  }

  private static Forecaster.Made forecast(Place place, double[] measured) {
    return new Forecaster(place, MAY, measured.length + HORIZON)
        .forecast(measured, Shape.SUN, HORIZON);
  }

  private static double elevation(String time) {
    return Math.toDegrees(Math.asin(new Sun(BERLIN).sineOfElevation(millis(time))));
  }

  private static long millis(String time) {
    return Instant.parse(time).toEpochMilli();
  }
}
