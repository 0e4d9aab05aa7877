package org.gridpact.edge.driver.mqtt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.driver.Driver;
import org.gridpact.edge.driver.DriverContext;
import org.gridpact.edge.driver.Refused;
import org.gridpact.edge.driver.sparkplug.NodeDevice;
import org.gridpact.edge.driver.sparkplug.NodeSink;
import org.gridpact.edge.driver.sparkplug.SparkplugNode;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.Reading;
import org.gridpact.edge.mqtt.MqttHandler;
import org.gridpact.edge.mqtt.MqttLink;
import org.gridpact.edge.mqtt.MqttLink.Delivery;
import org.gridpact.edge.mqtt.MqttMessage;
import org.gridpact.edge.mqtt.MqttSession;
import org.gridpact.edge.profile.MessageProfile;
import org.gridpact.edge.profile.MessageProfiles;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.sparkplug.Metric;
import org.gridpact.model.sparkplug.SparkplugPayload;
import org.gridpact.model.sparkplug.SparkplugTopic;

/**
 * Takes devices that publish at a broker, and publishes their commands: JSON with QoS 1 on a topic
 * of the device, Sparkplug as DCMD or NCMD. Of each device at most one command waits, the newest.
 */
public final class MqttDriver implements Driver {
  private final DriverSpec.Mqtt spec;
  private final List<DeviceSpec> devices;
  private final DriverContext context;
  private final Counters counters;
  private final MqttSession session;
  private final Map<String, List<OnTopic>> topics = new LinkedHashMap<>();
  private final Map<Node, SparkplugNode> nodes = new LinkedHashMap<>();
  private final Map<Node, Sink> sinks = new HashMap<>();
  private final Map<String, OnTopic> jsonDevices = new HashMap<>();
  private final Map<String, Place> sparkplugDevices = new HashMap<>();
  private final Map<String, Command> commands = new ConcurrentHashMap<>();
  private final Map<String, String> refusals = new ConcurrentHashMap<>();

  /** A device that speaks JSON. */
  private record OnTopic(
      DevicePoints points,
      MessageProfile profile,
      JsonMessage message,
      Optional<String> commandTopic) {}

  private record Node(String group, String node) {}

  /** Where a Sparkplug device is. */
  private record Place(Node node, Optional<String> device) {}

  public MqttDriver(DriverSpec.Mqtt spec, List<DeviceSpec> devices, DriverContext context) {
    this.spec = spec;
    this.devices = List.copyOf(devices);
    this.context = context;
    this.counters = context.counters();
    String clientId = "gridpact-%s-%s".formatted(context.gateway(), spec.id());
    this.session =
        new MqttSession(
            new MqttSession.Address(clientId, spec.broker(), spec.user()),
            new Session(),
            context.counters());
  }

  @Override
  public void start() throws IOException {
    Map<Node, List<NodeDevice>> byNode = new LinkedHashMap<>();
    for (DeviceSpec device : devices) {
      try {
        place(device, byNode);
      } catch (ConfigException | IllegalArgumentException e) {
        throw new IOException("device %s: %s".formatted(device.id(), e.getMessage()), e);
      }
    }
    byNode.forEach(
        (node, list) -> {
          Sink sink = new Sink();
          sinks.put(node, sink);
          nodes.put(node, new SparkplugNode(list, counters, sink));
        });
    session.start();
  }

  private void place(DeviceSpec device, Map<Node, List<NodeDevice>> byNode) throws ConfigException {
    switch (device.connection()) {
      case Connection.Topic c -> {
        if (c.topic().contains("+") || c.topic().contains("#")) {
          throw new IllegalArgumentException("topic '" + c.topic() + "' has a wildcard");
        }
        MessageProfile profile = MessageProfiles.load(c.profile());
        if (profile.holdMillis() > 0) {
          throw new IllegalArgumentException(
              "profile %s has holdFor, which is for Sparkplug; device %s speaks JSON: give it every"
                  .formatted(c.profile(), device.id()));
        }
        OnTopic there =
            new OnTopic(
                device.points(),
                profile,
                new JsonMessage(profile, device.points()),
                c.commandTopic());
        topics.computeIfAbsent(c.topic(), _ -> new ArrayList<>()).add(there);
        jsonDevices.put(device.id(), there);
      }
      case Connection.Sparkplug c -> {
        Node node = new Node(c.group(), c.node());
        byNode
            .computeIfAbsent(node, _ -> new ArrayList<>())
            .add(new NodeDevice(c.device(), device.points(), MessageProfiles.load(c.profile())));
        sparkplugDevices.put(device.id(), new Place(node, c.device()));
      }
      case Connection.Lines _, Connection.Modbus _, Connection.Telegram _, Connection.Replay _ ->
          throw new IllegalArgumentException("it is not reached over MQTT");
    }
  }

  @Override
  public void command(Command command) {
    commands.put(command.device(), command);
    session.wake();
  }

  @Override
  public Map<String, String> troubles() {
    Map<String, String> troubles = new HashMap<>(refusals);
    sparkplugDevices.forEach(
        (device, place) -> {
          SparkplugNode node = nodes.get(place.node());
          if (node != null) {
            node.trouble().ifPresent(trouble -> troubles.put(device, trouble));
          }
        });
    session
        .trouble()
        .ifPresent(trouble -> devices.forEach(device -> troubles.put(device.id(), trouble)));
    return troubles;
  }

  @Override
  public void close() {
    session.close();
  }

  /** What follows from a node's messages. A rebirth that is asked for goes out at the next tick. */
  private final class Sink implements NodeSink {
    private boolean rebirth;

    @Override
    public void reading(Reading reading) {
      context.inputs().offer(reading);
    }

    @Override
    public void lost(String device) {
      context.inputs().lost(device);
    }

    @Override
    public void askRebirth() {
      rebirth = true;
    }
  }

  /** The driver's side of its session. */
  private final class Session implements MqttHandler {
    private MqttLink link;

    /** Sparkplug 3.0: a host says online and offline with the time at which it connected. */
    private long onlineSince;

    @Override
    public Optional<Will> will() {
      onlineSince = context.linkClock().epochMillis();
      return spec.sparkplugHost()
          .map(host -> new Will(SparkplugTopic.state(host), state(false), true));
    }

    private byte[] state(boolean online) {
      return "{\"online\":%s,\"timestamp\":%d}"
          .formatted(online, onlineSince)
          .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public List<Filter> filters() {
      List<Filter> filters = new ArrayList<>();
      topics.keySet().forEach(topic -> filters.add(new Filter(topic, true)));
      for (Node node : nodes.keySet()) {
        filters.add(new Filter(SparkplugTopic.filterOfNode(node.group(), node.node()), false));
        filters.add(new Filter(SparkplugTopic.filterOfDevices(node.group(), node.node()), false));
      }
      spec.sparkplugHost()
          .ifPresent(host -> filters.add(new Filter(SparkplugTopic.state(host), false)));
      return filters;
    }

    @Override
    public void connected(MqttLink newLink) throws IOException, InterruptedException {
      link = newLink;
      commands.clear();
      publishState(true);
      nodes.values().forEach(SparkplugNode::connected);
      tick();
    }

    private void publishState(boolean online) throws IOException, InterruptedException {
      if (spec.sparkplugHost().isPresent()) {
        String topic = SparkplugTopic.state(spec.sparkplugHost().get());
        link.publish(topic, state(online), Delivery.AT_LEAST_ONCE, true);
      }
    }

    @Override
    public void message(MqttMessage message) throws IOException, InterruptedException {
      long now = context.clock().epochMillis();
      List<OnTopic> onTopic = topics.get(message.topic());
      if (onTopic != null) {
        onTopic.forEach(device -> json(device, message, now));
        return;
      }
      Optional<SparkplugTopic> topic = SparkplugTopic.parse(message.topic());
      if (topic.isPresent()) {
        SparkplugNode node = nodes.get(new Node(topic.get().group(), topic.get().node()));
        if (node != null) {
          node.take(topic.get(), message.payload(), now, context.linkClock().epochMillis());
        }
      } else if (isOffline(message)) {
        // The will of a connection of ours that ended came after its successor's birth.
        publishState(true);
      }
    }

    private boolean isOffline(MqttMessage message) {
      return spec.sparkplugHost()
              .map(SparkplugTopic::state)
              .filter(message.topic()::equals)
              .isPresent()
          && new String(message.payload(), StandardCharsets.UTF_8)
              .replace(" ", "")
              .contains("\"online\":false");
    }

    private void json(OnTopic device, MqttMessage message, long now) {
      try {
        context.inputs().offer(device.message().read(message.payload(), message.retained(), now));
        refusals.remove(device.points().device());
      } catch (Refused e) {
        counters.add("json." + e.rule());
        refusals.put(device.points().device(), "its last message was refused: " + e.rule());
      }
    }

    @Override
    public void tick() throws IOException, InterruptedException {
      long now = context.clock().epochMillis();
      long linkNow = context.linkClock().epochMillis();
      for (Map.Entry<Node, SparkplugNode> entry : nodes.entrySet()) {
        entry.getValue().tick(now, linkNow);
        Sink sink = sinks.get(entry.getKey());
        if (sink.rebirth) {
          sink.rebirth = false;
          askRebirth(entry.getKey(), linkNow);
        }
      }
      for (String device : List.copyOf(commands.keySet())) {
        Command command = commands.remove(device);
        if (command != null) {
          tell(command, linkNow);
        }
      }
    }

    private void askRebirth(Node node, long linkNow) throws IOException, InterruptedException {
      SparkplugTopic topic =
          SparkplugTopic.ofNode(node.group(), SparkplugTopic.Type.NCMD, node.node());
      sparkplug(topic, List.of(Metric.of(SparkplugPayload.REBIRTH, true)), linkNow);
    }

    private void sparkplug(SparkplugTopic topic, List<Metric> metrics, long linkNow)
        throws IOException, InterruptedException {
      byte[] payload = SparkplugPayload.unnumbered(linkNow, metrics).encode();
      // The specification has commands with QoS 0; the caller repeats what matters.
      link.publish(topic.toString(), payload, Delivery.AT_MOST_ONCE, false);
    }

    private void tell(Command command, long linkNow) throws IOException, InterruptedException {
      OnTopic json = jsonDevices.get(command.device());
      if (json != null) {
        Optional<String> text = JsonCommand.of(command, json.profile().command());
        if (text.isPresent() && json.commandTopic().isPresent()) {
          byte[] payload = text.get().getBytes(StandardCharsets.UTF_8);
          link.publish(json.commandTopic().get(), payload, Delivery.AT_LEAST_ONCE, false);
        } else {
          counters.add("command.noWords");
        }
        return;
      }
      Place place = sparkplugDevices.get(command.device());
      List<Metric> metrics = nodes.get(place.node()).metricsOf(command);
      if (metrics.isEmpty()) {
        counters.add("command.noWords");
        return;
      }
      Node node = place.node();
      SparkplugTopic topic =
          place.device().isPresent()
              ? SparkplugTopic.ofDevice(
                  node.group(), SparkplugTopic.Type.DCMD, node.node(), place.device().get())
              : SparkplugTopic.ofNode(node.group(), SparkplugTopic.Type.NCMD, node.node());
      sparkplug(topic, metrics, linkNow);
    }

    @Override
    public void closing() throws IOException, InterruptedException {
      publishState(false);
    }

    @Override
    public void disconnected() {
      link = null;
      commands.clear();
      nodes.values().forEach(SparkplugNode::disconnected);
    }
  }
}
