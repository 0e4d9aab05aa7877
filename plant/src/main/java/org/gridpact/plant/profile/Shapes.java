package org.gridpact.plant.profile;

/** The built-in shapes, each the same for the same noise. */
public final class Shapes {
  private Shapes() {}

  /** Many households together; 1 is the peak of the typical day, which is near 20:00. */
  public static Shape household(SeededNoise noise) {
    return new HouseholdCurve(noise);
  }

  /** Photovoltaic production as a share of rated power, 0 at night. */
  public static Shape sun(SeededNoise noise) {
    return new SunCurve(noise);
  }

  /** Demand of a group of EV chargers as a share of their rated power together. */
  public static Shape chargerGroup(SeededNoise noise) {
    return new ChargerGroup(noise);
  }

  /** Demand of a group of heat pumps as a share of their rated power together. */
  public static Shape heatPumpGroup(SeededNoise noise) {
    return new HeatPumpGroup(noise);
  }
}
