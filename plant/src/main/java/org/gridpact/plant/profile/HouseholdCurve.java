package org.gridpact.plant.profile;

/**
 * Many households together over a day: quiet night, morning shoulder, peak from 19:00 to 21:00.
 *
 * <p>Synthetic: hourly values of our own in the form that residential feeders show in winter, with
 * 1 at the peak, joined by a cubic through neighbouring hours. Each device differs a little by
 * seed: up to 4 % in size, up to 10 minutes in time, and a slow wobble of up to 2 %.
 */
final class HouseholdCurve implements Shape {
  private static final double[] BY_HOUR = {
    0.46, 0.40, 0.36, 0.34, 0.34, 0.37, 0.46, 0.58, 0.63, 0.61, 0.58, 0.58,
    0.61, 0.60, 0.57, 0.57, 0.61, 0.70, 0.94, 0.99, 1.00, 0.99, 0.90, 0.67
  };
  private static final double HOUR_SECONDS = 3_600;
  private static final double WOBBLE_SECONDS = 1_200;

  /** Mean share over a day. */
  static final double MEAN = mean();

  private final double size;
  private final double shiftSeconds;
  private final SeededNoise wobble;

  HouseholdCurve(SeededNoise noise) {
    size = 1 + 0.04 * noise.of("size").swing();
    shiftSeconds = 600 * noise.of("shift").swing();
    wobble = noise.of("wobble");
  }

  @Override
  public double at(double curveSeconds) {
    double wobbling = 1 + 0.02 * wobble.smooth(curveSeconds / WOBBLE_SECONDS);
    return size * wobbling * typical(curveSeconds + shiftSeconds);
  }

  /** The Catmull-Rom cubic through the hours before, at, after and two after the time. */
  private static double typical(double seconds) {
    double hours = seconds / HOUR_SECONDS;
    int hour = (int) Math.floor(hours);
    double t = hours - hour;
    double before = hourly(hour - 1);
    double at = hourly(hour);
    double next = hourly(hour + 1);
    double later = hourly(hour + 2);
    return at
        + 0.5
            * t
            * (next
                - before
                + t
                    * (2 * before
                        - 5 * at
                        + 4 * next
                        - later
                        + t * (3 * (at - next) + later - before)));
  }

  private static double hourly(int hour) {
    return BY_HOUR[Math.floorMod(hour, BY_HOUR.length)];
  }

  private static double mean() {
    double sum = 0;
    for (double share : BY_HOUR) {
      sum += share;
    }
    return sum / BY_HOUR.length;
  }
}
