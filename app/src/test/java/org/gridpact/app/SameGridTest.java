package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.driver.Driver;
import org.gridpact.edge.driver.DriverContext;
import org.gridpact.edge.driver.lines.JsonLinesDriver;
import org.gridpact.edge.driver.modbus.ModbusDriver;
import org.gridpact.edge.driver.mqtt.MqttDriver;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.Imaging;
import org.gridpact.edge.image.Inputs;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.time.GridClock;
import org.gridpact.plant.Plant;
import org.gridpact.plant.PlantCounters;
import org.gridpact.plant.PlantFile;
import org.gridpact.plant.mqtt.FieldBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo's plant and the drivers of its gateways, second by second, once by each protocol. */
@Timeout(180)
class SameGridTest {
  private static final long START = 1_763_715_600_000L;
  private static final int SECONDS = 30;
  private static final double BATTERY_WATTS = -123_456.7;
  private static final double LOAD_WATTS = 20_000;

  /** The meter's noise is 0.05 %. */
  private static final double NOISE = 0.001;

  /** A clock that goes on when it is told to; twenty times as fast, for who asks. */
  private static final class SteppedClock implements GridClock {
    private long now = START - 1;

    @Override
    public synchronized long epochMillis() {
      return now;
    }

    @Override
    public double speed() {
      return 20;
    }

    @Override
    public synchronized void sleepUntil(long epochMillis) throws InterruptedException {
      while (now < epochMillis) {
        wait();
      }
    }

    synchronized void set(long epochMillis) {
      now = epochMillis;
      notifyAll();
    }
  }

  /** What was measured in one second, by device and point. */
  private record Second(Map<String, Map<Point, Double>> values) {
    double value(String device, Quantity quantity) {
      return values.get(device).get(Point.of(quantity));
    }
  }

  /** The drivers of all gateways, and what they read. */
  private static final class Field implements AutoCloseable {
    private final SteppedClock clock = new SteppedClock();
    private final Counters counters = new Counters();
    private final Inputs inputs = new Inputs(counters);
    private final Map<String, Driver> drivers = new LinkedHashMap<>();
    private final Map<String, InetSocketAddress> meterAddresses = new HashMap<>();
    private final Area area;
    private final Imaging imaging;
    private final boolean asked;
    private final Optional<FieldBroker> broker;
    private final Plant plant;
    private int next;

    Field(DemoProtocol protocol) throws Exception {
      LoadedArea loaded = LoadedArea.ofResource("feeder33.yaml");
      area = protocol.overFreePorts(onAnyPort(loaded.area()));
      asked = protocol == DemoProtocol.MODBUS;
      imaging =
          new Imaging(
              1_000, area.devices().stream().map(DeviceSpec::points).toList(), inputs, counters);
      String file = "feeder33-plant.yaml";
      plant =
          new Plant(
              area,
              loaded.grid(),
              PlantFile.parse(file, LoadedArea.resource(file)).withDefaults(area),
              Optional.empty(),
              clock);
      Optional<HostPort> listen = DemoProtocol.broker(area);
      broker = listen.isPresent() ? Optional.of(FieldBroker.start(listen.get())) : Optional.empty();
      if (asked) {
        plant.start(Map.of());
      }
      for (GatewaySpec gateway : area.gateways()) {
        for (DriverSpec driver : gateway.drivers()) {
          start(gateway, driver);
        }
      }
      if (!asked) {
        plant.start(meterAddresses);
      }
    }

    private static Area onAnyPort(Area area) {
      return area.withGateways(
          area.gateways().stream()
              .map(
                  gateway ->
                      gateway.withDrivers(
                          List.of(
                              new DriverSpec.JsonLines(GatewaySpec.LINES, HostPort.loopback(0)))))
              .toList());
    }

    private void start(GatewaySpec gateway, DriverSpec spec) throws IOException {
      List<DeviceSpec> devices =
          area.devicesOf(gateway.id()).stream()
              .filter(d -> d.connection().driver().equals(spec.id()))
              .toList();
      DriverContext context =
          new DriverContext(gateway.id(), clock, GridClock.system(), inputs, counters);
      Driver driver =
          switch (spec) {
            case DriverSpec.JsonLines lines -> new JsonLinesDriver(lines, devices, context);
            case DriverSpec.Modbus modbus -> new ModbusDriver(modbus, devices, context);
            case DriverSpec.Mqtt mqtt -> new MqttDriver(mqtt, devices, context);
            case DriverSpec.Dsmr _, DriverSpec.CsvReplay _ ->
                throw new IllegalArgumentException("not in the demo: " + spec.protocol());
          };
      driver.start();
      devices.forEach(device -> drivers.put(device.id(), driver));
      if (driver instanceof JsonLinesDriver lines) {
        meterAddresses.put(gateway.id(), lines.address());
      }
    }

    /**
     * Lets a second pass and gives what the gateways then know; empty where a device was not heard,
     * as before a connection stands.
     */
    Optional<Second> pass() throws InterruptedException {
      long second = START + 1_000L * next++;
      clock.set(second);
      while (!plantHasMeasured()) {
        Thread.sleep(1);
      }
      // What is asked for from now on has this second's registers, whatever was under way.
      clock.set(second + 500);
      long due = asked ? second + 500 : second;
      Map<String, Map<Point, Double>> values = new HashMap<>();
      boolean heard =
          await(
              () -> {
                ProcessImage image = imaging.next(second + 500);
                image
                    .states()
                    .forEach(
                        (id, state) -> {
                          boolean known = state.quality() != Quality.MISSING;
                          if (known && state.reading().epochMillis() == due) {
                            values.computeIfAbsent(id, _ -> byPoint(state));
                          }
                        });
                return values.size() == area.devices().size();
              });
      return heard ? Optional.of(new Second(values)) : Optional.empty();
    }

    private boolean plantHasMeasured() {
      PlantCounters counters = plant.counters();
      long readings = counters.readingsSent() + counters.readingsLost();
      return readings >= (long) next * area.devices().size();
    }

    private static Map<Point, Double> byPoint(ProcessImage.DeviceState state) {
      Map<Point, Double> values = new HashMap<>();
      List<Point> points = state.reading().points().points();
      for (int i = 0; i < points.size(); i++) {
        values.put(points.get(i), state.reading().values()[i]);
      }
      return values;
    }

    private interface Condition {
      boolean holds();
    }

    private static boolean await(Condition condition) throws InterruptedException {
      long deadline = System.nanoTime() + 2_000_000_000L;
      boolean holds = condition.holds();
      while (!holds && System.nanoTime() < deadline) {
        Thread.sleep(5);
        holds = condition.holds();
      }
      return holds;
    }

    /** The seconds in which all devices were heard, by number. */
    Map<Integer, Second> watch() throws InterruptedException {
      Map<Integer, Second> seconds = new TreeMap<>();
      while (seconds.size() < SECONDS) {
        Optional<Second> heard = pass();
        heard.ifPresent(second -> seconds.put(next - 1, second));
      }
      return seconds;
    }

    /** Tells a device, again each second, until what is measured says that it obeys. */
    Second tellUntil(Predicate<Second> obeyed, Command... commands) throws InterruptedException {
      while (true) {
        for (Command command : commands) {
          drivers.get(command.device()).command(command);
        }
        Optional<Second> heard = pass();
        if (heard.isPresent() && obeyed.test(heard.get())) {
          return heard.get();
        }
      }
    }

    @Override
    public void close() {
      new HashSet<>(drivers.values()).forEach(Driver::close);
      plant.close();
      broker.ifPresent(FieldBroker::close);
    }
  }

  @Test
  void eachProtocolMeasuresTheSameGrid() throws Exception {
    Map<Integer, Second> json = watched(DemoProtocol.JSON);
    same(json, watched(DemoProtocol.MQTT), false);
    same(json, watched(DemoProtocol.MODBUS), true);
  }

  private static Map<Integer, Second> watched(DemoProtocol protocol) throws Exception {
    try (Field field = new Field(protocol)) {
      return field.watch();
    }
  }

  private static void same(
      Map<Integer, Second> json, Map<Integer, Second> others, boolean inRegisters) {
    Set<Integer> common = new HashSet<>(json.keySet());
    common.retainAll(others.keySet());
    assertThat(common).hasSizeGreaterThan(SECONDS / 2);
    Map<String, Double> largest = new HashMap<>();
    for (Map.Entry<Integer, Second> entry : json.entrySet()) {
      Second other = others.get(entry.getKey());
      entry
          .getValue()
          .values()
          .forEach(
              (device, values) ->
                  values.forEach(
                      (point, value) -> {
                        String what = "%s %s".formatted(device, point.quantity());
                        double most = largest.merge(what, Math.abs(value), Math::max);
                        if (other != null) {
                          double read = other.values().get(device).get(point);
                          String where = what + " in second " + entry.getKey();
                          if (inRegisters) {
                            assertInSteps(where, point.quantity(), read, value, most);
                          } else {
                            assertThat(read).as(where).isEqualTo(value);
                          }
                        }
                      }));
    }
  }

  /** Sixteen bits in steps of a power of ten; energy in whole watt-hours, of which 0 is none. */
  private static void assertInSteps(
      String where, Quantity quantity, double read, double value, double most) {
    if (quantity == Quantity.ENERGY_IMPORTED || quantity == Quantity.ENERGY_EXPORTED) {
      assertThat(read).as(where).isEqualTo(value < 1 ? Double.NaN : Math.floor(value));
      return;
    }
    double step = Math.pow(10, Math.max(-4, Math.ceil(Math.log10(most / 32_767))));
    assertThat(Math.abs(read - value))
        .as("%s: %s read as %s", where, value, read)
        .isLessThanOrEqualTo(step * 0.501);
  }

  @Test
  void eachProtocolCarriesCommandsThatDevicesObey() throws Exception {
    for (DemoProtocol protocol : DemoProtocol.values()) {
      try (Field field = new Field(protocol)) {
        Second second =
            field.tellUntil(
                SameGridTest::obeyed,
                new Command.Power(
                    "battery-14", BATTERY_WATTS, BATTERY_WATTS, OptionalDouble.of(50_000)),
                new Command.Power("inverter-10", -10_000, 0, OptionalDouble.empty()),
                new Command.Power("heat-28", 0, LOAD_WATTS, OptionalDouble.empty()),
                new Command.Switch("breaker-20-21", false));
        assertThat(second.value("battery-14", Quantity.ACTIVE_POWER))
            .as("%s: in steps of 0.01 %% of 400 kW, and of 10 W", protocol)
            .isCloseTo(BATTERY_WATTS, within(30 + 130.0));
        assertThat(second.value("battery-14", Quantity.REACTIVE_POWER))
            .isCloseTo(50_000, within(30 + 60.0));
        assertThat(second.value("meter-22", Quantity.VOLTAGE))
            .as("%s: behind the breaker", protocol)
            .isZero();
        field.tellUntil(
            s -> s.value("breaker-20-21", Quantity.SWITCH_CLOSED) == 1,
            new Command.Switch("breaker-20-21", true));
      }
    }
  }

  private static boolean obeyed(Second second) {
    double battery = second.value("battery-14", Quantity.ACTIVE_POWER);
    return Math.abs(battery - BATTERY_WATTS) < 1_000
        && second.value("battery-14", Quantity.REACTIVE_POWER) > 40_000
        && second.value("inverter-10", Quantity.ACTIVE_POWER) >= -10_000 * (1 + NOISE)
        && second.value("heat-28", Quantity.ACTIVE_POWER) <= LOAD_WATTS * (1 + NOISE)
        && second.value("breaker-20-21", Quantity.SWITCH_CLOSED) == 0;
  }
}
