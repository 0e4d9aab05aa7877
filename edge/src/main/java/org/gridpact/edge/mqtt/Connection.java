package org.gridpact.edge.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import io.reactivex.schedulers.Schedulers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.gridpact.edge.count.Counters;

/**
 * One connection to a broker: clean start, no session kept.
 *
 * <p>The broker is told to send no packet above {@value #MAX_PACKET_BYTES} bytes and no more than
 * {@value #RECEIVE_MAXIMUM} unacknowledged ones. Messages without room are dropped and counted as
 * {@code mqtt.dropped}. At most {@value #MAX_UNDER_WAY} publishes are under way; one more waits
 * {@value #PUBLISH_SECONDS} s, then the broker counts as gone.
 */
final class Connection implements MqttLink {
  static final int MAX_PACKET_BYTES = 256 << 10;
  private static final int RECEIVE_MAXIMUM = 64;
  private static final int MAX_UNDER_WAY = 256;
  private static final int PUBLISH_SECONDS = 5;
  private static final int KEEP_ALIVE_SECONDS = 10;
  private static final int CONNECT_SECONDS = 5;
  private static final int BYE_MILLIS = 500;

  private final Mqtt5AsyncClient client;
  private final MqttSession.Address address;
  private final Counters counters;
  private final Inbox inbox = new Inbox();
  private final Semaphore room = new Semaphore(MAX_UNDER_WAY);

  /** Set once, when the connection is no more. */
  private volatile String ended;

  private Connection(MqttSession.Address address, Optional<String> password, Counters counters) {
    this.address = address;
    this.counters = counters;
    Mqtt5ClientBuilder builder =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(address.clientId())
            .executorConfig()
            .nettyThreads(1)
            .applicationScheduler(Schedulers.trampoline())
            .applyExecutorConfig()
            .transportConfig()
            .serverAddress(address.broker().resolve())
            .socketConnectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
            .mqttConnectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
            .applyTransportConfig()
            .addDisconnectedListener(context -> end(describe(context.getCause())));
    address
        .user()
        .ifPresent(
            user ->
                builder
                    .simpleAuth()
                    .username(user.name())
                    .password(password.orElseThrow().getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth());
    this.client = builder.buildAsync();
  }

  static Connection open(
      MqttSession.Address address,
      Optional<String> password,
      MqttHandler handler,
      Counters counters)
      throws IOException, InterruptedException {
    Connection connection = new Connection(address, password, counters);
    boolean open = false;
    try {
      connection.connect(handler);
      open = true;
      return connection;
    } finally {
      if (!open) {
        connection.close(false);
      }
    }
  }

  private void connect(MqttHandler handler) throws IOException, InterruptedException {
    client.publishes(MqttGlobalPublishFilter.ALL, this::arrived, Runnable::run);
    var connect =
        client
            .connectWith()
            .cleanStart(true)
            .sessionExpiryInterval(0)
            .keepAlive(KEEP_ALIVE_SECONDS)
            .restrictions()
            .receiveMaximum(RECEIVE_MAXIMUM)
            .maximumPacketSize(MAX_PACKET_BYTES)
            .sendMaximumPacketSize(MAX_PACKET_BYTES)
            .topicAliasMaximum(0)
            .applyRestrictions();
    handler
        .will()
        .ifPresent(
            will ->
                connect
                    .willPublish()
                    .topic(will.topic())
                    .payload(will.payload())
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .retain(will.retained())
                    .applyWillPublish());
    await(connect.send());
    List<Mqtt5Subscription> subscriptions =
        handler.filters().stream().map(Connection::subscription).toList();
    if (!subscriptions.isEmpty()) {
      await(client.subscribe(Mqtt5Subscribe.builder().addSubscriptions(subscriptions).build()));
    }
  }

  private static Mqtt5Subscription subscription(MqttHandler.Filter filter) {
    return Mqtt5Subscription.builder()
        .topicFilter(filter.filter())
        .qos(MqttQos.AT_LEAST_ONCE)
        .noLocal(true)
        .retainHandling(
            filter.withRetained() ? Mqtt5RetainHandling.SEND : Mqtt5RetainHandling.DO_NOT_SEND)
        .build();
  }

  private void await(CompletableFuture<?> future) throws IOException, InterruptedException {
    try {
      future.get(2L * CONNECT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      boolean refused = e.getCause() instanceof Mqtt5ConnAckException;
      counters.add(refused ? "mqtt.refused" : "mqtt.unreachable");
      throw new IOException(describe(e.getCause()), e);
    } catch (TimeoutException e) {
      counters.add("mqtt.timeout");
      throw new IOException("broker " + address.broker() + " does not answer", e);
    }
  }

  private String describe(Throwable cause) {
    if (cause instanceof Mqtt5ConnAckException refused) {
      return "broker %s refuses %s: %s"
          .formatted(
              address.broker(),
              address.user().map(u -> "user '" + u.name() + "'").orElse("a client without user"),
              refused.getMqttMessage().getReasonCode());
    }
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return "no connection to broker %s: %s"
        .formatted(
            address.broker(),
            root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage());
  }

  /** On the network's thread: never waits. */
  private void arrived(Mqtt5Publish publish) {
    counters.add("mqtt.messages");
    MqttMessage message =
        new MqttMessage(
            publish.getTopic().toString(), publish.getPayloadAsBytes(), publish.isRetain());
    if (!inbox.offer(message)) {
      counters.add("mqtt.dropped");
    }
  }

  private void end(String reason) {
    if (ended == null) {
      ended = reason;
    }
    inbox.wake();
  }

  @Override
  public void publish(String topic, byte[] payload, Delivery delivery, boolean retained)
      throws IOException, InterruptedException {
    if (ended != null) {
      throw new IOException(ended);
    }
    if (!room.tryAcquire(PUBLISH_SECONDS, TimeUnit.SECONDS)) {
      counters.add("mqtt.stuck");
      throw new IOException("broker " + address.broker() + " takes no more messages");
    }
    var _ =
        client
            .publishWith()
            .topic(topic)
            .payload(payload)
            .qos(
                switch (delivery) {
                  case AT_MOST_ONCE -> MqttQos.AT_MOST_ONCE;
                  case AT_LEAST_ONCE -> MqttQos.AT_LEAST_ONCE;
                })
            .retain(retained)
            .send()
            .whenComplete(
                (_, failure) -> {
                  room.release();
                  counters.add(failure == null ? "mqtt.published" : "mqtt.publishFailed");
                });
  }

  boolean isOpen() {
    return ended == null;
  }

  String reason() {
    return ended == null ? "connection closed" : ended;
  }

  Optional<MqttMessage> next(long millis) throws InterruptedException {
    return inbox.poll(millis);
  }

  void wake() {
    inbox.wake();
  }

  /**
   * @param proper with a good-bye, so that the broker does not publish the will
   */
  void close(boolean proper) {
    try {
      (proper
              ? client.disconnect()
              : client
                  .disconnectWith()
                  .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
                  .send())
          .get(BYE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException _) {
      end("connection closed");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
