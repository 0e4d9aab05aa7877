package org.gridpact.edge.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.image.ProcessImage.DeviceState;
import org.gridpact.edge.image.ProcessImage.Marked;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Quality;

/**
 * Makes one process image a cycle out of what the drivers left.
 *
 * <p>A device whose newest reading is older than {@value #SILENT_PERIODS} of its periods, or as
 * many cycles where they are longer, or that was lost after it, is STALE: it keeps that reading,
 * with the reading's own time. One without a reading of the last day is MISSING. A frame carries a
 * reading when it is new; a STALE or MISSING device when it becomes so and then every {@value
 * #REPEAT_MILLIS} ms, so that a center that starts later learns of it too. A device that has not
 * spoken since the start gets as long as a silent one before it is told MISSING.
 *
 * <p>Belongs to the thread of the cycle.
 */
public final class Imaging {
  static final int SILENT_PERIODS = 3;
  static final int REPEAT_MILLIS = 30_000;

  /** An older reading is refused by drivers and not kept as the last known one. */
  public static final int OLDEST_MILLIS = 24 * 3_600_000;

  /** A reading further ahead of the clock is refused by drivers. */
  public static final int FUTURE_MILLIS = 60_000;

  private final Inputs inputs;
  private final Counters counters;
  private final Map<String, Device> devices = new HashMap<>();
  private final List<DevicePoints> declared;
  private long firstCycle = Long.MAX_VALUE;

  /** What is remembered of a device from cycle to cycle. */
  private static final class Device {
    private Reading newest;
    private Quality newestQuality = Quality.MISSING;
    private Quality told = Quality.GOOD;
    private long toldAt;
    private boolean lost;
    private final int everyMillis;

    Device(int everyMillis) {
      this.everyMillis = everyMillis;
    }
  }

  /** For devices that speak each cycle. */
  public Imaging(int cycleMillis, List<DevicePoints> declared, Inputs inputs, Counters counters) {
    this(cycleMillis, declared, Map.of(), inputs, counters);
  }

  /**
   * For devices that speak in periods of their own.
   *
   * @param everyMillis how often devices speak, by id; one that is not in it speaks each cycle
   */
  public Imaging(
      int cycleMillis,
      List<DevicePoints> declared,
      Map<String, Integer> everyMillis,
      Inputs inputs,
      Counters counters) {
    this.declared = List.copyOf(declared);
    this.inputs = inputs;
    this.counters = counters;
    for (DevicePoints points : declared) {
      int every = everyMillis.getOrDefault(points.device(), cycleMillis);
      devices.put(points.device(), new Device(Math.max(every, cycleMillis)));
    }
  }

  /** Takes the inputs and gives the image of the cycle that starts at {@code now}. */
  public ProcessImage next(long now) {
    firstCycle = Math.min(firstCycle, now);
    List<Marked> report = new ArrayList<>();
    for (Reading reading : inputs.take()) {
      take(reading, now, report);
    }
    inputs.takeLost().forEach(device -> devices.get(device).lost = true);
    Map<String, DeviceState> states = HashMap.newHashMap(declared.size());
    for (DevicePoints points : declared) {
      DeviceState state = stateOf(points, now);
      states.put(points.device(), state);
      if (isToBeTold(devices.get(points.device()), state.quality(), now)) {
        // One that was stale when it came is told once, as that.
        report.removeIf(marked -> marked.reading().isOfSameMomentAs(state.reading()));
        report.add(new Marked(state.reading(), state.quality()));
      }
    }
    return new ProcessImage(now, states, report);
  }

  private void take(Reading reading, long now, List<Marked> report) {
    Device device = devices.get(reading.device());
    device.lost &= device.newest != null && reading.epochMillis() < device.newest.epochMillis();
    if (device.newest != null && reading.epochMillis() == device.newest.epochMillis()) {
      counters.add("reading.repeated");
      return;
    }
    boolean ahead = reading.epochMillis() > now + (long) SILENT_PERIODS * device.everyMillis;
    Quality quality = reading.isPlausible() && !ahead ? Quality.GOOD : Quality.SUSPECT;
    if (quality == Quality.SUSPECT) {
      counters.add("reading.suspect");
    }
    report.add(new Marked(reading, quality));
    if (device.newest == null || reading.epochMillis() > device.newest.epochMillis()) {
      device.newest = reading;
      device.newestQuality = quality;
    }
  }

  private DeviceState stateOf(DevicePoints points, long now) {
    Device device = devices.get(points.device());
    long age = device.newest == null ? Long.MAX_VALUE : now - device.newest.epochMillis();
    if (age > OLDEST_MILLIS) {
      double[] unknown = new double[points.points().size()];
      Arrays.fill(unknown, Double.NaN);
      return new DeviceState(new Reading(points, now, unknown), Quality.MISSING);
    }
    boolean silent = device.lost || age > (long) SILENT_PERIODS * device.everyMillis;
    return new DeviceState(device.newest, silent ? Quality.STALE : device.newestQuality);
  }

  private boolean isToBeTold(Device device, Quality quality, long now) {
    if (quality == Quality.GOOD || quality == Quality.SUSPECT) {
      device.told = quality;
      return false;
    }
    if (now - firstCycle <= (long) SILENT_PERIODS * device.everyMillis) {
      return false;
    }
    if (quality == device.told && now - device.toldAt < REPEAT_MILLIS) {
      return false;
    }
    device.told = quality;
    device.toldAt = now;
    return true;
  }
}
