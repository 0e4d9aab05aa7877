package org.gridpact.network.estimate;

/**
 * How far meters may be off.
 *
 * <p>Active power: class 0.5 S of IEC 62053-22, 0.5 % of the reading from 5 % of the rated current
 * up. Reactive power: class 1 of IEC 62053-24, 1 %, at low power factor a quarter of that of the
 * apparent power. Voltage: 0.5 %. Branch currents: 0.5 %. A limit of error is taken for the half
 * width of a uniform distribution, whose standard deviation is its √3rd part (JCGM 100:2008,
 * 4.3.7). Below 5 % of its rating a meter counts as off by what it may be there.
 */
final class MeterClass {
  private static final double ACTIVE = 0.005 / Math.sqrt(3);
  private static final double REACTIVE = 0.01 / Math.sqrt(3);
  private static final double VOLTAGE = 0.005 / Math.sqrt(3);
  private static final double CURRENT = 0.005 / Math.sqrt(3);
  private static final double LOW_LOAD = 0.05;
  private static final double REACTIVE_AT_NONE = 0.25;

  private MeterClass() {}

  /** Standard deviation of active power, in the unit of both. */
  static double active(double reading, double rating) {
    return ACTIVE * Math.max(Math.abs(reading), LOW_LOAD * rating);
  }

  static double reactive(double reading, double apparent, double rating) {
    double counted = Math.max(Math.abs(reading), REACTIVE_AT_NONE * apparent);
    return REACTIVE * Math.max(counted, LOW_LOAD * rating);
  }

  static double voltage(double reading) {
    return VOLTAGE * Math.abs(reading);
  }

  static double current(double reading, double rating) {
    return CURRENT * Math.max(Math.abs(reading), LOW_LOAD * rating);
  }
}
