package org.gridpact.edge.driver.sparkplug;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.driver.Refused;
import org.gridpact.edge.driver.Refused.Rule;
import org.gridpact.edge.driver.sparkplug.NodeDevice.Named;
import org.gridpact.edge.image.Command;
import org.gridpact.model.sparkplug.MalformedSparkplugException;
import org.gridpact.model.sparkplug.Metric;
import org.gridpact.model.sparkplug.SparkplugPayload;
import org.gridpact.model.sparkplug.SparkplugTopic;

/**
 * An edge node as its messages tell it.
 *
 * <p>A node is unborn until its NBIRTH, and again after a gap in its sequence, an alias no birth
 * gave, or the end of the gateway's connection: then nothing of it counts, and a rebirth is asked
 * for, at most every {@value #REBIRTH_EVERY_MILLIS} ms. Aliases are kept of the devices that are
 * configured, from births that a packet's size bounds. Belongs to one thread.
 */
public final class SparkplugNode {
  static final long REBIRTH_EVERY_MILLIS = 5_000;
  private static final long HOLD_PERIOD_MILLIS = 1_000;

  private final Map<Optional<String>, List<NodeDevice>> devices = new HashMap<>();
  private final Map<Optional<String>, Map<Long, String>> aliases = new HashMap<>();
  private final Counters counters;
  private final NodeSink sink;
  private boolean born;
  private int expected;
  private OptionalLong birthNumber = OptionalLong.empty();
  private boolean rebirthWanted;
  private long askedAt = Long.MIN_VALUE;
  private long heardAt = Long.MIN_VALUE;
  private volatile Optional<String> trouble = Optional.of("its node has not been born");

  /**
   * A node that is not yet born.
   *
   * @param devices those of the node that the gateway has
   */
  public SparkplugNode(List<NodeDevice> devices, Counters counters, NodeSink sink) {
    devices.forEach(d -> this.devices.computeIfAbsent(d.id(), _ -> new ArrayList<>()).add(d));
    this.counters = counters;
    this.sink = sink;
  }

  /** What is wrong with the node, from any thread. */
  public Optional<String> trouble() {
    return trouble;
  }

  /** The gateway has a connection; what the node said before it is not known. */
  public void connected() {
    unborn("its node has not been born");
    birthNumber = OptionalLong.empty();
    rebirthWanted = true;
  }

  /** The gateway has no connection. */
  public void disconnected() {
    unborn("its node has not been born");
    rebirthWanted = false;
  }

  /**
   * Takes the next message.
   *
   * @param now the grid's time
   * @param linkNow real time
   */
  public void take(SparkplugTopic topic, byte[] bytes, long now, long linkNow) {
    try {
      SparkplugPayload payload = SparkplugPayload.decode(bytes);
      heardAt = linkNow;
      switch (topic.type()) {
        case NBIRTH -> nodeBirth(payload, now);
        case NDEATH -> nodeDeath(payload);
        case DBIRTH -> {
          if (isNext(payload)) {
            deviceBirth(topic.device(), payload, now);
          }
        }
        case NDATA, DDATA -> {
          if (isNext(payload)) {
            data(topic.device(), payload, now);
          }
        }
        case DDEATH -> {
          if (isNext(payload)) {
            of(topic.device()).forEach(this::lost);
          }
        }
        case NCMD, DCMD -> {
          // Another host's; none of this gateway's business.
        }
      }
    } catch (MalformedSparkplugException _) {
      counters.add("sparkplug." + Rule.notSparkplug);
    } catch (Refused e) {
      counters.add("sparkplug." + e.rule());
    }
  }

  private List<NodeDevice> of(Optional<String> id) {
    return devices.getOrDefault(id, List.of());
  }

  private void nodeBirth(SparkplugPayload payload, long now) throws Refused {
    if (payload.sequence().isEmpty()) {
      throw new Refused(Rule.missingField);
    }
    counters.add("sparkplug.births");
    devices.values().forEach(list -> list.forEach(NodeDevice::unborn));
    aliases.clear();
    born = true;
    rebirthWanted = false;
    trouble = Optional.empty();
    birthNumber = payload.birthDeathSequence();
    expected = next(payload.sequence().getAsInt());
    deviceBirth(Optional.empty(), payload, now);
  }

  private static int next(int sequence) {
    return (sequence + 1) % SparkplugPayload.SEQUENCES;
  }

  /** Ends what the birth of the same number began; another one's death is long over. */
  private void nodeDeath(SparkplugPayload payload) {
    OptionalLong number = payload.birthDeathSequence();
    if (number.isPresent() && birthNumber.isPresent() && !number.equals(birthNumber)) {
      counters.add("sparkplug.oldDeath");
      return;
    }
    counters.add("sparkplug.deaths");
    unborn("its node is gone");
    rebirthWanted = false;
    devices.values().forEach(list -> list.forEach(this::lost));
  }

  private void lost(NodeDevice device) {
    device.unborn();
    sink.lost(device.device());
  }

  private void unborn(String reason) {
    born = false;
    trouble = Optional.of(reason);
    devices.values().forEach(list -> list.forEach(NodeDevice::unborn));
  }

  /** Whether a message is the one that had to come next; if not, only a rebirth helps. */
  private boolean isNext(SparkplugPayload payload) {
    if (!born) {
      counters.add("sparkplug.unborn");
      rebirthWanted = true;
      return false;
    }
    if (payload.sequence().isEmpty() || payload.sequence().getAsInt() != expected) {
      counters.add("sparkplug.gap");
      unborn("a message of its node is missing");
      rebirthWanted = true;
      return false;
    }
    expected = next(expected);
    return true;
  }

  private void deviceBirth(Optional<String> id, SparkplugPayload payload, long now) throws Refused {
    if (of(id).isEmpty()) {
      return;
    }
    Map<Long, String> given = new HashMap<>();
    for (Metric metric : payload.metrics()) {
      String name = metric.name().orElseThrow(() -> new Refused(Rule.missingField));
      metric.alias().ifPresent(alias -> given.put(alias, name));
    }
    aliases.put(id, given);
    List<Named> metrics = named(id, payload);
    for (NodeDevice device : of(id)) {
      device.birth(payload, metrics, now).forEach(sink::reading);
    }
  }

  private void data(Optional<String> id, SparkplugPayload payload, long now) throws Refused {
    if (of(id).isEmpty()) {
      return;
    }
    if (of(id).stream().noneMatch(NodeDevice::isBorn)) {
      counters.add("sparkplug.unborn");
      rebirthWanted = true;
      return;
    }
    List<Named> metrics = named(id, payload);
    for (NodeDevice device : of(id)) {
      if (device.isBorn()) {
        device.data(payload, metrics, now).forEach(sink::reading);
      }
    }
  }

  private List<Named> named(Optional<String> id, SparkplugPayload payload) throws Refused {
    List<Named> named = new ArrayList<>();
    for (Metric metric : payload.metrics()) {
      Optional<String> name = metric.name();
      if (name.isEmpty()) {
        name = Optional.ofNullable(aliases.get(id).get(metric.alias().getAsLong()));
      }
      if (name.isEmpty()) {
        unborn("an alias of its node is unknown");
        rebirthWanted = true;
        throw new Refused(Rule.unknownAlias);
      }
      named.add(new Named(name.get(), metric));
    }
    return named;
  }

  /** Asks for what is wanted and due, and repeats what holds; to be called each second or so. */
  public void tick(long now, long linkNow) {
    if (rebirthWanted && (askedAt == Long.MIN_VALUE || linkNow - askedAt >= REBIRTH_EVERY_MILLIS)) {
      askedAt = linkNow;
      rebirthWanted = false;
      counters.add("sparkplug.rebirthsAsked");
      sink.askRebirth();
    }
    if (born) {
      long silent = linkNow - heardAt;
      for (List<NodeDevice> list : devices.values()) {
        list.forEach(d -> d.held(now, silent, HOLD_PERIOD_MILLIS).ifPresent(sink::reading));
      }
    }
  }

  /** What tells a device a command; empty where it is not there or cannot be told. */
  public List<Metric> metricsOf(Command command) {
    return devices.values().stream()
        .flatMap(List::stream)
        .filter(device -> device.isBorn() && device.device().equals(command.device()))
        .findFirst()
        .map(device -> device.metricsOf(command))
        .orElse(List.of());
  }
}
