package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.Test;

class DemoProtocolTest {
  private final AtomicInteger port = new AtomicInteger(15_021);

  private static Area feeder33() throws RefusedException {
    return LoadedArea.ofResource("feeder33.yaml").area();
  }

  @Test
  void jsonLeavesTheAreaAsItIs() throws Exception {
    assertThat(DemoProtocol.JSON.over(feeder33(), port::getAndIncrement)).isEqualTo(feeder33());
    assertThat(port).hasValue(15_021);
  }

  @Test
  void overModbusEachGatewayHasAPortAndEachDeviceAUnit() throws Exception {
    Area area = DemoProtocol.MODBUS.over(feeder33(), port::getAndIncrement);
    assertThat(area.gateways())
        .extracting(g -> ((DriverSpec.Modbus) g.drivers().getFirst()).address())
        .containsExactly(
            HostPort.loopback(15_021),
            HostPort.loopback(15_022),
            HostPort.loopback(15_023),
            HostPort.loopback(15_024));
    for (GatewaySpec gateway : area.gateways()) {
      assertThat(area.devicesOf(gateway.id()))
          .extracting(d -> ((Connection.Modbus) d.connection()).unit())
          .doesNotHaveDuplicates()
          .contains(1);
    }
    assertThat(area.device("battery-14").connection())
        .isInstanceOfSatisfying(
            Connection.Modbus.class, c -> assertThat(c.profile()).isEqualTo("sunspec"));
    assertThat(area.device("ev-8").connection())
        .isInstanceOfSatisfying(
            Connection.Modbus.class, c -> assertThat(c.profile()).isEqualTo("flexible-load"));
    assertThat(DemoProtocol.modbusAddresses(area)).hasSize(4);
  }

  @Test
  void overMqttLoadsAndMetersSpeakJsonAndTheRestSparkplugAtOneBroker() throws Exception {
    Area area = DemoProtocol.MQTT.over(feeder33(), port::getAndIncrement);
    assertThat(DemoProtocol.broker(area)).contains(HostPort.loopback(15_021));
    assertThat(port).hasValue(15_022);
    assertThat(area.device("meter-18").connection())
        .isEqualTo(new Connection.Topic("mqtt", "meters/meter-18", Optional.empty(), "gridpact"));
    assertThat(area.device("ev-8").connection())
        .isEqualTo(
            new Connection.Topic(
                "mqtt", "meters/ev-8", Optional.of("meters/ev-8/set"), "gridpact"));
    assertThat(area.device("breaker-20-21").connection())
        .isEqualTo(
            new Connection.Sparkplug(
                "mqtt",
                "feeder33",
                "gateway-head",
                Optional.of("breaker-20-21"),
                "gridpact-sparkplug"));
  }

  @Test
  void manyUnitsAreSpreadOverDriversAndAGatewayThatRunsApartKeepsWhatItHas() {
    GatewaySpec here = GatewaySpec.ofLines("here", HostPort.loopback(0), 1_000, 10_000);
    GatewaySpec lines = GatewaySpec.ofLines("apart", HostPort.loopback(0), 1_000, 10_000);
    GatewaySpec apart =
        new GatewaySpec(
            lines.id(),
            lines.drivers(),
            lines.cycleMillis(),
            lines.failsafeAfterMillis(),
            lines.rules(),
            lines.storage(),
            lines.scada(),
            true,
            lines.tasks());
    List<DeviceSpec> devices = new ArrayList<>();
    devices.add(meter("apart", "far/off"));
    for (int i = 0; i < 250; i++) {
      devices.add(meter("here", "meter-" + i));
    }
    Area area =
        new Area(
            "many",
            "builtin:feeder33",
            new Limits(0.9, 1.1, Map.of(), true),
            List.of(here, apart),
            devices,
            DispatchRules.DEFAULT,
            List.of());
    Area modbus = DemoProtocol.MODBUS.over(area, port::getAndIncrement);
    assertThat(modbus.gateway("apart")).isEqualTo(apart);
    assertThat(modbus.device("far/off")).isEqualTo(devices.getFirst());
    assertThat(modbus.gateway("here").drivers()).hasSize(3);
    Map<String, Integer> units = new HashMap<>();
    modbus.devicesOf("here").forEach(d -> units.merge(d.connection().driver(), 1, Integer::sum));
    assertThat(units).isEqualTo(Map.of("modbus-1", 100, "modbus-2", 100, "modbus-3", 50));
  }

  private static DeviceSpec meter(String gateway, String id) {
    return DeviceSpec.ofLines(
        id,
        DeviceKind.METER,
        gateway,
        new Location.Bus("18"),
        "trunk",
        new DevicePoints(id, List.of(Point.of(Quantity.VOLTAGE))),
        Optional.empty());
  }
}
