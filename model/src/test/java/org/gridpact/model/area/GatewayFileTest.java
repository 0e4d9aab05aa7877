package org.gridpact.model.area;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.config.HostPort;
import org.junit.jupiter.api.Test;

class GatewayFileTest {
  private static final String CELLAR =
      """
      area: campus
      centers: ["127.0.0.1:8443", "127.0.0.2:8443"]
      centerKey: area.pub
      gateway:
        id: cellar
        cycle: 100 ms
        failsafeAfter: 10 s
        storage: {budget: 200 MB, backfillShare: 25 %}
        scada: {broker: "127.0.0.1:1883", group: campus}
        drivers:
          - {id: meters, protocol: json-lines, listen: "127.0.0.1:8081"}
          - {id: roof, protocol: modbus, address: "127.0.0.1:1502", every: 2 s, timeout: 300 ms}
          - {id: broker, protocol: mqtt, broker: "127.0.0.1:1883", user: {name: gridpact, passwordFile: pw}}
          - {id: p1, protocol: dsmr, address: "127.0.0.1:2000"}
          - {id: record, protocol: csv, file: year.csv, speed: 60}
      devices:
        - {id: meter-1, kind: meter, gateway: cellar, bus: 1, feeder: f, points: &points {voltage: V, current: A, power: W}, connection: {driver: meters}}
        - {id: meter-2, kind: meter, gateway: cellar, bus: 1, feeder: f, points: *points, connection: {driver: roof, unit: 3, profile: sunspec}}
        - {id: meter-3, kind: meter, gateway: cellar, bus: 1, feeder: f, points: *points, connection: {driver: broker, topic: a/b, profile: mine.yaml}}
        - {id: meter-4, kind: meter, gateway: cellar, bus: 1, feeder: f, points: *points, connection: {driver: broker, group: g, node: n, device: d, profile: sparkplug}}
        - {id: meter-5, kind: meter, gateway: cellar, bus: 1, feeder: f, points: *points, connection: {driver: p1}}
        - {id: meter-6, kind: meter, gateway: cellar, bus: 1, feeder: f, points: *points, connection: {driver: record, profile: household}}
      """;

  private static GatewayFile parse(String text) throws ConfigException {
    return GatewayFile.parse("/etc/gridpact/gateway.yaml", text);
  }

  @Test
  void everyDriverAndConnectionIsReadAndPathsAreRelativeToTheFile() throws ConfigException {
    GatewayFile file = parse(CELLAR);
    assertThat(file.centers())
        .containsExactly(HostPort.loopback(8443), new HostPort("127.0.0.2", 8443));
    assertThat(file.centerKey()).isEqualTo(Path.of("/etc/gridpact/area.pub"));
    assertThat(file.gateway().storage()).isEqualTo(new StorageSpec(200_000_000, 0.25));
    assertThat(file.gateway().drivers())
        .containsExactly(
            new DriverSpec.JsonLines("meters", HostPort.loopback(8081)),
            new DriverSpec.Modbus("roof", HostPort.loopback(1502), 2_000, 300),
            new DriverSpec.Mqtt(
                "broker",
                HostPort.loopback(1883),
                Optional.of(new DriverSpec.Mqtt.User("gridpact", Path.of("/etc/gridpact/pw"))),
                Optional.empty()),
            new DriverSpec.Dsmr("p1", new DriverSpec.Dsmr.Source.Tcp(HostPort.loopback(2000))),
            new DriverSpec.CsvReplay("record", Path.of("/etc/gridpact/year.csv"), 60));
    assertThat(file.devices())
        .extracting(DeviceSpec::connection)
        .containsExactly(
            new Connection.Lines("meters"),
            new Connection.Modbus("roof", 3, "sunspec"),
            new Connection.Topic("broker", "a/b", Optional.empty(), "/etc/gridpact/mine.yaml"),
            new Connection.Sparkplug("broker", "g", "n", Optional.of("d"), "sparkplug"),
            new Connection.Telegram("p1"),
            new Connection.Replay("record", "household"));
  }

  @Test
  void aDeviceThatDoesNotSayHowItIsReachedIsRefused() {
    assertThatThrownBy(() -> parse(CELLAR.replace(", connection: {driver: meters}", "")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("gateway.yaml:17:")
        .hasMessageContaining("connection is missing");
  }

  @Test
  void anUnknownDriverAndAnUnknownProtocolAreNamed() {
    assertThatThrownBy(() -> parse(CELLAR.replace("{driver: p1}", "{driver: p2}")))
        .hasMessageContaining("gateway.yaml:21:")
        .hasMessageContaining("gateway cellar has no driver p2");
    assertThatThrownBy(() -> parse(CELLAR.replace("protocol: dsmr", "protocol: dlms")))
        .hasMessageContaining("gateway.yaml:14:")
        .hasMessageContaining("protocol 'dlms' is none of json-lines, modbus, mqtt, dsmr, csv");
  }

  @Test
  void whatAConnectionDoesNotNeedIsRefused() {
    assertThatThrownBy(() -> parse(CELLAR.replace("unit: 3,", "unit: 3, topic: x,")))
        .hasMessageContaining("unknown key 'topic'");
    assertThatThrownBy(() -> parse(CELLAR.replace("unit: 3", "unit: 300")))
        .hasMessageContaining("a Modbus unit is 0 to 255, not 300");
  }

  @Test
  void twoDevicesOfOneNameAreRefused() {
    assertThatThrownBy(() -> parse(CELLAR.replace("id: meter-2", "id: meter-1")))
        .hasMessageContaining("gateway.yaml:18: device 'meter-1' is there twice");
  }
}
