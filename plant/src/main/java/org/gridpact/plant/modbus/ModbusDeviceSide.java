package org.gridpact.plant.modbus;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.config.HostPort;
import org.gridpact.plant.device.Told;
import org.gridpact.plant.link.DeviceSide;
import org.gridpact.plant.link.Reading;

/**
 * The devices behind one Modbus driver, each a unit at the driver's address. Readings are there to
 * be read; none is lost, and an older one gives way to a newer.
 */
public final class ModbusDeviceSide implements DeviceSide {
  private final Map<String, Unit> byDevice = new HashMap<>();
  private final ModbusServer server;
  private final LongAdder sent = new LongAdder();

  /**
   * A side that {@link #start} sets going.
   *
   * @param devices those behind the driver
   * @param obey takes what a device is told, on the thread of a connection
   * @throws IllegalArgumentException where a device cannot speak by its profile, or two are one
   *     unit
   */
  public ModbusDeviceSide(
      DriverSpec.Modbus driver, List<DeviceSpec> devices, Predicate<Told> obey) {
    Map<Integer, Unit> units = new HashMap<>();
    for (DeviceSpec device : devices) {
      if (!(device.connection() instanceof Connection.Modbus connection)) {
        throw new IllegalArgumentException("device " + device.id() + " does not speak Modbus");
      }
      Unit unit = new Unit(registers(device, connection), obey);
      byDevice.put(device.id(), unit);
      if (units.put(connection.unit(), unit) != null) {
        throw new IllegalArgumentException(
            "two devices are unit %d at %s".formatted(connection.unit(), driver.address()));
      }
    }
    this.server = new ModbusServer(driver.address(), new Requests(units));
  }

  private static Registers registers(DeviceSpec device, Connection.Modbus connection) {
    String profile =
        switch (device.kind()) {
          case METER, BRANCH_METER, INVERTER, BATTERY -> "sunspec";
          case FLEXIBLE_LOAD, GENERATOR, TIE_LINE -> "flexible-load";
          case BREAKER -> "breaker";
          case TAP_CHANGER -> "tap-changer";
        };
    if (!connection.profile().equals(profile)) {
      throw new IllegalArgumentException(
          "device %s: a %s of the plant speaks by profile %s, not %s"
              .formatted(device.id(), device.kind().key(), profile, connection.profile()));
    }
    return switch (device.kind()) {
      case METER, BRANCH_METER -> new SunSpecMeter(device);
      case INVERTER, BATTERY -> new SunSpecInverter(device);
      case FLEXIBLE_LOAD, GENERATOR, TIE_LINE -> new LoadRegisters(device);
      case BREAKER -> new BreakerRegisters(device);
      case TAP_CHANGER -> new TapRegisters(device);
    };
  }

  @Override
  public void start() throws IOException {
    server.start();
  }

  /** Where it listens, once started. */
  public HostPort address() {
    return server.address();
  }

  @Override
  public void send(List<Reading> readings) {
    Map<String, Reading> measured =
        readings.stream().collect(Collectors.toMap(r -> r.points().device(), r -> r));
    byDevice.forEach((id, unit) -> unit.measure(Optional.ofNullable(measured.get(id))));
    sent.add(readings.size());
  }

  @Override
  public long sent() {
    return sent.sum();
  }

  @Override
  public long lost() {
    return 0;
  }

  @Override
  public long badCommands() {
    return server.refusedWrites();
  }

  @Override
  public void close() {
    server.close();
  }
}
