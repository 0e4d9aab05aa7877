package org.gridpact.engine.forecast;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.gridpact.model.area.Place;
import org.gridpact.model.forecast.Forecast;

/** Series with a known answer. */
final class KnownSeries {
  static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  static final Place PLACE = new Place(BERLIN, Set.of(), Optional.empty());
  static final int DAY = 96;
  static final int HORIZON = Forecast.QUARTERS_MOST;

  private KnownSeries() {}

  /** The quarter of an hour that begins at a local time in Berlin. */
  static long quarter(String local) {
    return LocalDateTime.parse(local).atZone(BERLIN).toInstant().toEpochMilli()
        / Forecast.QUARTER_MILLIS;
  }

  /** So many quarters from one on, of local times. */
  static double[] series(long first, int quarters, ToDoubleFunction<ZonedDateTime> watts) {
    double[] series = new double[quarters];
    Arrays.setAll(
        series,
        t ->
            watts.applyAsDouble(
                Instant.ofEpochMilli((first + t) * Forecast.QUARTER_MILLIS).atZone(BERLIN)));
    return series;
  }

  /** A household that knows what day and what time it is, 200 W and more. */
  static double household(ZonedDateTime at) {
    double hour = at.getHour() + at.getMinute() / 60.0;
    double evening = Math.exp(-Math.pow((hour - 19) / 2, 2));
    double day = at.getDayOfWeek().getValue() >= 6 ? 400 * Math.sin(Math.PI * hour / 24) : 0;
    return 200 + 1_500 * evening + day + 10 * at.getDayOfWeek().getValue();
  }
}
