package org.gridpact.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.sparkplug.MalformedSparkplugException;
import org.gridpact.model.sparkplug.SparkplugPayload;

/** Another client at the broker, that does as its test says. */
public final class TestClient implements AutoCloseable {
  private final Mqtt5BlockingClient client;
  private final BlockingQueue<MqttMessage> received = new LinkedBlockingQueue<>();

  private TestClient(Mqtt5BlockingClient client) {
    this.client = client;
  }

  public static TestClient at(HostPort broker, String... filters) {
    return connect(broker, "", new byte[0], filters);
  }

  /** One with a will. */
  public static TestClient withWill(
      HostPort broker, String willTopic, byte[] will, String... filters) {
    return connect(broker, willTopic, will, filters);
  }

  private static TestClient connect(
      HostPort broker, String willTopic, byte[] will, String... filters) {
    Mqtt5AsyncClient async =
        MqttClient.builder()
            .useMqttVersion5()
            .serverHost(broker.host())
            .serverPort(broker.port())
            .buildAsync();
    TestClient client = new TestClient(async.toBlocking());
    async.publishes(
        MqttGlobalPublishFilter.ALL,
        p ->
            client.received.add(
                new MqttMessage(p.getTopic().toString(), p.getPayloadAsBytes(), p.isRetain())));
    var connect = client.client.connectWith().cleanStart(true);
    if (!willTopic.isEmpty()) {
      connect
          .willPublish()
          .topic(willTopic)
          .payload(will)
          .qos(MqttQos.AT_LEAST_ONCE)
          .applyWillPublish();
    }
    connect.send();
    for (String filter : filters) {
      client
          .client
          .subscribeWith()
          .topicFilter(filter)
          .qos(MqttQos.AT_LEAST_ONCE)
          .noLocal(true)
          .send();
    }
    return client;
  }

  public void publish(String topic, byte[] payload, boolean retained) {
    client
        .publishWith()
        .topic(topic)
        .payload(payload)
        .qos(MqttQos.AT_LEAST_ONCE)
        .retain(retained)
        .send();
  }

  public void publish(String topic, String payload) {
    publish(topic, payload.getBytes(StandardCharsets.UTF_8), false);
  }

  public void publish(String topic, SparkplugPayload payload) {
    publish(topic, payload.encode(), false);
  }

  /** The next message on topics that begin so; others before it are passed over. */
  public MqttMessage next(String topicPrefix) throws InterruptedException {
    while (true) {
      MqttMessage message = received.poll(15, TimeUnit.SECONDS);
      assertThat(message).as("a message on %s", topicPrefix).isNotNull();
      if (message.topic().startsWith(topicPrefix)) {
        return message;
      }
    }
  }

  public static String text(MqttMessage message) {
    return new String(message.payload(), StandardCharsets.UTF_8);
  }

  public static SparkplugPayload sparkplug(MqttMessage message) throws MalformedSparkplugException {
    return SparkplugPayload.decode(message.payload());
  }

  /** Messages that came and were not looked at. */
  public int waiting() {
    return received.size();
  }

  /** Leaves so that the broker publishes the will. */
  public void die() {
    client
        .disconnectWith()
        .reasonCode(
            com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode
                .DISCONNECT_WITH_WILL_MESSAGE)
        .send();
  }

  @Override
  public void close() {
    if (client.getState().isConnected()) {
      client.disconnect();
    }
  }
}
