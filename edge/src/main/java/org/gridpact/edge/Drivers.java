package org.gridpact.edge;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.edge.driver.Driver;
import org.gridpact.edge.driver.DriverContext;
import org.gridpact.edge.driver.csv.CsvDriver;
import org.gridpact.edge.driver.dsmr.DsmrDriver;
import org.gridpact.edge.driver.lines.JsonLinesDriver;
import org.gridpact.edge.driver.modbus.ModbusDriver;
import org.gridpact.edge.driver.mqtt.MqttDriver;
import org.gridpact.edge.image.Command;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.area.GatewaySpec;

/** All drivers of a gateway; a command goes to the one its device is reached by. */
final class Drivers implements Driver {
  private final Map<String, Driver> byId = new LinkedHashMap<>();
  private final Map<String, Driver> byDevice = new HashMap<>();

  Drivers(GatewaySpec gateway, List<DeviceSpec> devices, DriverContext context) {
    for (DriverSpec spec : gateway.drivers()) {
      List<DeviceSpec> reached =
          devices.stream().filter(d -> d.connection().driver().equals(spec.id())).toList();
      Driver driver = make(spec, reached, context);
      byId.put(spec.id(), driver);
      reached.forEach(device -> byDevice.put(device.id(), driver));
    }
  }

  private static Driver make(DriverSpec spec, List<DeviceSpec> devices, DriverContext context) {
    return switch (spec) {
      case DriverSpec.JsonLines lines -> new JsonLinesDriver(lines, devices, context);
      case DriverSpec.Modbus modbus -> new ModbusDriver(modbus, devices, context);
      case DriverSpec.Mqtt mqtt -> new MqttDriver(mqtt, devices, context);
      case DriverSpec.Dsmr dsmr -> new DsmrDriver(dsmr, devices, context);
      case DriverSpec.CsvReplay replay -> new CsvDriver(replay, devices, context);
    };
  }

  Driver driver(String id) {
    return byId.get(id);
  }

  @Override
  public void start() throws IOException {
    for (Driver driver : byId.values()) {
      driver.start();
    }
  }

  @Override
  public void command(Command command) {
    byDevice.get(command.device()).command(command);
  }

  @Override
  public Map<String, String> troubles() {
    Map<String, String> troubles = new HashMap<>();
    byId.values().forEach(driver -> troubles.putAll(driver.troubles()));
    return troubles;
  }

  @Override
  public void close() {
    byId.values().forEach(Driver::close);
  }
}
