package org.gridpact.network.estimate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Location;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;

/**
 * What each bus takes, by its devices' readings; where one is silent, by what it said last, else by
 * the file.
 *
 * <p>Assumed, as standard deviations: half of a load of the file, which is first scaled as all
 * metered buses together are to theirs; a fifth of what a device said within the last quarter of an
 * hour; a controllable device that never spoke may be anywhere in its failsafe range.
 */
final class BusMeters {
  private static final double FILE_SHARE = 0.5;
  private static final double LAST_SHARE = 0.2;
  private static final long LAST_MILLIS = 15 * 60_000;
  private static final double UNREAD_VARS_SHARE = 0.1;
  private static final double LARGEST_SCALE = 2;

  private final Grid grid;
  private final Map<String, List<DeviceSpec>> byBus = new LinkedHashMap<>();

  /** The last good power of each device. */
  private final Map<String, Last> last = new HashMap<>();

  /**
   * Loads that no meter reads, as assumed.
   *
   * @param buses of the file, by bus without a meter
   * @param meters by silent meter
   */
  record Unread(Map<String, Power> buses, Map<DeviceSpec, Power> meters) {}

  private record Last(long epochMillis, double watts, double vars) {}

  /** What a bus or device takes. */
  record Power(Sum watts, Sum vars) {
    static final Power NONE = new Power(Sum.NONE, Sum.NONE);

    Power plus(Power other) {
      return new Power(watts.plus(other.watts), vars.plus(other.vars));
    }
  }

  BusMeters(Grid grid, List<DeviceSpec> devices) {
    this.grid = grid;
    for (DeviceSpec device : devices) {
      if (device.location() instanceof Location.Bus(String bus)) {
        byBus.computeIfAbsent(bus, _ -> new ArrayList<>()).add(device);
      }
    }
  }

  List<DeviceSpec> at(String bus) {
    return byBus.getOrDefault(bus, List.of());
  }

  /** What each bus takes, without the generators of the file. */
  Map<String, Power> powers(GridReadings readings) {
    double scale = scale(readings);
    Map<String, Power> powers = new LinkedHashMap<>();
    for (Bus bus : grid.buses()) {
      Power sum = Power.NONE;
      for (DeviceSpec device : at(bus.id())) {
        sum = sum.plus(power(device, bus, readings, scale));
      }
      if (keepsFileLoad(bus)) {
        sum = sum.plus(ofFile(bus, scale, 1));
      }
      powers.put(bus.id(), sum);
    }
    readings
        .watts()
        .forEach(
            (device, watts) ->
                last.put(
                    device,
                    new Last(
                        readings.epochMillis(),
                        watts,
                        readings.vars().getOrDefault(device, Double.NaN))));
    return powers;
  }

  /** What is assumed of loads that the readings say nothing of. */
  Unread unread(GridReadings readings) {
    double scale = scale(readings);
    Unread unread = new Unread(new LinkedHashMap<>(), new LinkedHashMap<>());
    for (Bus bus : grid.buses()) {
      if (keepsFileLoad(bus)) {
        unread.buses.put(bus.id(), ofFile(bus, scale, 1));
      }
      at(bus.id()).stream()
          .filter(d -> d.kind() == DeviceKind.METER && !readings.watts().containsKey(d.id()))
          .forEach(d -> unread.meters.put(d, power(d, bus, readings, scale)));
    }
    return unread;
  }

  /** Whether a bus has a load and no meter that would stand for it. */
  private boolean keepsFileLoad(Bus bus) {
    return meters(bus.id()) == 0 && (bus.loadWatts() != 0 || bus.loadVars() != 0);
  }

  private long meters(String bus) {
    return at(bus).stream().filter(d -> d.kind() == DeviceKind.METER).count();
  }

  /** How all that is metered compares with the file's loads there. */
  private double scale(GridReadings readings) {
    double metered = 0;
    double filed = 0;
    for (Bus bus : grid.buses()) {
      List<DeviceSpec> meters =
          at(bus.id()).stream().filter(d -> d.kind() == DeviceKind.METER).toList();
      if (!meters.isEmpty()
          && meters.stream().allMatch(m -> readings.watts().containsKey(m.id()))) {
        metered += meters.stream().mapToDouble(m -> readings.watts().get(m.id())).sum();
        filed += bus.loadWatts();
      }
    }
    return filed > 0 ? Math.clamp(metered / filed, 0, LARGEST_SCALE) : 1;
  }

  private static Power ofFile(Bus bus, double scale, double share) {
    double sigma = FILE_SHARE * share * Math.hypot(bus.loadWatts(), bus.loadVars());
    return new Power(
        Sum.guess(scale * share * bus.loadWatts(), sigma),
        Sum.guess(scale * share * bus.loadVars(), sigma));
  }

  private Power power(DeviceSpec device, Bus bus, GridReadings readings, double scale) {
    double rating = rating(device, bus);
    Double watts = readings.watts().get(device.id());
    Double vars = readings.vars().get(device.id());
    if (watts != null) {
      return new Power(
          Sum.read(watts, Math.max(1, MeterClass.active(watts, rating))),
          vars == null ? unreadVars(device, bus, watts, rating) : readVars(watts, vars, rating));
    }
    Last known = last.get(device.id());
    if (known != null && readings.epochMillis() - known.epochMillis <= LAST_MILLIS) {
      double sigma = LAST_SHARE * Math.max(Math.abs(known.watts), rating);
      return new Power(
          Sum.guess(known.watts, Math.max(1, sigma)),
          Sum.guess(Double.isNaN(known.vars) ? 0 : known.vars, Math.max(1, sigma)));
    }
    if (device.kind() == DeviceKind.METER) {
      Power file = ofFile(bus, scale, 1.0 / meters(bus.id()));
      double least = Math.max(1, FILE_SHARE * rating);
      return new Power(
          Sum.guess(file.watts.value(), Math.max(least, file.watts.sigma())),
          Sum.guess(file.vars.value(), Math.max(least, file.vars.sigma())));
    }
    Envelope.Power envelope = (Envelope.Power) device.envelope().orElseThrow();
    double width = envelope.failsafeMaxWatts() - envelope.failsafeMinWatts();
    double sigma = Math.max(FILE_SHARE * rating, width / Math.sqrt(12));
    return new Power(
        Sum.guess(
            Math.clamp(0, envelope.failsafeMinWatts(), envelope.failsafeMaxWatts()),
            Math.max(1, sigma)),
        Sum.guess(0, Math.max(1, UNREAD_VARS_SHARE * rating)));
  }

  private static Sum readVars(double watts, double vars, double rating) {
    return Sum.read(vars, Math.max(1, MeterClass.reactive(vars, Math.hypot(watts, vars), rating)));
  }

  private static Sum unreadVars(DeviceSpec device, Bus bus, double watts, double rating) {
    boolean load = device.kind() == DeviceKind.METER && bus.loadWatts() != 0;
    double vars = load ? watts * bus.loadVars() / bus.loadWatts() : 0;
    return Sum.guess(vars, Math.max(1, UNREAD_VARS_SHARE * Math.max(rating, Math.abs(watts))));
  }

  /** Largest power a device is made for; of a meter, its part of the file's load. */
  private double rating(DeviceSpec device, Bus bus) {
    return device.envelope().orElse(null) instanceof Envelope.Power envelope
        ? Math.max(Math.abs(envelope.minWatts()), Math.abs(envelope.maxWatts()))
        : Math.hypot(bus.loadWatts(), bus.loadVars()) / Math.max(1, meters(bus.id()));
  }
}
