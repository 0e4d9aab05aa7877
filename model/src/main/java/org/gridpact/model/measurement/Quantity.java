package org.gridpact.model.measurement;

/** A measured physical quantity with its unit; ordinals are on the wire. */
public enum Quantity {
  /** RMS voltage between phases for {@link Phase#TOTAL}, to neutral for a single phase. */
  VOLTAGE("voltage", "V", 0.01, 0, 2e6),
  /** RMS current. */
  CURRENT("current", "A", 0.001, 0, 1e6),
  /** Mean active power over the cycle; positive into the device. */
  ACTIVE_POWER("power", "W", 0.1, -1e10, 1e10),
  /** Mean reactive power over the cycle; positive into the device. */
  REACTIVE_POWER("reactivePower", "var", 0.1, -1e10, 1e10),
  FREQUENCY("frequency", "Hz", 0.001, 0, 500),
  /** Cumulative register of energy taken from the grid. */
  ENERGY_IMPORTED("energyImported", "Wh", 1, 0, 1e15),
  /** Cumulative register of energy given to the grid. */
  ENERGY_EXPORTED("energyExported", "Wh", 1, 0, 1e15),
  /** Stored energy as a share of usable capacity, 0 to 1. */
  STATE_OF_CHARGE("stateOfCharge", "1", 0.0001, 0, 1),
  /** Active power the device would take (or, negative, give) if nothing limited it. */
  AVAILABLE_POWER("availablePower", "W", 0.1, -1e10, 1e10),
  /** 1 when a switch is closed, 0 when open. */
  SWITCH_CLOSED("switchClosed", "1", 1, 0, 1),
  /** Position of a tap changer, a whole number as on its own scale. */
  TAP_POSITION("tapPosition", "1", 1, -100, 100);

  private static final Quantity[] ALL = values();

  private final String key;
  private final String unit;
  private final double resolution;
  private final double plausibleMin;
  private final double plausibleMax;

  Quantity(String key, String unit, double resolution, double plausibleMin, double plausibleMax) {
    this.key = key;
    this.unit = unit;
    this.resolution = resolution;
    this.plausibleMin = plausibleMin;
    this.plausibleMax = plausibleMax;
  }

  /** The quantity of an ordinal from the wire; one not known here is refused. */
  public static Quantity ofOrdinal(int ordinal) {
    if (ordinal < 0 || ordinal >= ALL.length) {
      throw new IllegalArgumentException("unknown quantity number " + ordinal);
    }
    return ALL[ordinal];
  }

  /** The name in configuration files, meter lines, pages and history columns. */
  public String key() {
    return key;
  }

  /** The SI unit's symbol. */
  public String unit() {
    return unit;
  }

  /** The step that values are rounded to unless a point declares another. */
  public double defaultResolution() {
    return resolution;
  }

  /** Lowest value that can occur in any grid. */
  public double plausibleMin() {
    return plausibleMin;
  }

  /** Highest value that can occur in any grid. */
  public double plausibleMax() {
    return plausibleMax;
  }

  /** Whether a value can occur in any grid at all; a device's own bounds are narrower. */
  public boolean isPlausible(double value) {
    return value >= plausibleMin && value <= plausibleMax;
  }
}
