package org.gridpact.plant;

/** The cumulative registers of a meter, in watt-hours; they begin at 0 when the plant starts. */
final class EnergyRegisters {
  private static final double SECONDS_PER_HOUR = 3_600;

  private double imported;
  private double exported;

  void add(double watts, double seconds) {
    double wattHours = watts * seconds / SECONDS_PER_HOUR;
    if (wattHours > 0) {
      imported += wattHours;
    } else {
      exported -= wattHours;
    }
  }

  double imported() {
    return imported;
  }

  double exported() {
    return exported;
  }
}
