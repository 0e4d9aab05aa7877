package org.gridpact.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.config.FreePorts;
import org.gridpact.model.config.HostPort;

/** How the demo's gateways reach its devices; those that run apart keep what they have. */
enum DemoProtocol {
  /** As the area has it. */
  JSON,
  /** SunSpec over Modbus TCP; loads and breakers by register profiles. */
  MODBUS,
  /** JSON topics for meters and loads, Sparkplug B for the rest, over one broker. */
  MQTT;

  static final int FIRST_MODBUS_PORT = 15_021;
  static final int BROKER_PORT = 11_883;

  /** One connection asks its units in turn, so many are spread over several. */
  private static final int UNITS_A_DRIVER = 100;

  private static final int EVERY_MILLIS = 1_000;
  private static final int TIMEOUT_MILLIS = 1_000;

  /**
   * The area with its devices behind this protocol.
   *
   * @param ports for what listens in the field, one after the other
   */
  Area over(Area area, IntSupplier ports) {
    return switch (this) {
      case JSON -> area;
      case MODBUS -> overModbus(area, ports);
      case MQTT -> overMqtt(area, HostPort.loopback(ports.getAsInt()));
    };
  }

  /** The same on ports that are free. */
  Area overFreePorts(Area area) throws IOException {
    int most = area.gateways().size() + area.devices().size() / UNITS_A_DRIVER + 1;
    return over(area, FreePorts.find(most).iterator()::next);
  }

  /** Where the field's broker listens, of an area over MQTT; empty of others. */
  static Optional<HostPort> broker(Area area) {
    return drivers(area).stream()
        .filter(DriverSpec.Mqtt.class::isInstance)
        .map(driver -> ((DriverSpec.Mqtt) driver).broker())
        .findFirst();
  }

  /** Where else in the field anybody listens, by the gateway that asks there. */
  static Map<HostPort, String> modbusAddresses(Area area) {
    Map<HostPort, String> addresses = new HashMap<>();
    for (GatewaySpec gateway : ofThisProcess(area)) {
      for (DriverSpec driver : gateway.drivers()) {
        if (driver instanceof DriverSpec.Modbus modbus) {
          addresses.put(modbus.address(), gateway.id());
        }
      }
    }
    return addresses;
  }

  private static List<DriverSpec> drivers(Area area) {
    return ofThisProcess(area).stream().flatMap(g -> g.drivers().stream()).toList();
  }

  private static List<GatewaySpec> ofThisProcess(Area area) {
    return area.gateways().stream().filter(gateway -> !gateway.external()).toList();
  }

  private static Area overModbus(Area area, IntSupplier ports) {
    Map<String, List<DriverSpec>> drivers = new HashMap<>();
    Map<String, Connection> connections = new HashMap<>();
    for (GatewaySpec gateway : ofThisProcess(area)) {
      List<DriverSpec> ofGateway = new ArrayList<>();
      List<DeviceSpec> devices = area.devicesOf(gateway.id());
      for (int i = 0; i < devices.size(); i++) {
        String id = "modbus-" + (1 + i / UNITS_A_DRIVER);
        if (i % UNITS_A_DRIVER == 0) {
          HostPort address = HostPort.loopback(ports.getAsInt());
          ofGateway.add(new DriverSpec.Modbus(id, address, EVERY_MILLIS, TIMEOUT_MILLIS));
        }
        DeviceSpec device = devices.get(i);
        connections.put(
            device.id(),
            new Connection.Modbus(id, 1 + i % UNITS_A_DRIVER, registerProfile(device.kind())));
      }
      drivers.put(gateway.id(), ofGateway);
    }
    return changed(area, drivers, connections);
  }

  private static String registerProfile(DeviceKind kind) {
    return switch (kind) {
      case METER, BRANCH_METER, INVERTER, BATTERY -> "sunspec";
      case FLEXIBLE_LOAD, GENERATOR, TIE_LINE -> "flexible-load";
      case BREAKER -> "breaker";
      case TAP_CHANGER -> "tap-changer";
    };
  }

  private static Area overMqtt(Area area, HostPort broker) {
    Map<String, List<DriverSpec>> drivers = new HashMap<>();
    Map<String, Connection> connections = new HashMap<>();
    for (GatewaySpec gateway : ofThisProcess(area)) {
      String id = "mqtt";
      drivers.put(
          gateway.id(),
          List.of(new DriverSpec.Mqtt(id, broker, Optional.empty(), Optional.of(gateway.id()))));
      for (DeviceSpec device : area.devicesOf(gateway.id())) {
        String level = topicLevel(device.id());
        connections.put(
            device.id(),
            switch (device.kind()) {
              case METER, BRANCH_METER ->
                  new Connection.Topic(id, "meters/" + level, Optional.empty(), "gridpact");
              case FLEXIBLE_LOAD ->
                  new Connection.Topic(
                      id, "meters/" + level, Optional.of("meters/" + level + "/set"), "gridpact");
              case INVERTER, BATTERY, BREAKER, GENERATOR, TIE_LINE, TAP_CHANGER ->
                  new Connection.Sparkplug(
                      id, area.id(), gateway.id(), Optional.of(level), "gridpact-sparkplug");
            });
      }
    }
    return changed(area, drivers, connections);
  }

  /** An id without what topics set apart. */
  private static String topicLevel(String id) {
    return id.replace("%", "%25").replace("/", "%2F").replace("+", "%2B").replace("#", "%23");
  }

  /** The area with other drivers and connections, where there are any. */
  private static Area changed(
      Area area, Map<String, List<DriverSpec>> drivers, Map<String, Connection> connections) {
    return new Area(
        area.id(),
        area.network(),
        area.limits(),
        area.gateways().stream()
            .map(
                g ->
                    drivers.getOrDefault(g.id(), List.of()).isEmpty()
                        ? g
                        : g.withDrivers(drivers.get(g.id())))
            .toList(),
        area.devices().stream()
            .map(d -> connections.containsKey(d.id()) ? d.with(connections.get(d.id())) : d)
            .toList(),
        area.dispatch(),
        area.tasks(),
        area.placement(),
        area.centers(),
        area.history(),
        area.place());
  }
}
