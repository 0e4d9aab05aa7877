package org.gridpact.center.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.forecast.PowerBand;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.state.StateRecord.Reading;
import org.gridpact.model.state.StateRecord.Value;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.limits.GridLimits;

/**
 * The 33-bus feeder with a meter at each load, which measures a share of the file's load and the
 * voltage that a load flow of PowSyBl's gives, one at the head, and a generator at bus 18.
 */
final class MeteredFeeder {
  static final String GENERATOR = "gen-18";

  final Grid grid;
  final Area area;
  final GridLimits limits;
  private final double generatorWatts;
  private final Set<String> unmetered;
  private final LoadFlow flow;

  MeteredFeeder(double voltageMinPu, double generatorWatts) throws GridFileException {
    this(new Limits(voltageMinPu, 1.1, Map.of(), true), generatorWatts, Set.of());
  }

  /**
   * @param unmetered buses whose load has no meter
   */
  MeteredFeeder(Limits asked, double generatorWatts, Set<String> unmetered)
      throws GridFileException {
    this.unmetered = unmetered;
    this.grid = Grid.read("builtin:feeder33");
    this.flow = new LoadFlow(grid);
    this.generatorWatts = generatorWatts;
    List<DeviceSpec> devices = new ArrayList<>();
    for (Bus bus : grid.buses()) {
      if (isMetered(bus)) {
        Location at = new Location.Bus(bus.id());
        devices.add(device("meter-" + bus.id(), DeviceKind.METER, at, Optional.empty()));
      }
    }
    Location head = new Location.Branch("1-2");
    devices.add(device("head", DeviceKind.BRANCH_METER, head, Optional.empty()));
    devices.add(
        device(
            GENERATOR,
            DeviceKind.GENERATOR,
            new Location.Bus("18"),
            Optional.of(new Envelope.Power(-2e6, 0, 1e6, -2e6, 0))));
    this.limits = GridLimits.of(grid, asked).complete().limits();
    this.area =
        new Area(
            "feeder",
            "builtin:feeder33",
            asked,
            List.of(GatewaySpec.ofLines("one", HostPort.loopback(0), 1_000, 30_000)),
            devices,
            DispatchRules.DEFAULT,
            List.of());
  }

  private static DeviceSpec device(
      String id, DeviceKind kind, Location at, Optional<Envelope> envelope) {
    return DeviceSpec.ofLines(
        id,
        kind,
        "one",
        at,
        "feeder",
        new DevicePoints(id, List.of(Point.of(Quantity.ACTIVE_POWER))),
        envelope);
  }

  private boolean isMetered(Bus bus) {
    return bus.loadWatts() > 0 && !unmetered.contains(bus.id());
  }

  FlowResult.Solved truth(double factor) {
    return truth(factor, generatorWatts);
  }

  /** With the generator at some power. Its load flow takes one question at a time. */
  synchronized FlowResult.Solved truth(double factor, double generatorWatts) {
    Map<String, Demand> demand = new HashMap<>();
    for (Bus bus : grid.buses()) {
      double more = bus.id().equals("18") ? generatorWatts : 0;
      demand.put(bus.id(), new Demand(factor * bus.loadWatts() + more, factor * bus.loadVars()));
    }
    return (FlowResult.Solved) flow.solve(new Injections(demand, Set.of()));
  }

  /** All is measured with the file's loads times a factor. */
  GridSnapshot snapshot(long now, double factor) {
    FlowResult.Solved truth = truth(factor);
    Map<String, Reading> readings = new HashMap<>();
    for (Bus bus : grid.buses()) {
      if (isMetered(bus)) {
        String id = "meter-" + bus.id();
        double volts = truth.busVoltsPu().get(bus.id()) * bus.nominalVolts();
        readings.put(
            id, reading(id, now, factor * bus.loadWatts(), factor * bus.loadVars(), volts));
      }
    }
    FlowResult.BranchFlow head = truth.branches().get("1-2");
    readings.put("head", reading("head", now, head.fromWatts(), head.fromVars()));
    readings.put(GENERATOR, reading(GENERATOR, now, generatorWatts, 0));
    return new GridSnapshot(now, readings, List.of());
  }

  /** The first is active power, then reactive power, then voltage. */
  static Reading reading(String device, long now, double... values) {
    List<Quantity> quantities =
        List.of(Quantity.ACTIVE_POWER, Quantity.REACTIVE_POWER, Quantity.VOLTAGE);
    List<Value> all = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      all.add(new Value(quantities.get(i), Phase.TOTAL, values[i]));
    }
    return new Reading(device, now, Quality.GOOD, all);
  }

  /** Of meters that will take the file's load times a factor, for two hours. */
  Forecast forecast(long now, double factor) {
    Map<String, PowerBand> bands = new HashMap<>();
    for (Bus bus : grid.buses()) {
      if (bus.loadWatts() > 0) {
        double[] watts = new double[8];
        Arrays.fill(watts, factor * bus.loadWatts());
        bands.put("meter-" + bus.id(), new PowerBand(watts, watts, watts));
      }
    }
    long start = Math.floorDiv(now, Forecast.QUARTER_MILLIS) * Forecast.QUARTER_MILLIS;
    return new Forecast(now, start, 8, bands, Map.of(), PowerBand.unknown(8));
  }
}
