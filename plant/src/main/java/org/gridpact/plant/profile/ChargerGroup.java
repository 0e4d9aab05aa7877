package org.gridpact.plant.profile;

/**
 * A group of EV chargers: cars come home from 17:00 to 18:20, plug in, and charge at full power for
 * four to five and a half hours.
 *
 * <p>Synthetic. The share is that of the group's cars that charge; each car draws its times anew
 * each day, by seed. A car whose charging was curtailed leaves with less: it does not catch up.
 */
final class ChargerGroup implements Shape {
  private static final int CARS = 20;
  private static final double FIRST_ARRIVAL_SECONDS = 17 * 3_600;
  private static final double ARRIVALS_LAST_SECONDS = 80 * 60;
  private static final double SHORTEST_CHARGE_SECONDS = 4 * 3_600;
  private static final double CHARGES_DIFFER_SECONDS = 1.5 * 3_600;

  private final SeededNoise noise;

  ChargerGroup(SeededNoise noise) {
    this.noise = noise;
  }

  @Override
  public double at(double curveSeconds) {
    long today = (long) Math.floor(curveSeconds / DAY_SECONDS);
    int charging = 0;
    for (int car = 0; car < CARS; car++) {
      // One that came yesterday evening may charge past midnight.
      if (charges(car, today, curveSeconds) || charges(car, today - 1, curveSeconds)) {
        charging++;
      }
    }
    return (double) charging / CARS;
  }

  /** Arrivals are spread evenly over the group, so that groups differ in detail, not in size. */
  private boolean charges(int car, long day, double curveSeconds) {
    SeededNoise evening = noise.of(day).of(car);
    double order = (car + evening.of("arrival").share()) / CARS;
    double from = day * DAY_SECONDS + FIRST_ARRIVAL_SECONDS + ARRIVALS_LAST_SECONDS * order;
    double length = SHORTEST_CHARGE_SECONDS + CHARGES_DIFFER_SECONDS * evening.of("length").share();
    return curveSeconds >= from && curveSeconds < from + length;
  }
}
