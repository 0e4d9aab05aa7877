package org.gridpact.plant.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.reactivex.schedulers.Schedulers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.plant.device.Told;
import org.gridpact.plant.link.CommandLine;
import org.gridpact.plant.link.CountingSide;
import org.gridpact.plant.link.Reading;
import org.gridpact.plant.link.ReadingLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices behind one MQTT driver, at its broker: each speaks as the area has it, JSON on its
 * topic or as a device of one Sparkplug node.
 *
 * <p>One virtual thread connects and publishes. At most {@value #MAX_WAITING_SECONDS} seconds of
 * readings wait for it; further ones are lost and counted. Attempts to connect are {@value
 * #PAUSE_MILLIS} ms apart.
 */
public final class MqttDeviceSide extends CountingSide {
  private static final Logger LOG = LoggerFactory.getLogger(MqttDeviceSide.class);
  private static final int MAX_WAITING_SECONDS = 8;
  private static final long PAUSE_MILLIS = 500;
  private static final int ANSWER_SECONDS = 5;
  private static final int BYE_MILLIS = 500;
  private static final int KEEP_ALIVE_SECONDS = 10;

  private final String gateway;
  private final DriverSpec.Mqtt driver;
  private final Predicate<Told> obey;
  private final Map<String, Connection.Topic> topics = new HashMap<>();
  private final Optional<EdgeNode> node;
  private final BlockingQueue<List<Reading>> waiting =
      new ArrayBlockingQueue<>(MAX_WAITING_SECONDS);
  private final Thread thread;
  private volatile boolean connected;

  /**
   * A side that {@link #start} sets going.
   *
   * @param devices those behind the driver; their Sparkplug devices are of one node
   * @param obey takes what a device is told, on the network's thread
   */
  public MqttDeviceSide(
      String gateway, DriverSpec.Mqtt driver, List<DeviceSpec> devices, Predicate<Told> obey) {
    this.gateway = gateway;
    this.driver = driver;
    this.obey = obey;
    List<Connection.Sparkplug> sparkplug = new ArrayList<>();
    for (DeviceSpec device : devices) {
      switch (device.connection()) {
        case Connection.Topic topic -> topics.put(device.id(), topic);
        case Connection.Sparkplug s -> sparkplug.add(s);
        case Connection.Lines _, Connection.Modbus _, Connection.Telegram _, Connection.Replay _ ->
            throw new IllegalArgumentException("device " + device.id() + " does not speak MQTT");
      }
    }
    this.node = sparkplug.isEmpty() ? Optional.empty() : Optional.of(EdgeNode.of(devices));
    this.thread = Thread.ofVirtual().name("plant-mqtt-" + gateway).unstarted(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void send(List<Reading> readings) {
    if (readings.isEmpty()) {
      return;
    }
    if (!connected || !waiting.offer(List.copyOf(readings))) {
      lost.add(readings.size());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        try {
          connectAndPublish();
        } catch (IOException e) {
          LOG.debug("devices of gateway {} at {}: {}", gateway, driver.broker(), e.getMessage());
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException _) {
      LOG.debug("devices of gateway {} leave {}", gateway, driver.broker());
    }
  }

  private void connectAndPublish() throws IOException, InterruptedException {
    Mqtt5AsyncClient client = client();
    try {
      connect(client);
      connected = true;
      while (true) {
        publish(client, waiting.take());
      }
    } finally {
      connected = false;
      for (List<Reading> batch = waiting.poll(); batch != null; batch = waiting.poll()) {
        lost.add(batch.size());
      }
      leave(client);
    }
  }

  private Mqtt5AsyncClient client() throws IOException {
    Mqtt5ClientBuilder builder =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier("plant-" + gateway + "-" + driver.id())
            .executorConfig()
            .nettyThreads(1)
            .applicationScheduler(Schedulers.trampoline())
            .applyExecutorConfig()
            .serverAddress(driver.broker().resolve());
    if (driver.user().isPresent()) {
      DriverSpec.Mqtt.User user = driver.user().get();
      builder
          .simpleAuth()
          .username(user.name())
          .password(Files.readString(user.passwordFile()).strip().getBytes(StandardCharsets.UTF_8))
          .applySimpleAuth();
    }
    return builder.buildAsync();
  }

  private void connect(Mqtt5AsyncClient client) throws IOException, InterruptedException {
    client.publishes(MqttGlobalPublishFilter.ALL, this::told, Runnable::run);
    var connect =
        client
            .connectWith()
            .cleanStart(true)
            .sessionExpiryInterval(0)
            .keepAlive(KEEP_ALIVE_SECONDS);
    if (node.isPresent()) {
      EdgeNode.Message death = node.get().nextDeath();
      connect
          .willPublish()
          .topic(death.topic())
          .payload(death.payload())
          .qos(MqttQos.AT_LEAST_ONCE)
          .applyWillPublish();
    }
    await(connect.send());
    List<String> filters = new ArrayList<>();
    topics.values().forEach(topic -> topic.commandTopic().ifPresent(filters::add));
    node.ifPresent(n -> filters.addAll(n.commandFilters()));
    for (String filter : filters) {
      await(client.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send());
    }
  }

  private static <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
    try {
      return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Publishes a second's readings and waits for the last, so that no more are under way. */
  private void publish(Mqtt5AsyncClient client, List<Reading> readings)
      throws IOException, InterruptedException {
    List<EdgeNode.Message> messages = new ArrayList<>();
    for (Reading reading : readings) {
      Connection.Topic topic = topics.get(reading.points().device());
      if (topic != null) {
        ReadingLines.line(reading)
            .map(line -> line.getBytes(StandardCharsets.UTF_8))
            .ifPresent(json -> messages.add(new EdgeNode.Message(topic.topic(), json)));
      }
    }
    node.ifPresent(
        n ->
            messages.addAll(
                n.tell(
                    readings.stream()
                        .filter(r -> !topics.containsKey(r.points().device()))
                        .toList())));
    List<CompletableFuture<?>> underWay = new ArrayList<>();
    for (EdgeNode.Message message : messages) {
      underWay.add(
          client
              .publishWith()
              .topic(message.topic())
              .payload(message.payload())
              .qos(MqttQos.AT_MOST_ONCE)
              .send());
    }
    boolean all = false;
    try {
      for (CompletableFuture<?> one : underWay) {
        await(one);
      }
      all = true;
    } finally {
      (all ? sent : lost).add(readings.size());
    }
  }

  private static void leave(Mqtt5AsyncClient client) throws InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      client.disconnect().get(BYE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("leaving the broker: {}", e.getMessage());
    }
    if (interrupted) {
      throw new InterruptedException();
    }
  }

  /** On the network's thread. */
  private void told(Mqtt5Publish publish) {
    String topic = publish.getTopic().toString();
    byte[] payload = publish.getPayloadAsBytes();
    boolean json =
        topics.values().stream().anyMatch(t -> t.commandTopic().filter(topic::equals).isPresent());
    if (json) {
      if (!CommandLine.decode(payload).map(obey::test).orElse(false)) {
        badCommands.increment();
      }
      return;
    }
    boolean done = node.map(n -> n.told(topic, payload, obey)).orElse(false);
    if (!done) {
      badCommands.increment();
    }
  }
}
