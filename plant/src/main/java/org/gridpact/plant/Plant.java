package org.gridpact.plant;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.time.GridClock;
import org.gridpact.network.grid.Grid;
import org.gridpact.plant.device.Told;
import org.gridpact.plant.link.DeviceSide;
import org.gridpact.plant.link.GatewayLink;
import org.gridpact.plant.link.Reading;
import org.gridpact.plant.modbus.ModbusDeviceSide;
import org.gridpact.plant.mqtt.MqttDeviceSide;
import org.gridpact.plant.profile.Profile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running plant: simulates each second of the clock on a thread of its own and sends what its
 * devices measure to their gateways.
 *
 * <p>Where the clock runs faster than the machine can solve, seconds are skipped and counted; those
 * that are simulated are as they would have been, but for what the skipped ones' setpoints did.
 */
public final class Plant implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Plant.class);
  private static final long SECOND_MILLIS = 1_000;

  private final Simulation simulation;
  private final GridClock clock;
  private final Area area;
  private final Map<String, DeviceSpec> devices = new HashMap<>();
  private final Map<SideId, DeviceSide> sides = new ConcurrentHashMap<>();

  /** The newest each device was told: a side puts, the simulation reads. */
  private final Map<String, Told> told = new ConcurrentHashMap<>();

  private final Thread thread;
  private final LongAdder secondsSimulated = new LongAdder();
  private final LongAdder secondsSkipped = new LongAdder();
  private final LongAdder failedLoadFlows = new LongAdder();
  private boolean failing;

  /** The devices behind one driver of a gateway. */
  private record SideId(String gateway, String driver) {}

  /**
   * A plant that {@link #start} sets going.
   *
   * @param profile shape of the loads in place of the built-in curve
   * @throws IllegalArgumentException when the spec does not fit the area ({@link
   *     PlantSpec#conflicts}), or a device is on no bus or branch of the grid
   */
  public Plant(Area area, Grid grid, PlantSpec spec, Optional<Profile> profile, GridClock clock) {
    this.area = area;
    this.simulation = new Simulation(area, grid, spec, profile);
    this.clock = clock;
    for (DeviceSpec device : area.devices()) {
      devices.put(device.id(), device);
    }
    this.thread =
        Thread.ofPlatform()
            .name("plant")
            .daemon()
            .uncaughtExceptionHandler((t, e) -> LOG.error("the plant stopped: a defect", e))
            .unstarted(this::run);
  }

  /**
   * Begins: devices listen or connect, and the seconds pass.
   *
   * @param gatewayAddresses where gateways take meter lines
   * @throws IOException where devices cannot listen; the message names the address
   * @throws IllegalArgumentException where a gateway has no address or a driver that no device here
   *     speaks to; nothing is left running then
   */
  public void start(Map<String, InetSocketAddress> gatewayAddresses) throws IOException {
    boolean started = false;
    try {
      for (DeviceSpec device : area.devices()) {
        SideId id = sideOf(device.id());
        if (!sides.containsKey(id)) {
          DeviceSide side = side(id, gatewayAddresses);
          sides.put(id, side);
          side.start();
        }
      }
      thread.start();
      started = true;
    } finally {
      if (!started) {
        sides.values().forEach(DeviceSide::close);
      }
    }
  }

  private SideId sideOf(String device) {
    DeviceSpec spec = devices.get(device);
    return new SideId(spec.gateway(), spec.connection().driver());
  }

  private DeviceSide side(SideId id, Map<String, InetSocketAddress> gatewayAddresses) {
    DriverSpec driver = area.gateway(id.gateway).driver(id.driver);
    return switch (driver) {
      case DriverSpec.JsonLines _ -> {
        InetSocketAddress address = gatewayAddresses.get(id.gateway);
        if (address == null) {
          throw new IllegalArgumentException("no address of gateway " + id.gateway);
        }
        yield new GatewayLink(id.gateway, address, says -> obey(id, says));
      }
      case DriverSpec.Mqtt mqtt ->
          new MqttDeviceSide(id.gateway, mqtt, behind(id), says -> obey(id, says));
      case DriverSpec.Modbus modbus ->
          new ModbusDeviceSide(modbus, behind(id), says -> obey(id, says));
      case DriverSpec.Dsmr _, DriverSpec.CsvReplay _ ->
          throw new IllegalArgumentException(
              "driver %s of gateway %s: no device of the plant speaks %s"
                  .formatted(id.driver, id.gateway, driver.protocol()));
    };
  }

  private List<DeviceSpec> behind(SideId id) {
    return area.devices().stream().filter(d -> sideOf(d.id()).equals(id)).toList();
  }

  /** Ends the simulation and waits until it has; devices stay connected and measure no more. */
  public void stop() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the simulation and its connections, and waits until both have ended. */
  @Override
  public void close() {
    stop();
    sides.values().forEach(DeviceSide::close);
  }

  public PlantCounters counters() {
    return new PlantCounters(
        secondsSimulated.sum(),
        secondsSkipped.sum(),
        failedLoadFlows.sum(),
        sum(DeviceSide::sent),
        sum(DeviceSide::lost),
        sum(DeviceSide::badCommands));
  }

  private long sum(ToLongFunction<DeviceSide> counter) {
    return sides.values().stream().mapToLong(counter).sum();
  }

  /** Takes what a device behind the driver can do; false otherwise. */
  private boolean obey(SideId id, Told says) {
    DeviceSpec device = devices.get(says.device());
    if (device == null || !sideOf(device.id()).equals(id) || !device.kind().controllable()) {
      return false;
    }
    boolean fits =
        switch (says) {
          case Told.Power _ -> device.envelope().orElseThrow() instanceof Envelope.Power;
          case Told.Switch _ -> device.envelope().orElseThrow() instanceof Envelope.Switching;
          case Told.Tap tap ->
              device.envelope().orElseThrow() instanceof Envelope.Tapping taps
                  && taps.holds(tap.position());
        };
    if (fits) {
      told.put(says.device(), says);
    }
    return fits;
  }

  private void run() {
    long startMillis = Math.ceilDiv(clock.epochMillis(), SECOND_MILLIS) * SECOND_MILLIS;
    int before = -1;
    try {
      for (int number = 0; !Thread.currentThread().isInterrupted(); number++) {
        clock.sleepUntil(startMillis + number * SECOND_MILLIS);
        int now = Math.toIntExact((clock.epochMillis() - startMillis) / SECOND_MILLIS);
        secondsSkipped.add(now - number);
        number = now;
        simulate(new Second(startMillis + SECOND_MILLIS * now, now, now - before));
        before = now;
      }
    } catch (InterruptedException e) {
      LOG.debug("plant stopped after {} seconds", secondsSimulated.sum());
    }
  }

  private void simulate(Second second) {
    Simulation.Outcome outcome = simulation.moveTo(second, Map.copyOf(told));
    secondsSimulated.increment();
    boolean failed = outcome.failure().isPresent();
    if (failed && !failing) {
      LOG.warn("no readings: the plant's load flow failed: {}", outcome.failure().get());
    } else if (!failed && failing) {
      LOG.info("readings again: the plant's load flow has a solution");
    }
    failing = failed;
    failedLoadFlows.add(failed ? 1 : 0);
    Map<SideId, List<Reading>> bySide =
        outcome.readings().stream()
            .collect(Collectors.groupingBy(r -> sideOf(r.points().device())));
    sides.forEach((id, side) -> side.send(bySide.getOrDefault(id, List.of())));
  }
}
