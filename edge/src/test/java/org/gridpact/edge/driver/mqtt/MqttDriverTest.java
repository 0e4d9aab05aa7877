package org.gridpact.edge.driver.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gridpact.model.testing.Eventually.until;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.driver.DriverContext;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.Imaging;
import org.gridpact.edge.image.Inputs;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.edge.mqtt.Mosquitto;
import org.gridpact.edge.mqtt.TestClient;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.sparkplug.Metric;
import org.gridpact.model.sparkplug.SparkplugPayload;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.time.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Against a real Mosquitto, where one is installed. */
@Timeout(60)
class MqttDriverTest {
  private static final long NOON = 1_763_715_600_000L;
  private static final String NODE = "spBv1.0/plant/%s/node-1";

  @TempDir private Path folder;
  private final Counters counters = new Counters();
  private final Inputs inputs = new Inputs(counters);
  private final ManualClock clock = new ManualClock(NOON);
  private final Imaging imaging = new Imaging(1_000, TestDevices.allPoints(), inputs, counters);
  private final List<Long> seen = new ArrayList<>();
  private Mosquitto broker;
  private MqttDriver driver;

  @BeforeEach
  void start() throws IOException {
    broker = Mosquitto.open(folder);
    driver = driver(Optional.empty());
    driver.start();
    until(() -> counters.of("mqtt.connected") == 1);
  }

  @AfterEach
  void stop() {
    if (driver != null) {
      driver.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  /** The meter and the chargers speak JSON, the battery and the breaker are Sparkplug devices. */
  private MqttDriver driver(Optional<DriverSpec.Mqtt.User> user) {
    return new MqttDriver(
        new DriverSpec.Mqtt("field", broker.address(), user, Optional.of("control-room")),
        List.of(
            TestDevices.METER.with(topic("meters/18", Optional.empty())),
            TestDevices.CHARGERS.with(topic("chargers/1", Optional.of("chargers/1/set"))),
            TestDevices.BATTERY.with(sparkplug("battery")),
            TestDevices.BREAKER.with(sparkplug("breaker"))),
        new DriverContext(TestDevices.GATEWAY, clock, GridClock.system(), inputs, counters));
  }

  private static Connection topic(String topic, Optional<String> commands) {
    return new Connection.Topic("field", topic, commands, "gridpact");
  }

  private static Connection sparkplug(String device) {
    return new Connection.Sparkplug(
        "field", "plant", "node-1", Optional.of(device), "gridpact-sparkplug");
  }

  private ProcessImage image() {
    ProcessImage image = imaging.next(clock.epochMillis());
    image.report().stream()
        .filter(m -> m.reading().device().equals("battery-1") && m.quality() == Quality.GOOD)
        .forEach(m -> seen.add(m.reading().epochMillis()));
    return image;
  }

  private ProcessImage imageWhere(java.util.function.Predicate<ProcessImage> condition) {
    while (true) {
      ProcessImage image = image();
      if (condition.test(image)) {
        return image;
      }
      assertThat(Thread.interrupted()).as("timed out; %s", counters.totals()).isFalse();
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static double watts(ProcessImage image, String device) {
    return image.state(device).value(Quantity.ACTIVE_POWER);
  }

  private static String json(long time, double watts) {
    return "{\"time\":%d,\"voltage\":12034.1,\"current\":4.21,\"power\":%s}".formatted(time, watts);
  }

  private static SparkplugPayload nodeBirth(int number) {
    return SparkplugPayload.of(
        NOON, 0, List.of(Metric.of("bdSeq", number), Metric.of(SparkplugPayload.REBIRTH, false)));
  }

  private static SparkplugPayload nodeDeath(int number) {
    return SparkplugPayload.unnumbered(NOON, List.of(Metric.of("bdSeq", number)));
  }

  private static SparkplugPayload batteryBirth(int sequence, long time, double watts) {
    return SparkplugPayload.of(
        time,
        sequence,
        List.of(
            Metric.of("voltage", 12_000).withAlias(1),
            Metric.of("current", 4).withAlias(2),
            Metric.of("power", watts).withAlias(3)));
  }

  private static SparkplugPayload batteryData(int sequence, long time, double watts) {
    return SparkplugPayload.of(time, sequence, List.of(Metric.ofAlias(3, Metric.number(watts))));
  }

  private TestClient node(int number) {
    return TestClient.withWill(
        broker.address(),
        NODE.formatted("NDEATH"),
        nodeDeath(number).encode(),
        NODE.formatted("NCMD"),
        NODE.formatted("DCMD") + "/+");
  }

  private static void bear(TestClient node, int number, double watts) {
    node.publish(NODE.formatted("NBIRTH"), nodeBirth(number));
    node.publish(NODE.formatted("DBIRTH") + "/battery", batteryBirth(1, NOON, watts));
  }

  @Test
  void jsonGoesInAndACommandComesOut() throws InterruptedException {
    try (TestClient charger = TestClient.at(broker.address(), "chargers/1/set")) {
      charger.publish("chargers/1", json(NOON, 22_000));
      charger.publish("meters/18", json(NOON, 81_234.5));
      ProcessImage image = imageWhere(i -> watts(i, "meter-18") == 81_234.5);
      assertThat(watts(image, "chargers-1")).isEqualTo(22_000);
      driver.command(new Command.Power("chargers-1", 0, 11_000, OptionalDouble.empty()));
      assertThat(TestClient.text(charger.next("chargers/1/set")))
          .isEqualTo("{\"device\":\"chargers-1\",\"minWatts\":0.0,\"maxWatts\":11000.0}");
      assertThat(driver.troubles()).doesNotContainKeys("chargers-1", "meter-18");
      assertThat(driver.troubles()).containsEntry("battery-1", "its node has not been born");
    }
  }

  @Test
  void aRefusedMessageIsTheTroubleOfItsDeviceUntilAGoodOne() {
    try (TestClient meter = TestClient.at(broker.address())) {
      meter.publish("meters/18", "{\"time\":\"now\"}");
      until(() -> counters.of("json.notNumber") == 1);
      until(() -> driver.troubles().containsKey("meter-18"));
      meter.publish("meters/18", json(NOON, 1));
      until(() -> !driver.troubles().containsKey("meter-18"));
    }
  }

  @Test
  void aNodeIsBornTellsByAliasAndIsCommanded() throws Exception {
    try (TestClient node = node(7)) {
      bear(node, 7, -50_000);
      imageWhere(i -> watts(i, "battery-1") == -50_000);
      clock.advance(1_000);
      node.publish(NODE.formatted("DDATA") + "/battery", batteryData(2, NOON + 1_000, -40_000));
      ProcessImage image = imageWhere(i -> watts(i, "battery-1") == -40_000);
      assertThat(image.state("battery-1").value(Quantity.VOLTAGE)).isEqualTo(12_000);
      driver.command(new Command.Power("battery-1", -1_000, 2_000, OptionalDouble.empty()));
      SparkplugPayload told = TestClient.sparkplug(node.next(NODE.formatted("DCMD") + "/battery"));
      assertThat(told.metrics())
          .extracting(m -> m.name().orElseThrow(), Metric::value)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("Control/minWatts", Metric.number(-1_000)),
              org.assertj.core.groups.Tuple.tuple("Control/maxWatts", Metric.number(2_000)));
    }
  }

  @Test
  void aGapInTheSequenceAsksForARebirthAndNothingCountsUntilThen() throws Exception {
    try (TestClient node = node(0)) {
      until(() -> counters.of("sparkplug.rebirthsAsked") == 1);
      bear(node, 0, -50_000);
      imageWhere(i -> watts(i, "battery-1") == -50_000);
      node.publish(NODE.formatted("DDATA") + "/battery", batteryData(3, NOON + 1, -10));
      until(() -> counters.of("sparkplug.gap") == 1);
      node.publish(NODE.formatted("DDATA") + "/battery", batteryData(4, NOON + 2, -20));
      until(() -> counters.of("sparkplug.unborn") == 1);
      until(() -> counters.of("sparkplug.rebirthsAsked") == 2);
      SparkplugPayload asked = TestClient.sparkplug(node.next(NODE.formatted("NCMD")));
      assertThat(asked.metric(SparkplugPayload.REBIRTH).orElseThrow().value())
          .isEqualTo(new Metric.Value.Flag(true));
      assertThat(watts(image(), "battery-1")).isEqualTo(-50_000);
      node.publish(NODE.formatted("NBIRTH"), nodeBirth(0));
      node.publish(NODE.formatted("DBIRTH") + "/battery", batteryBirth(1, NOON + 3, -30));
      imageWhere(i -> watts(i, "battery-1") == -30);
    }
  }

  @Test
  void aDeathMakesTheDevicesOfItsNodeStaleAtOnceAndABirthBringsThemBack() {
    try (TestClient node = node(3)) {
      bear(node, 3, -50_000);
      imageWhere(i -> watts(i, "battery-1") == -50_000);
      node.publish(NODE.formatted("NDEATH"), nodeDeath(2));
      until(() -> counters.of("sparkplug.oldDeath") == 1);
      assertThat(image().state("battery-1").quality()).isEqualTo(Quality.GOOD);
      node.die();
      imageWhere(i -> i.state("battery-1").quality() == Quality.STALE);
      until(() -> "its node is gone".equals(driver.troubles().get("battery-1")));
    }
    try (TestClient node = node(4)) {
      bear(node, 4, -50_000);
      imageWhere(i -> i.state("battery-1").quality() == Quality.GOOD);
    }
  }

  @Test
  void theHostSaysThatItIsOnlineAndItsWillThatItIsNot() throws Exception {
    String topic = "spBv1.0/STATE/control-room";
    try (TestClient scada = TestClient.at(broker.address(), topic)) {
      String online = TestClient.text(scada.next(topic));
      assertThat(online).contains("\"online\":true");
      driver.close();
      assertThat(TestClient.text(scada.next(topic))).isEqualTo(online.replace("true", "false"));
    }
  }

  @Test
  void afterTheBrokersPowerCutAllGoesOnAndNothingIsDouble() throws Exception {
    try (TestClient node = node(0)) {
      bear(node, 0, -50_000);
      imageWhere(i -> watts(i, "battery-1") == -50_000);
    }
    broker.kill();
    until(() -> driver.troubles().get("meter-18") != null);
    driver.command(new Command.Power("chargers-1", 0, 1, OptionalDouble.empty()));
    broker.restart();
    until(() -> counters.of("mqtt.connected") == 2);
    try (TestClient node = node(1);
        TestClient charger = TestClient.at(broker.address(), "chargers/1/set")) {
      node.publish(NODE.formatted("NDATA"), SparkplugPayload.of(NOON, 9, List.of()));
      until(() -> counters.of("sparkplug.unborn") == 1);
      node.next(NODE.formatted("NCMD"));
      bear(node, 1, -50_000);
      clock.advance(1_000);
      node.publish(NODE.formatted("DDATA") + "/battery", batteryData(2, NOON + 1_000, -20_000));
      charger.publish("meters/18", json(NOON + 1_000, 5));
      imageWhere(i -> watts(i, "battery-1") == -20_000);
      imageWhere(i -> watts(i, "meter-18") == 5);
      driver.command(new Command.Power("chargers-1", 0, 2, OptionalDouble.empty()));
      assertThat(TestClient.text(charger.next("chargers/1/set")))
          .isEqualTo("{\"device\":\"chargers-1\",\"minWatts\":0.0,\"maxWatts\":2.0}");
    }
    assertThat(seen).containsExactly(NOON, NOON + 1_000);
  }

  @Test
  void wrongCredentialsAreAClearTroubleOfEveryDevice() throws Exception {
    driver.close();
    broker.close();
    broker = Mosquitto.forUser(folder, "gateway", "right");
    Path password = Files.writeString(folder.resolve("pw"), "wrong\n");
    Logger logger = (Logger) LoggerFactory.getLogger("org.gridpact.edge");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    driver = driver(Optional.of(new DriverSpec.Mqtt.User("gateway", password)));
    driver.start();
    until(() -> counters.of("mqtt.refused") >= 4);
    String refused = "broker %s refuses user 'gateway': NOT_AUTHORIZED".formatted(broker.address());
    until(() -> refused.equals(driver.troubles().get("meter-18")));
    logger.detachAppender(lines);
    assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).hasSize(1);
    assertThat(lines.list.getFirst().getFormattedMessage()).contains(refused);
    Files.writeString(password, "right\n");
    until(() -> !driver.troubles().containsKey("meter-18"));
  }

  @Test
  void aPasswordThatCannotBeReadIsNamed() {
    MqttDriver without =
        driver(Optional.of(new DriverSpec.Mqtt.User("gateway", folder.resolve("no-such-file"))));
    assertThatThrownBy(without::start)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-file");
  }

  @Test
  void aFloodOfGarbageOnOneTopicStopsNoOther() {
    byte[] huge = "{\"x\":\"%s\"".formatted("y".repeat(60_000)).getBytes(StandardCharsets.UTF_8);
    byte[] tooLarge = new byte[1 << 20];
    try (TestClient mad = TestClient.at(broker.address());
        TestClient meter = TestClient.at(broker.address())) {
      mad.publish("chargers/1", tooLarge, false);
      Thread flood =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < 500; i++) {
                      mad.publish("chargers/1", huge, false);
                    }
                  });
      for (int i = 1; i <= 100; i++) {
        meter.publish("meters/18", json(NOON + i, i));
      }
      imageWhere(i -> watts(i, "meter-18") == 100);
      until(() -> !flood.isAlive());
      until(() -> counters.of("json.notJson") + counters.of("mqtt.dropped") == 500);
    }
    assertThat(
            counters.totals().keySet().stream()
                .filter(k -> k.startsWith("json."))
                .collect(Collectors.toSet()))
        .containsExactly("json.notJson");
  }

  @Test
  void aDeadBrokerAddressIsTriedForAsLongAsItTakes() throws Exception {
    driver.close();
    broker.kill();
    HostPort address = broker.address();
    driver = driver(Optional.empty());
    driver.start();
    until(() -> String.valueOf(driver.troubles().get("meter-18")).contains(address.toString()));
    broker.restart();
    until(() -> !driver.troubles().containsKey("meter-18"));
  }
}
