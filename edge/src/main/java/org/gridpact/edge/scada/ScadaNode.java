package org.gridpact.edge.scada;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.edge.mqtt.MqttHandler;
import org.gridpact.edge.mqtt.MqttLink;
import org.gridpact.edge.mqtt.MqttLink.Delivery;
import org.gridpact.edge.mqtt.MqttMessage;
import org.gridpact.edge.mqtt.MqttSession;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.ScadaSpec;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.sparkplug.MalformedSparkplugException;
import org.gridpact.model.sparkplug.Metric;
import org.gridpact.model.sparkplug.SparkplugPayload;
import org.gridpact.model.sparkplug.SparkplugTopic;
import org.gridpact.model.time.GridClock;

/**
 * A gateway as a Sparkplug B edge node: what its process image says, told to a SCADA host.
 *
 * <p>Of what a host writes only a rebirth is obeyed. Setpoints come to devices by dispatch, which
 * physics has checked and which happens everywhere or nowhere; a command from here would pass that
 * by. It is counted as {@code scada.commandRefused}.
 *
 * <p>One image waits; a newer one takes its place and is counted as {@code scada.skipped}, so the
 * cycle never waits and a slow broker sees fewer images, each whole. Each connection has the next
 * bdSeq, beginning with that of the gateway's start.
 */
public final class ScadaNode implements AutoCloseable {
  private final ScadaSpec spec;
  private final String gateway;
  private final NodeMessages messages;
  private final GridClock linkClock;
  private final Counters counters;
  private final MqttSession session;
  private final AtomicReference<ProcessImage> waiting = new AtomicReference<>();
  private int birthDeathSequence;

  /**
   * A node that {@link #start} connects.
   *
   * @param firstBirthDeathSequence differs from one start of the gateway to the next; counted round
   *     in 0 to 255
   * @param linkClock real time
   */
  public ScadaNode(
      ScadaSpec spec,
      String gateway,
      List<DeviceSpec> devices,
      long firstBirthDeathSequence,
      GridClock linkClock,
      Counters counters) {
    this.spec = spec;
    this.gateway = gateway;
    List<DevicePoints> points = devices.stream().map(DeviceSpec::points).toList();
    this.messages = new NodeMessages(spec.group(), gateway, points);
    this.birthDeathSequence =
        (int) Math.floorMod(firstBirthDeathSequence - 1, (long) SparkplugPayload.SEQUENCES);
    this.linkClock = linkClock;
    this.counters = counters;
    this.session =
        new MqttSession(
            new MqttSession.Address(
                "gridpact-%s-scada".formatted(gateway), spec.broker(), spec.user()),
            new Node(),
            counters);
  }

  /**
   * Begins to connect; a broker that is not there is tried for as long as it takes.
   *
   * @throws IOException where the password cannot be read
   */
  public void start() throws IOException {
    session.start();
  }

  /** Takes the image of a cycle; returns at once. */
  public void offer(ProcessImage image) {
    if (waiting.getAndSet(image) != null) {
      counters.add("scada.skipped");
    }
    session.wake();
  }

  /** Whether no image waits. */
  boolean taken() {
    return waiting.get() == null;
  }

  /** What stands between the node and its broker. */
  public Optional<String> trouble() {
    return session.trouble();
  }

  /** Says good-bye and ends, within 2 s. */
  @Override
  public void close() {
    session.close();
  }

  /** The node's side of its session. */
  private final class Node implements MqttHandler {
    private MqttLink link;
    private boolean hostOnline;
    private boolean born;

    /** Of the newest word of the primary host. */
    private long hostSince = Long.MIN_VALUE;

    @Override
    public Optional<Will> will() {
      birthDeathSequence = (birthDeathSequence + 1) % SparkplugPayload.SEQUENCES;
      NodeMessages.Message death = death();
      return Optional.of(new Will(death.topic().toString(), death.payload().encode(), false));
    }

    private NodeMessages.Message death() {
      return messages.nodeDeath(birthDeathSequence, linkClock.epochMillis());
    }

    @Override
    public List<Filter> filters() {
      List<Filter> filters = new ArrayList<>();
      filters.add(new Filter(commands(), false));
      filters.add(
          new Filter(
              commands().replace(SparkplugTopic.Type.NCMD.name(), SparkplugTopic.Type.DCMD.name())
                  + "/+",
              false));
      spec.primaryHost()
          .ifPresent(host -> filters.add(new Filter(SparkplugTopic.state(host), true)));
      return filters;
    }

    private String commands() {
      return SparkplugTopic.ofNode(spec.group(), SparkplugTopic.Type.NCMD, gateway).toString();
    }

    @Override
    public void connected(MqttLink newLink) throws IOException, InterruptedException {
      link = newLink;
      born = false;
      hostOnline = spec.primaryHost().isEmpty();
      hostSince = Long.MIN_VALUE;
    }

    @Override
    public void message(MqttMessage message) throws IOException, InterruptedException {
      if (spec.primaryHost()
          .map(SparkplugTopic::state)
          .filter(message.topic()::equals)
          .isPresent()) {
        hostState(message.payload());
      } else if (message.topic().equals(commands()) && isRebirth(message.payload())) {
        counters.add("scada.rebirths");
        born = false;
      } else {
        counters.add("scada.commandRefused");
      }
    }

    /** The primary host says whether it is there; a word older than the newest is passed over. */
    private void hostState(byte[] payload) throws IOException {
      Optional<HostState> state = HostState.parse(new String(payload, StandardCharsets.UTF_8));
      if (state.isEmpty() || state.get().since() < hostSince) {
        counters.add("scada.stateIgnored");
        return;
      }
      hostSince = state.get().since();
      boolean leaves = hostOnline && !state.get().online();
      hostOnline = state.get().online();
      if (leaves && born) {
        // Leaves with its will, the death.
        throw new IOException("the primary host is offline");
      }
    }

    private boolean isRebirth(byte[] payload) {
      try {
        return SparkplugPayload.decode(payload)
            .metric(SparkplugPayload.REBIRTH)
            .map(Metric::value)
            .filter(new Metric.Value.Flag(true)::equals)
            .isPresent();
      } catch (MalformedSparkplugException _) {
        return false;
      }
    }

    @Override
    public void tick() throws IOException, InterruptedException {
      if (!hostOnline) {
        return;
      }
      ProcessImage image = waiting.getAndSet(null);
      if (image == null) {
        return;
      }
      List<NodeMessages.Message> all =
          born ? messages.changes(image) : messages.births(birthDeathSequence, image);
      born = true;
      for (NodeMessages.Message message : all) {
        publish(message);
      }
    }

    private void publish(NodeMessages.Message message) throws IOException, InterruptedException {
      counters.add("scada.sent");
      link.publish(
          message.topic().toString(), message.payload().encode(), Delivery.AT_MOST_ONCE, false);
    }

    @Override
    public void closing() throws IOException, InterruptedException {
      if (born) {
        publish(death());
      }
    }

    @Override
    public void disconnected() {
      link = null;
    }
  }
}
