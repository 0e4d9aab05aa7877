package org.gridpact.plant.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceRules;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Location;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.sparkplug.Metric;
import org.gridpact.model.sparkplug.SparkplugPayload;
import org.gridpact.plant.device.Told;
import org.gridpact.plant.link.Reading;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The plant's devices at the plant's own broker, and a client in the gateway's place. */
@Timeout(60)
class MqttDeviceSideTest {
  private static final long NOON = 1_763_715_600_000L;
  private static final String NODE = "spBv1.0/field/%s/gateway-1";

  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<Mqtt5Publish> heard = new LinkedBlockingQueue<>();
  private FieldBroker broker;
  private MqttDeviceSide side;
  private Mqtt5AsyncClient host;

  @BeforeEach
  void start() throws IOException {
    broker = FieldBroker.start(HostPort.loopback(0));
    host =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier("host")
            .serverHost("127.0.0.1")
            .serverPort(broker.address().port())
            .buildAsync();
    host.publishes(MqttGlobalPublishFilter.ALL, heard::add);
    host.toBlocking().connect();
    host.toBlocking()
        .subscribeWith()
        .topicFilter("#")
        .noLocal(true)
        .qos(MqttQos.AT_LEAST_ONCE)
        .send();
    side =
        new MqttDeviceSide(
            "gateway-1",
            new DriverSpec.Mqtt("field", broker.address(), Optional.empty(), Optional.empty()),
            List.of(
                battery(
                    "battery-1",
                    new Connection.Topic(
                        "field", "battery/1", Optional.of("battery/1/set"), "gridpact")),
                battery(
                    "battery-2",
                    new Connection.Sparkplug(
                        "field", "field", "gateway-1", Optional.of("two"), "gridpact-sparkplug"))),
            told::add);
    side.start();
  }

  @AfterEach
  void stop() {
    side.close();
    host.toBlocking().disconnect();
    broker.close();
  }

  private static DeviceSpec battery(String id, Connection connection) {
    return new DeviceSpec(
        id,
        DeviceKind.BATTERY,
        "gateway-1",
        new Location.Bus("1"),
        "main",
        new DevicePoints(
            id,
            List.of(
                Point.of(Quantity.VOLTAGE),
                Point.of(Quantity.CURRENT),
                Point.of(Quantity.ACTIVE_POWER))),
        Optional.of(new Envelope.Power(-1_000, 1_000, 1_000, 0, 0)),
        connection,
        DeviceRules.NONE,
        DeviceSpec.EVERY_MILLIS);
  }

  private static List<Reading> readings(long second, double watts) {
    return List.of(reading("battery-1", second, watts), reading("battery-2", second, watts));
  }

  private static Reading reading(String id, long second, double watts) {
    return new Reading(
        battery(id, new Connection.Lines("x")).points(),
        NOON + 1_000 * second,
        Map.of(Quantity.VOLTAGE, 230.0, Quantity.CURRENT, 1.0, Quantity.ACTIVE_POWER, watts));
  }

  /** Sends a second until one is not lost, that is, until there is a connection. */
  private void sendFirst() throws InterruptedException {
    long lost = 0;
    do {
      lost = side.lost();
      Thread.sleep(5);
      side.send(readings(0, 100));
    } while (side.lost() > lost);
  }

  private Mqtt5Publish next(String topic) throws InterruptedException {
    while (true) {
      Mqtt5Publish publish = heard.poll(15, TimeUnit.SECONDS);
      assertThat(publish).as("a message on %s", topic).isNotNull();
      if (publish.getTopic().toString().equals(topic)) {
        return publish;
      }
    }
  }

  private void say(String topic, byte[] payload) {
    host.toBlocking().publishWith().topic(topic).payload(payload).qos(MqttQos.AT_LEAST_ONCE).send();
  }

  @Test
  void devicesSayWhatTheyMeasureAsJsonAndAsSparkplug() throws Exception {
    sendFirst();
    assertThat(new String(next("battery/1").getPayloadAsBytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"device\":\"battery-1\",\"time\":%d,\"voltage\":230.0,\"current\":1.0,\"power\":100.0}"
                .formatted(NOON));
    next(NODE.formatted("NBIRTH"));
    SparkplugPayload birth =
        SparkplugPayload.decode(next(NODE.formatted("DBIRTH") + "/two").getPayloadAsBytes());
    assertThat(birth.metric("power").orElseThrow().value()).isEqualTo(Metric.number(100));
    side.send(readings(1, 200));
    SparkplugPayload data =
        SparkplugPayload.decode(next(NODE.formatted("DDATA") + "/two").getPayloadAsBytes());
    assertThat(data.sequence()).hasValue(2);
    assertThat(data.metrics()).hasSize(1);
    assertThat(data.metrics().getFirst().alias())
        .isEqualTo(birth.metric("power").orElseThrow().alias());
    say(
        NODE.formatted("NCMD"),
        SparkplugPayload.unnumbered(NOON, List.of(Metric.of(SparkplugPayload.REBIRTH, true)))
            .encode());
    say("battery/1/set", "no command".getBytes(StandardCharsets.UTF_8));
    while (side.badCommands() == 0) {
      Thread.sleep(1);
    }
    side.send(readings(2, 200));
    next(NODE.formatted("NBIRTH"));
    next(NODE.formatted("DBIRTH") + "/two");
  }

  @Test
  void devicesAreToldByEither() throws Exception {
    sendFirst();
    next("battery/1");
    say(
        "battery/1/set",
        "{\"device\":\"battery-1\",\"minWatts\":-5.0,\"maxWatts\":5.0}"
            .getBytes(StandardCharsets.UTF_8));
    assertThat(told.poll(15, TimeUnit.SECONDS))
        .isEqualTo(new Told.Power("battery-1", -5, 5, OptionalDouble.empty()));
    say(
        NODE.formatted("DCMD") + "/two",
        SparkplugPayload.unnumbered(
                NOON,
                List.of(
                    Metric.of("Control/minWatts", 1.0),
                    Metric.of("Control/maxWatts", 2.0),
                    Metric.of("Control/vars", 3.0)))
            .encode());
    assertThat(told.poll(15, TimeUnit.SECONDS))
        .isEqualTo(new Told.Power("battery-2", 1, 2, OptionalDouble.of(3)));
  }

  @Test
  void theBrokerKeepsWhatIsRetainedAndSpeaksForWhoDies() throws Exception {
    say("a/b", "not kept".getBytes(StandardCharsets.UTF_8));
    host.toBlocking()
        .publishWith()
        .topic("a/c")
        .payload("kept".getBytes(StandardCharsets.UTF_8))
        .retain(true)
        .qos(MqttQos.AT_LEAST_ONCE)
        .send();
    Mqtt5AsyncClient other =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier("other")
            .serverHost("127.0.0.1")
            .serverPort(broker.address().port())
            .willPublish()
            .topic("died")
            .payload("other".getBytes(StandardCharsets.UTF_8))
            .applyWillPublish()
            .buildAsync();
    BlockingQueue<Mqtt5Publish> kept = new LinkedBlockingQueue<>();
    other.publishes(MqttGlobalPublishFilter.ALL, kept::add);
    other.toBlocking().connect();
    other.toBlocking().subscribeWith().topicFilter("a/+").send();
    Mqtt5Publish one = kept.poll(15, TimeUnit.SECONDS);
    assertThat(one.getTopic()).hasToString("a/c");
    assertThat(one.isRetain()).isTrue();
    other
        .toBlocking()
        .disconnectWith()
        .reasonCode(
            com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode
                .DISCONNECT_WITH_WILL_MESSAGE)
        .send();
    assertThat(next("died").getPayloadAsBytes())
        .isEqualTo("other".getBytes(StandardCharsets.UTF_8));
  }
}
