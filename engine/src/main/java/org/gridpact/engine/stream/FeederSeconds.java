package org.gridpact.engine.stream;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Active power of a gateway's devices in the last few seconds of its time.
 *
 * <p>A second older than the newest {@value #OPEN} is closed: what comes for it is not summed. A
 * device that read twice in a second counts with its later reading. Held in memory only.
 */
final class FeederSeconds {
  static final int OPEN = 3;
  private static final long SECOND = 1000;

  private final BirthPlan plan;
  private final TreeMap<Long, double[]> wattsBySecond = new TreeMap<>();
  private long changedFrom = Long.MAX_VALUE;

  /** The second of the last reading, in which the next one mostly is too. */
  private long current = Long.MIN_VALUE;

  private double[] currentWatts;

  FeederSeconds(BirthPlan plan) {
    this.plan = plan;
  }

  void add(int device, long epochMillis, double watts) {
    long second = Math.floorDiv(epochMillis, SECOND) * SECOND;
    if (second != current) {
      if (wattsBySecond.size() == OPEN && second < wattsBySecond.firstKey()) {
        return;
      }
      current = second;
      currentWatts = wattsBySecond.computeIfAbsent(second, s -> unknown());
      if (wattsBySecond.size() > OPEN) {
        wattsBySecond.pollFirstEntry();
      }
    }
    currentWatts[device] = watts;
    changedFrom = Math.min(changedFrom, second);
  }

  private double[] unknown() {
    double[] watts = new double[plan.devices.length];
    Arrays.fill(watts, Double.NaN);
    return watts;
  }

  /** Tells the sums of each feeder in each second that changed since the last call. */
  void tellChanges(Consumer<FeederPart> to) {
    if (changedFrom == Long.MAX_VALUE) {
      return;
    }
    wattsBySecond
        .tailMap(changedFrom)
        .forEach((second, watts) -> byFeeder(second, watts).values().forEach(to));
    changedFrom = Long.MAX_VALUE;
  }

  private Map<String, FeederPart> byFeeder(long second, double[] watts) {
    Map<String, FeederPart> parts = new LinkedHashMap<>();
    double sum = 0;
    int devices = 0;
    String feeder = null;
    // Neighbouring devices are mostly of one feeder, so runs of them are summed before the map.
    for (int d = 0; d <= watts.length; d++) {
      String of = d < watts.length ? plan.devices[d].feeder() : null;
      if (feeder != null && (d == watts.length || !feeder.equals(of))) {
        parts.merge(
            feeder,
            new FeederPart(feeder, plan.birth.gateway(), second, sum, devices),
            FeederSeconds::plus);
        sum = 0;
        devices = 0;
      }
      feeder = of;
      if (feeder != null && !Double.isNaN(watts[d])) {
        sum += watts[d];
        devices++;
      }
    }
    return parts;
  }

  private static FeederPart plus(FeederPart a, FeederPart b) {
    return new FeederPart(
        a.feeder(), a.gateway(), a.second(), a.watts() + b.watts(), a.devices() + b.devices());
  }
}
