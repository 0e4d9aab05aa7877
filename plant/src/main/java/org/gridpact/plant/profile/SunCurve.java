package org.gridpact.plant.profile;

/**
 * What a photovoltaic plant could give: a bell from sunrise at 06:00 to sunset at 18:30, with
 * passing clouds.
 *
 * <p>Synthetic: a power of the sine of the day's course, reduced by up to 12 % by seeded clouds of
 * about ten minutes.
 */
final class SunCurve implements Shape {
  private static final double SUNRISE_SECONDS = 6 * 3_600;
  private static final double SUNSET_SECONDS = 18.5 * 3_600;
  private static final double STEEPNESS = 1.3;
  private static final double CLOUD_SECONDS = 600;
  private static final double CLOUD_DEPTH = 0.12;

  private final SeededNoise clouds;

  SunCurve(SeededNoise noise) {
    clouds = noise.of("clouds");
  }

  @Override
  public double at(double curveSeconds) {
    double timeOfDay = curveSeconds - DAY_SECONDS * Math.floor(curveSeconds / DAY_SECONDS);
    double course = (timeOfDay - SUNRISE_SECONDS) / (SUNSET_SECONDS - SUNRISE_SECONDS);
    if (course <= 0 || course >= 1) {
      return 0;
    }
    double cover = 0.5 + 0.5 * clouds.smooth(curveSeconds / CLOUD_SECONDS);
    return Math.pow(Math.sin(Math.PI * course), STEEPNESS) * (1 - CLOUD_DEPTH * cover);
  }
}
