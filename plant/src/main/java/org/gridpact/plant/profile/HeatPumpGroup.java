package org.gridpact.plant.profile;

/**
 * A group of heat pumps: each runs for a part of every half hour, longer when homes are heated up
 * in the morning and in the evening.
 *
 * <p>Synthetic. The share is that of the group's pumps that run; their cycles are spread over the
 * half hour, by seed, as thermostats that do not know of each other are.
 */
final class HeatPumpGroup implements Shape {
  private static final int PUMPS = 40;
  private static final double CYCLE_SECONDS = 1_800;

  private final SeededNoise noise;

  HeatPumpGroup(SeededNoise noise) {
    this.noise = noise;
  }

  @Override
  public double at(double curveSeconds) {
    double duty = duty(curveSeconds);
    int running = 0;
    for (int pump = 0; pump < PUMPS; pump++) {
      double phase = (pump + noise.of(pump).share()) / PUMPS;
      double cycles = curveSeconds / CYCLE_SECONDS + phase;
      if (cycles - Math.floor(cycles) < duty) {
        running++;
      }
    }
    return (double) running / PUMPS;
  }

  /** 0.35, and up to 0.75 around 07:00 and 19:00. */
  private static double duty(double curveSeconds) {
    double hour = curveSeconds / 3_600;
    return 0.35 + 0.3 * bump(hour, 7, 1.5) + 0.4 * bump(hour, 19, 2);
  }

  /** 1 at a time of day, falling off smoothly within hours before and after it. */
  private static double bump(double hour, double at, double width) {
    double distance = hour - at;
    distance -= 24 * Math.rint(distance / 24);
    return Math.exp(-0.5 * distance * distance / (width * width));
  }
}
