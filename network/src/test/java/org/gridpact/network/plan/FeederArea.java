package org.gridpact.network.plan;

import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.BranchLimit;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.Economics;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.area.Price;
import org.gridpact.model.area.Reserve;
import org.gridpact.model.area.Schedule;
import org.gridpact.model.area.TimeWindow;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.forecast.PowerBand;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.limits.GridLimits;

/**
 * The 33-bus feeder with a meter at every load, batteries at 14 and 30, flexible loads at 17, 24
 * and 32, and inverters at 18 and 33.
 */
final class FeederArea {
  final Grid grid = read();
  final Map<String, Double> watts = new HashMap<>();
  final Map<String, Double> vars = new HashMap<>();
  final Map<String, Double> available = new HashMap<>();
  final Map<String, Double> stateOfCharge = new HashMap<>();
  private final List<DeviceSpec> devices = new ArrayList<>();

  FeederArea() {
    for (Bus bus : grid.buses()) {
      if (bus.loadWatts() > 0) {
        add("m" + bus.id(), DeviceKind.METER, bus.id(), Optional.empty());
        watts.put("m" + bus.id(), bus.loadWatts());
        vars.put("m" + bus.id(), bus.loadVars());
      }
    }
    for (String bus : List.of("14", "30")) {
      control("bat" + bus, DeviceKind.BATTERY, bus, -500_000, 500_000, 0);
      stateOfCharge.put("bat" + bus, 0.6);
    }
    for (String bus : List.of("17", "24", "32")) {
      control("ev" + bus, DeviceKind.FLEXIBLE_LOAD, bus, 0, 200_000, 150_000);
    }
    for (String bus : List.of("18", "33")) {
      control("pv" + bus, DeviceKind.INVERTER, bus, -2_000_000, 0, 0);
    }
  }

  private static Grid read() {
    try {
      return Grid.read("builtin:feeder33");
    } catch (GridFileException e) {
      throw new AssertionError(e);
    }
  }

  private void control(
      String id, DeviceKind kind, String bus, double min, double max, double takes) {
    add(id, kind, bus, Optional.of(new Envelope.Power(min, max, 1e6, min, max)));
    watts.put(id, takes);
    vars.put(id, 0.0);
    available.put(id, takes);
  }

  /** Takes a device away. */
  void remove(String id) {
    devices.removeIf(d -> d.id().equals(id));
    watts.remove(id);
    vars.remove(id);
  }

  /** One more battery, at rest and half full. */
  void battery(String id, String bus, double most) {
    control(id, DeviceKind.BATTERY, bus, -most, most, 0);
    stateOfCharge.put(id, 0.5);
  }

  /** A cost of its own for a device, in EUR/MWh. */
  void price(String id, DeviceKind kind, double perMegawattHour) {
    Price price = new Price("EUR", perMegawattHour, Price.Per.MEGAWATT_HOUR);
    devices.replaceAll(
        d ->
            d.id().equals(id) && d.kind() == kind
                ? d.with(new Economics(Optional.of(price), Optional.empty()))
                : d);
  }

  /** A generator that gives so much now, and would give nothing by itself. */
  void generator(String id, String bus, double watts) {
    control(id, DeviceKind.GENERATOR, bus, -3e6, 0, 0);
    this.watts.put(id, watts);
  }

  private void add(String id, DeviceKind kind, String bus, Optional<Envelope> envelope) {
    devices.add(
        DeviceSpec.ofLines(
            id,
            kind,
            "gw",
            new Location.Bus(bus),
            "feeder",
            new DevicePoints(id, List.of()),
            envelope));
  }

  Area with(double minPu, double maxPu, double headAmperes) {
    Map<String, Double> amperes = new HashMap<>();
    grid.branches().forEach(b -> amperes.put(b.id(), 1_000.0));
    amperes.put("1-2", headAmperes);
    return new Area(
        "area",
        "builtin:feeder33",
        new Limits(minPu, maxPu, amperes, false),
        List.of(),
        devices,
        DispatchRules.DEFAULT,
        List.of());
  }

  /** The same area with other limits. */
  Area limited(Area area, Limits limits) {
    return new Area(
        area.id(),
        area.network(),
        limits,
        area.gateways(),
        area.devices(),
        area.dispatch(),
        area.tasks());
  }

  /** The head branch may carry so much in the first ten minutes of each day, else 1,000 A. */
  static Schedule<BranchLimit> atMidnight(BranchLimit limit) {
    TimeWindow first =
        new TimeWindow(
            TimeWindow.NEW_YEAR, TimeWindow.LAST_OF_YEAR, LocalTime.MIDNIGHT, LocalTime.of(0, 10));
    return new Schedule<>(
        BranchLimit.ofAmperes(1_000), List.of(new Schedule.Slot<>(first, limit)), ZoneOffset.UTC);
  }

  /** The same area with a reserve. */
  Area reserving(Area area, double upWatts, double downWatts) {
    Limits of = area.limits();
    Reserve reserve = new Reserve(upWatts, downWatts);
    return limited(area, new Limits(of.voltage(), of.branches(), of.defaults(), reserve));
  }

  /** The same area with another limit of its head branch. */
  Area head(Area area, Schedule<BranchLimit> limit) {
    Map<String, Schedule<BranchLimit>> branches = new HashMap<>(area.limits().branches());
    branches.put("1-2", limit);
    return limited(area, new Limits(area.limits().voltage(), branches, false));
  }

  /** The same area with other economics of some devices. */
  Area storing(Area area, Economics economics, String... ids) {
    Set<String> which = Set.of(ids);
    return new Area(
        area.id(),
        area.network(),
        area.limits(),
        area.gateways(),
        area.devices().stream().map(d -> which.contains(d.id()) ? d.with(economics) : d).toList(),
        area.dispatch(),
        area.tasks());
  }

  Planner planner(Area area) {
    return switch (GridLimits.of(grid, area.limits())) {
      case GridLimits.Outcome.Complete complete -> new Planner(area, grid, complete.byTime());
      case GridLimits.Outcome.Wrong wrong -> throw new AssertionError(wrong.problems());
    };
  }

  /**
   * Of two hours from now on, without doubt.
   *
   * @param factor by device and quarter, of what it measures; the quarter that has begun is as that
   */
  Forecast forecast(ToDoubleBiFunction<String, Integer> factor) {
    Map<String, PowerBand> bands = new HashMap<>();
    watts.forEach(
        (id, now) -> {
          double[] all = new double[9];
          Arrays.setAll(all, q -> q == 0 ? now : now * factor.applyAsDouble(id, q));
          bands.put(id, new PowerBand(all, all, all));
        });
    return new Forecast(0, 0, 9, bands, Map.of(), PowerBand.unknown(9));
  }

  PlanRequest request(String... unavailable) {
    return new PlanRequest(
        1_000, watts, vars, available, Set.of(), Set.of(unavailable), stateOfCharge);
  }
}
