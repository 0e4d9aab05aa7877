package org.gridpact.app;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.area.Schedule;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;

/**
 * The area a network file gets when it comes without one: four gateways that share the buses in the
 * file's order, a meter at each bus with demand, and flexibility at the buses with the largest.
 */
final class DefaultArea {
  static final int GATEWAYS = 4;
  static final int FIRST_METER_PORT = 8081;

  /** Of the buses with the largest demand: how many get a battery, inverter and flexible load. */
  private static final int BATTERIES = 2;

  private static final int INVERTERS = 4;
  private static final int FLEXIBLE_LOADS = 8;

  /** Rated power of such a device, as a share of its bus's demand. */
  private static final double RATED_SHARE = 0.2;

  /** Branches at the slack bus that get a meter, at most. */
  private static final int BRANCH_METERS = 8;

  private final Grid grid;
  private final Map<String, String> gatewayByBus = new LinkedHashMap<>();
  private final List<DeviceSpec> devices = new ArrayList<>();

  private DefaultArea(Grid grid) {
    this.grid = grid;
    int buses = grid.buses().size();
    for (int i = 0; i < buses; i++) {
      gatewayByBus.put(grid.buses().get(i).id(), "gateway-" + (1 + i * GATEWAYS / buses));
    }
  }

  static Area of(String network, Grid grid) throws RefusedException {
    return new DefaultArea(grid).area(network);
  }

  private Area area(String network) throws RefusedException {
    List<Bus> largest =
        grid.buses().stream()
            .filter(bus -> bus.loadWatts() > 0)
            .sorted(Comparator.comparingDouble(Bus::loadWatts).reversed())
            .toList();
    if (largest.isEmpty()) {
      throw new RefusedException(network + ": no bus has demand, so there is nothing to measure");
    }
    for (Bus bus : grid.buses()) {
      if (bus.loadWatts() != 0 || bus.loadVars() != 0) {
        add("meter-" + bus.id(), DeviceKind.METER, bus, Optional.empty());
      }
    }
    largest.stream().limit(FLEXIBLE_LOADS).forEach(this::addFlexibleLoad);
    largest.stream().limit(BATTERIES).forEach(this::addBattery);
    largest.stream().skip(BATTERIES).limit(INVERTERS).forEach(this::addInverter);
    addBranchMeters();
    List<GatewaySpec> gateways = new ArrayList<>();
    for (String id : new HashSet<>(gatewayByBus.values()).stream().sorted().toList()) {
      int port = FIRST_METER_PORT + gateways.size();
      gateways.add(GatewaySpec.ofLines(id, HostPort.loopback(port), 1_000, 30_000));
    }
    return new Area(
        grid.name().replaceAll("[^A-Za-z0-9._-]", "-"),
        network,
        new Limits(Schedule.always(GridLimits.USUAL_VOLTAGE), Map.of(), true),
        gateways,
        devices,
        DispatchRules.DEFAULT,
        List.of());
  }

  private void addFlexibleLoad(Bus bus) {
    double rated = RATED_SHARE * bus.loadWatts();
    add("flexible-" + bus.id(), DeviceKind.FLEXIBLE_LOAD, bus, power(0, rated, 0, rated));
  }

  private void addBattery(Bus bus) {
    double rated = RATED_SHARE * bus.loadWatts();
    add("battery-" + bus.id(), DeviceKind.BATTERY, bus, power(-rated, rated, 0, 0));
  }

  private void addInverter(Bus bus) {
    double rated = RATED_SHARE * bus.loadWatts();
    add("inverter-" + bus.id(), DeviceKind.INVERTER, bus, power(-rated, 0, -rated, 0));
  }

  private static Optional<Envelope> power(
      double min, double max, double failsafeMin, double failsafeMax) {
    // From one end to the other in ten seconds.
    double ramp = (max - min) / 10;
    return Optional.of(new Envelope.Power(min, max, ramp, failsafeMin, failsafeMax));
  }

  private void addBranchMeters() {
    Set<String> feeding = new HashSet<>(List.of(grid.slackBus()));
    grid.branches().stream()
        .filter(Branch::inService)
        .filter(b -> feeding.contains(b.fromBus()) || feeding.contains(b.toBus()))
        .limit(BRANCH_METERS)
        .forEach(
            branch ->
                devices.add(
                    DeviceSpec.ofLines(
                        "branch-" + branch.id(),
                        DeviceKind.BRANCH_METER,
                        gatewayByBus.get(branch.fromBus()),
                        new Location.Branch(branch.id()),
                        gatewayByBus.get(branch.fromBus()),
                        points("branch-" + branch.id(), DeviceKind.BRANCH_METER),
                        Optional.empty())));
  }

  private void add(String id, DeviceKind kind, Bus bus, Optional<Envelope> envelope) {
    String gateway = gatewayByBus.get(bus.id());
    devices.add(
        DeviceSpec.ofLines(
            id, kind, gateway, new Location.Bus(bus.id()), gateway, points(id, kind), envelope));
  }

  private static DevicePoints points(String id, DeviceKind kind) {
    Stream<Quantity> measured =
        Stream.of(
            Quantity.VOLTAGE, Quantity.CURRENT, Quantity.ACTIVE_POWER, Quantity.REACTIVE_POWER);
    Stream<Quantity> more =
        switch (kind) {
          case METER, BRANCH_METER -> Stream.of();
          case INVERTER, FLEXIBLE_LOAD -> Stream.of(Quantity.AVAILABLE_POWER);
          case BATTERY -> Stream.of(Quantity.AVAILABLE_POWER, Quantity.STATE_OF_CHARGE);
          case BREAKER -> Stream.of(Quantity.SWITCH_CLOSED);
          case GENERATOR, TIE_LINE -> Stream.of(Quantity.AVAILABLE_POWER);
          case TAP_CHANGER -> Stream.of(Quantity.TAP_POSITION);
        };
    return new DevicePoints(id, Stream.concat(measured, more).map(Point::of).toList());
  }
}
