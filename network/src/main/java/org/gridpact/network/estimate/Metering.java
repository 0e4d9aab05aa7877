package org.gridpact.network.estimate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Location;
import org.gridpact.network.ac.AcInjections;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AcUnit;
import org.gridpact.network.estimate.Measurement.Kind;
import org.gridpact.network.estimate.Measurement.Origin;
import org.gridpact.network.flow.Generation;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;

/**
 * An area's readings as measurements of the grid's model, the same list of quantities each time:
 * what is not read now has no weight.
 *
 * <p>Assumed beside what {@link BusMeters} does: a generator of the file gives its share of the
 * demand within a fifth, and holds its voltage within 1 %; the slack bus gives whatever is missing.
 */
final class Metering {
  private static final double NONE = Double.POSITIVE_INFINITY;
  private static final double UNIT_SHARE = 0.2;
  private static final double HELD_SIGMA = 0.01;

  /**
   * A bus without anything takes nothing: known better than the middle meter by this factor, and
   * better than that nothing is.
   */
  private static final double TIGHT = 0.1;

  private static final double TIGHT_OTHERWISE = 1e-5;

  private final AcNetwork network;
  private final Grid grid;
  private final Generation generation;
  private final BusMeters meters;
  private final List<DeviceSpec> devices;
  private final boolean[] hasUnit;
  private final double[] held;

  Metering(AcNetwork network, List<DeviceSpec> devices) {
    this.network = network;
    this.grid = network.grid();
    this.generation = new Generation(grid);
    this.meters = new BusMeters(grid, devices);
    this.devices = devices;
    this.hasUnit = new boolean[network.buses()];
    this.held = new double[network.buses()];
    Arrays.fill(held, Double.NaN);
    for (AcUnit unit : network.units()) {
      hasUnit[unit.bus()] = true;
      held[unit.bus()] = unit.holdsVoltage() ? unit.heldVolts() : held[unit.bus()];
    }
  }

  /**
   * Measurements, and the demand of each bus's devices and loads they were made of.
   *
   * @param powers by bus id, without the file's generators
   */
  record Metered(List<Measurement> measurements, Map<String, BusMeters.Power> powers) {}

  Metered measure(GridReadings readings) {
    Map<String, BusMeters.Power> powers = meters.powers(readings);
    List<Measurement> measurements = new ArrayList<>();
    double tight = tight(powers);
    demands(powers, tight, measurements);
    for (int bus = 0; bus < network.buses(); bus++) {
      if (!Double.isNaN(held[bus])) {
        measurements.add(Measurement.assumption(Kind.VOLTS, bus, held[bus], HELD_SIGMA));
      }
    }
    devices.forEach(device -> volts(device, readings, measurements));
    for (DeviceSpec device : devices) {
      if (device.location() instanceof Location.Branch(String branch)) {
        flow(device, grid.branch(branch).orElseThrow(), readings, tight, measurements);
      }
    }
    return new Metered(measurements, powers);
  }

  BusMeters.Unread unread(GridReadings readings) {
    return meters.unread(readings);
  }

  List<DeviceSpec> devices() {
    return devices;
  }

  List<DeviceSpec> at(String bus) {
    return meters.at(bus);
  }

  private void demands(
      Map<String, BusMeters.Power> powers, double tight, List<Measurement> measurements) {
    Map<String, Injections.Demand> demand = new HashMap<>();
    powers.forEach(
        (bus, power) ->
            demand.put(bus, new Injections.Demand(power.watts().value(), power.vars().value())));
    generation.follow(demand);
    AcInjections net = network.injections(new Injections(demand, java.util.Set.of()));
    List<Bus> buses = grid.buses();
    for (int bus = 0; bus < network.buses(); bus++) {
      BusMeters.Power power =
          bus < buses.size() ? powers.get(buses.get(bus).id()) : BusMeters.Power.NONE;
      List<String> names =
          bus < buses.size()
              ? at(buses.get(bus).id()).stream().map(DeviceSpec::id).toList()
              : List.of();
      measurements.add(demand(Kind.DEMAND_P, bus, -net.p()[bus], power.watts(), tight, names));
      measurements.add(demand(Kind.DEMAND_Q, bus, -net.q()[bus], power.vars(), tight, names));
    }
  }

  /**
   * @param net what the bus takes beside the grid's file generators, per unit
   * @param sum of its devices and loads, watts or vars
   */
  private Measurement demand(
      Kind kind, int bus, double net, Sum sum, double tight, List<String> names) {
    double own = sum.value() / AcNetwork.BASE_VA;
    boolean open = bus == network.slack() || (kind == Kind.DEMAND_Q && !Double.isNaN(held[bus]));
    if (open) {
      return Measurement.assumption(kind, bus, net, NONE);
    }
    double sigma = Math.max(tight, sum.sigma() / AcNetwork.BASE_VA);
    if (hasUnit[bus]) {
      sigma = Math.max(Math.hypot(sigma, UNIT_SHARE * Math.abs(net - own)), tight);
      return Measurement.assumption(kind, bus, net, sigma);
    }
    if (sum.isEmpty()) {
      return net == 0
          ? Measurement.nothing(kind, bus, tight)
          : Measurement.assumption(kind, bus, net, UNIT_SHARE * Math.abs(net));
    }
    if (!sum.allRead()) {
      return new Measurement(kind, bus, net, sigma, net, sigma, Origin.ASSUMPTION, names);
    }
    double[] otherwise = otherwise(kind, bus, sum);
    return new Measurement(
        kind, bus, net, sigma, otherwise[0], otherwise[1], Origin.READING, names);
  }

  /** What to take a bus for without its meters: about the file's load, within all of it. */
  private double[] otherwise(Kind kind, int bus, Sum sum) {
    Bus known = grid.buses().get(bus);
    double load = kind == Kind.DEMAND_P ? known.loadWatts() : known.loadVars();
    double wide = Math.max(Math.abs(load), Math.abs(sum.value()));
    return new double[] {load / AcNetwork.BASE_VA, Math.max(1e3, wide) / AcNetwork.BASE_VA};
  }

  private static double tight(Map<String, BusMeters.Power> powers) {
    double[] sigmas =
        powers.values().stream()
            .filter(p -> p.watts().allRead())
            .mapToDouble(p -> p.watts().sigma() / AcNetwork.BASE_VA)
            .sorted()
            .toArray();
    return sigmas.length == 0 ? TIGHT_OTHERWISE : TIGHT * sigmas[sigmas.length / 2];
  }

  private void volts(DeviceSpec device, GridReadings readings, List<Measurement> measurements) {
    int bus = network.busIndex(grid.busOf(device.location()));
    Double volts = readings.volts().get(device.id());
    double pu = volts == null ? 1 : volts / network.nominalVolts(bus);
    double sigma = volts == null ? NONE : MeterClass.voltage(Math.max(Math.abs(pu), 0.5));
    measurements.add(Measurement.reading(Kind.VOLTS, bus, pu, sigma, device.id()));
  }

  private void flow(
      DeviceSpec device,
      Branch branch,
      GridReadings readings,
      double tight,
      List<Measurement> measurements) {
    int k = network.branchIndex(branch.id());
    double amperesBase = network.baseAmperes(network.from(k));
    OptionalDouble limit = branch.limitAmperes();
    double rating = limit.isPresent() ? limit.getAsDouble() / amperesBase : 0;
    Double watts = readings.watts().get(device.id());
    Double vars = readings.vars().get(device.id());
    Double amperes = readings.amperes().get(device.id());
    double p = watts == null ? 0 : watts / AcNetwork.BASE_VA;
    double q = vars == null ? 0 : vars / AcNetwork.BASE_VA;
    double least = tight;
    double sigmaP = watts == null ? NONE : Math.max(least, MeterClass.active(p, rating));
    double sigmaQ =
        vars == null ? NONE : Math.max(least, MeterClass.reactive(q, Math.hypot(p, q), rating));
    boolean byCurrent = amperes != null && (watts == null || vars == null);
    double i = byCurrent ? amperes / amperesBase : 0;
    double sigmaI = byCurrent ? Math.max(least, MeterClass.current(i, rating)) : NONE;
    measurements.add(Measurement.reading(Kind.FLOW_P, k, p, sigmaP, device.id()));
    measurements.add(Measurement.reading(Kind.FLOW_Q, k, q, sigmaQ, device.id()));
    measurements.add(Measurement.reading(Kind.CURRENT, k, i, sigmaI, device.id()));
  }
}
