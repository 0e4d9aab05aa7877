package org.gridpact.engine.forecast;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.gridpact.model.area.Place.Coordinates;

/**
 * Where the sun stands and what it gives under a clear sky.
 *
 * <p>Declination and the equation of time are the Fourier series of Spencer, <i>Search</i> 2 (1971)
 * 172: the elevation is within 0.5° of an ephemeris. Global horizontal irradiance is that of
 * Haurwitz, <i>J. Meteor.</i> 2 (1945) 154.
 */
record Sun(Coordinates at) {
  private static final double DAY_MILLIS = Duration.ofDays(1).toMillis();
  private static final double MINUTES_A_DEGREE = 4;

  /** Sine of the sun's elevation. */
  double sineOfElevation(long epochMillis) {
    double dayOfYear = Instant.ofEpochMilli(epochMillis).atOffset(ZoneOffset.UTC).getDayOfYear();
    double share = Math.floorMod(epochMillis, (long) DAY_MILLIS) / DAY_MILLIS;
    double g = 2 * Math.PI * (dayOfYear - 1 + share) / 365;
    double declination =
        0.006918
            - 0.399912 * Math.cos(g)
            + 0.070257 * Math.sin(g)
            - 0.006758 * Math.cos(2 * g)
            + 0.000907 * Math.sin(2 * g)
            - 0.002697 * Math.cos(3 * g)
            + 0.00148 * Math.sin(3 * g);
    double minutesAhead =
        229.18
            * (0.000075
                + 0.001868 * Math.cos(g)
                - 0.032077 * Math.sin(g)
                - 0.014615 * Math.cos(2 * g)
                - 0.040849 * Math.sin(2 * g));
    double minutes = share * 1_440 + minutesAhead + MINUTES_A_DEGREE * at.longitude();
    double hourAngle = Math.toRadians(minutes / MINUTES_A_DEGREE - 180);
    double latitude = Math.toRadians(at.latitude());
    return Math.sin(latitude) * Math.sin(declination)
        + Math.cos(latitude) * Math.cos(declination) * Math.cos(hourAngle);
  }

  /** Watts on a horizontal square metre; 0 while the sun is below the horizon. */
  double clearSky(long epochMillis) {
    double sine = sineOfElevation(epochMillis);
    return sine <= 0 ? 0 : 1_098 * sine * Math.exp(-0.059 / sine);
  }
}
