package org.gridpact.engine.analytics.jobs;

import java.util.List;

/**
 * The energy of a group in an interval.
 *
 * @param imported Wh, of the devices of which it is known; NaN where of none
 * @param ofGaps Wh of both directions that registers counted over gaps, spread by time
 * @param devices of the group, heard or not
 * @param covered device-seconds over which readings are complete, out of {@code ofSeconds}
 * @param source null where nothing is known of any
 */
record EnergyRow(
    String group,
    long start,
    double seconds,
    long devices,
    double imported,
    double exported,
    double ofGaps,
    double covered,
    double ofSeconds,
    long readings,
    long leftOut,
    long resets,
    String source) {

  static EnergyRow of(String group, List<DeviceEnergy> devices, Intervals intervals, int interval) {
    double imported = Double.NaN;
    double exported = Double.NaN;
    double ofGaps = 0;
    long covered = 0;
    long readings = 0;
    long leftOut = 0;
    long resets = 0;
    boolean register = false;
    boolean power = false;
    for (DeviceEnergy d : devices) {
      imported = plus(imported, d.importedWattHours(interval));
      exported = plus(exported, d.exportedWattHours(interval));
      ofGaps += d.spreadWattHours(interval);
      covered += d.coveredMillis(interval);
      readings += d.readings(interval);
      leftOut += d.leftOut(interval);
      resets += d.resets(interval);
      register |= d.usesRegister();
      power |= d.usesPower();
    }
    double seconds = intervals.millis(interval) / 1000.0;
    return new EnergyRow(
        group,
        intervals.begin(interval),
        seconds,
        devices.size(),
        imported,
        exported,
        ofGaps,
        covered / 1000.0,
        seconds * devices.size(),
        readings,
        leftOut,
        resets,
        register && power ? "mixed" : register ? "register" : power ? "power" : null);
  }

  private static double plus(double sum, double more) {
    return Double.isNaN(more) ? sum : Double.isNaN(sum) ? more : sum + more;
  }

  Object[] values() {
    return new Object[] {
      group, start, seconds, devices, imported, exported, ofGaps, covered, ofSeconds, readings,
      leftOut, resets, source
    };
  }
}
