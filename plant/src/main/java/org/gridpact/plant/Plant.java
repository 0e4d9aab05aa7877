package org.gridpact.plant;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.time.GridClock;
import org.gridpact.network.grid.Grid;
import org.gridpact.plant.link.GatewayLink;
import org.gridpact.plant.link.Reading;
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
  private final Map<String, GatewayLink> links = new LinkedHashMap<>();
  private final Map<String, String> gatewayOfDevice = new HashMap<>();

  /** The newest setpoint of each device: a link puts, the simulation reads. */
  private final Map<String, Setpoint> setpoints = new ConcurrentHashMap<>();

  private final Thread thread;
  private final LongAdder secondsSimulated = new LongAdder();
  private final LongAdder secondsSkipped = new LongAdder();
  private final LongAdder failedLoadFlows = new LongAdder();
  private boolean failing;

  /**
   * A plant that {@link #start} sets going.
   *
   * @param profile shape of the loads in place of the built-in curve
   * @param gatewayAddresses where each gateway of the area takes meter lines
   * @throws IllegalArgumentException when the spec does not fit the area ({@link
   *     PlantSpec#conflicts}), a device is on no bus or branch of the grid, or a gateway has no
   *     address
   */
  public Plant(
      Area area,
      Grid grid,
      PlantSpec spec,
      Optional<Profile> profile,
      GridClock clock,
      Map<String, InetSocketAddress> gatewayAddresses) {
    this.simulation = new Simulation(area, grid, spec, profile);
    this.clock = clock;
    area.devices().forEach(device -> gatewayOfDevice.put(device.id(), device.gateway()));
    for (String gateway : new TreeSet<>(gatewayOfDevice.values())) {
      InetSocketAddress address = gatewayAddresses.get(gateway);
      if (address == null) {
        throw new IllegalArgumentException("no address of gateway " + gateway);
      }
      Map<String, DeviceKind> devices = new HashMap<>();
      for (DeviceSpec device : area.devicesOf(gateway)) {
        devices.put(device.id(), device.kind());
      }
      links.put(gateway, new GatewayLink(gateway, address, setpoint -> obey(devices, setpoint)));
    }
    this.thread =
        Thread.ofPlatform()
            .name("plant")
            .daemon()
            .uncaughtExceptionHandler((t, e) -> LOG.error("the plant stopped: a defect", e))
            .unstarted(this::run);
  }

  public void start() {
    links.values().forEach(GatewayLink::start);
    thread.start();
  }

  /** Ends the simulation and its connections, and waits until both have ended. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    links.values().forEach(GatewayLink::close);
  }

  public PlantCounters counters() {
    return new PlantCounters(
        secondsSimulated.sum(),
        secondsSkipped.sum(),
        failedLoadFlows.sum(),
        sum(GatewayLink::sent),
        sum(GatewayLink::lost),
        sum(GatewayLink::badCommands));
  }

  private long sum(ToLongFunction<GatewayLink> counter) {
    return links.values().stream().mapToLong(counter).sum();
  }

  /** Takes a setpoint that a device of the gateway can do; false otherwise. */
  private boolean obey(Map<String, DeviceKind> devices, Setpoint setpoint) {
    DeviceKind kind = devices.get(setpoint.device());
    if (kind == null || !kind.controllable()) {
      return false;
    }
    boolean fits =
        switch (setpoint) {
          case Setpoint.Power power -> kind != DeviceKind.BREAKER;
          case Setpoint.Switch change -> kind == DeviceKind.BREAKER;
        };
    if (fits) {
      setpoints.put(setpoint.device(), setpoint);
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
    Simulation.Outcome outcome = simulation.moveTo(second, Map.copyOf(setpoints));
    secondsSimulated.increment();
    boolean failed = outcome.failure().isPresent();
    if (failed && !failing) {
      LOG.warn("no readings: the plant's load flow failed: {}", outcome.failure().get());
    } else if (!failed && failing) {
      LOG.info("readings again: the plant's load flow has a solution");
    }
    failing = failed;
    failedLoadFlows.add(failed ? 1 : 0);
    Map<String, List<Reading>> byGateway =
        outcome.readings().stream()
            .collect(Collectors.groupingBy(r -> gatewayOfDevice.get(r.points().device())));
    byGateway.forEach((gateway, readings) -> links.get(gateway).send(readings));
  }
}
