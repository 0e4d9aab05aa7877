package org.gridpact.plant.mqtt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.sparkplug.MalformedSparkplugException;
import org.gridpact.model.sparkplug.Metric;
import org.gridpact.model.sparkplug.SparkplugPayload;
import org.gridpact.model.sparkplug.SparkplugTopic;
import org.gridpact.plant.device.Told;
import org.gridpact.plant.link.Reading;
import org.gridpact.plant.link.ReadingLines;

/**
 * A Sparkplug node of simulated devices: births with the first readings of a connection and on
 * request, then what changed by alias. Metrics are named as points are; a device is told by {@code
 * Control/minWatts}, {@code Control/maxWatts}, {@code Control/vars}, {@code Control/closed}, {@code
 * Control/tap}.
 *
 * <p>Safe for use by the thread that tells and the one that hears.
 */
final class EdgeNode {
  private static final String CONTROL = "Control/";

  private final String group;
  private final String node;

  /** Device ids by what Sparkplug calls them. */
  private final Map<String, String> deviceOf = new HashMap<>();

  private final Map<String, String> sparkplugOf = new HashMap<>();
  private final Map<String, Long> firstAlias = new HashMap<>();
  private final Map<String, double[]> last = new HashMap<>();
  private int birthDeathSequence = -1;
  private int sequence;
  private boolean born;

  /** What is to be published. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Message(String topic, byte[] payload) {}

  private EdgeNode(String group, String node) {
    this.group = group;
    this.node = node;
  }

  /** The node of those devices that are reached by Sparkplug. */
  static EdgeNode of(List<DeviceSpec> devices) {
    Set<String> nodes = new HashSet<>();
    EdgeNode made = null;
    long alias = 0;
    for (DeviceSpec device : devices) {
      if (device.connection() instanceof Connection.Sparkplug s) {
        if (made == null) {
          made = new EdgeNode(s.group(), s.node());
        }
        nodes.add(s.group() + "/" + s.node());
        String id =
            s.device()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "device " + device.id() + " of the plant needs a Sparkplug device id"));
        made.deviceOf.put(id, device.id());
        made.sparkplugOf.put(device.id(), id);
        made.firstAlias.put(device.id(), alias);
        alias += device.points().points().size();
      }
    }
    if (made == null || nodes.size() != 1) {
      throw new IllegalArgumentException("devices of one driver need one Sparkplug node: " + nodes);
    }
    return made;
  }

  /** The will of the next connection, which begins with births. */
  synchronized Message nextDeath() {
    birthDeathSequence = (birthDeathSequence + 1) % SparkplugPayload.SEQUENCES;
    born = false;
    return new Message(
        SparkplugTopic.ofNode(group, SparkplugTopic.Type.NDEATH, node).toString(),
        new SparkplugPayload(OptionalLong.empty(), OptionalInt.empty(), List.of(birthDeathMetric()))
            .encode());
  }

  private Metric birthDeathMetric() {
    return Metric.of(
        SparkplugPayload.BIRTH_DEATH_SEQUENCE, new Metric.Value.Whole(birthDeathSequence));
  }

  List<String> commandFilters() {
    return List.of(
        SparkplugTopic.ofNode(group, SparkplugTopic.Type.NCMD, node).toString(),
        SparkplugTopic.ofNode(group, SparkplugTopic.Type.NCMD, node)
                .toString()
                .replace(SparkplugTopic.Type.NCMD.name(), SparkplugTopic.Type.DCMD.name())
            + "/+");
  }

  /** The messages of one second's readings. */
  synchronized List<Message> tell(List<Reading> readings) {
    List<Message> messages = new ArrayList<>();
    if (readings.isEmpty()) {
      return messages;
    }
    if (!born) {
      born = true;
      sequence = 0;
      last.clear();
      long time = readings.getFirst().epochMillis();
      List<Metric> metrics =
          List.of(birthDeathMetric(), Metric.of(SparkplugPayload.REBIRTH, false));
      messages.add(
          new Message(
              SparkplugTopic.ofNode(group, SparkplugTopic.Type.NBIRTH, node).toString(),
              SparkplugPayload.of(time, nextSequence(), metrics).encode()));
    }
    readings.forEach(reading -> messages.add(tell(reading)));
    return messages;
  }

  private Message tell(Reading reading) {
    String device = reading.points().device();
    List<Point> points = reading.points().points();
    double[] values =
        points.stream().mapToDouble(point -> ReadingLines.value(reading, point)).toArray();
    double[] before = last.put(device, values);
    List<Metric> metrics = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      long alias = firstAlias.get(device) + i;
      if (before == null) {
        metrics.add(
            Metric.of(points.get(i).key(), values[i])
                .withAlias(alias)
                .withUnit(points.get(i).quantity().unit()));
      } else if (Double.compare(values[i], before[i]) != 0) {
        metrics.add(Metric.ofAlias(alias, Metric.number(values[i])));
      }
    }
    SparkplugTopic.Type type =
        before == null ? SparkplugTopic.Type.DBIRTH : SparkplugTopic.Type.DDATA;
    return new Message(
        SparkplugTopic.ofDevice(group, type, node, sparkplugOf.get(device)).toString(),
        SparkplugPayload.of(reading.epochMillis(), nextSequence(), metrics).encode());
  }

  private int nextSequence() {
    int next = sequence;
    sequence = (sequence + 1) % SparkplugPayload.SEQUENCES;
    return next;
  }

  /** Obeys a message from the host; false where it is no command. */
  boolean told(String topicName, byte[] bytes, Predicate<Told> obey) {
    Optional<SparkplugTopic> topic = SparkplugTopic.parse(topicName);
    try {
      SparkplugPayload payload = SparkplugPayload.decode(bytes);
      if (topic.isEmpty()) {
        return false;
      }
      if (topic.get().type() == SparkplugTopic.Type.NCMD) {
        return rebirth(payload);
      }
      String device = topic.get().device().map(deviceOf::get).orElse(null);
      return device != null && command(device, payload).map(obey::test).orElse(false);
    } catch (MalformedSparkplugException | IllegalArgumentException | ArithmeticException _) {
      return false;
    }
  }

  private synchronized boolean rebirth(SparkplugPayload payload) {
    boolean asked =
        payload
            .metric(SparkplugPayload.REBIRTH)
            .map(Metric::value)
            .filter(new Metric.Value.Flag(true)::equals)
            .isPresent();
    if (asked) {
      born = false;
    }
    return asked;
  }

  private static Optional<Told> command(String device, SparkplugPayload payload) {
    Optional<Metric.Value> closed = payload.metric(CONTROL + "closed").map(Metric::value);
    if (closed.isPresent() && closed.get() instanceof Metric.Value.Flag flag) {
      return Optional.of(new Told.Switch(device, flag.value()));
    }
    Optional<Metric.Value> tap = payload.metric(CONTROL + "tap").map(Metric::value);
    if (tap.isPresent() && tap.get() instanceof Metric.Value.Whole position) {
      return Optional.of(new Told.Tap(device, Math.toIntExact(position.value())));
    }
    OptionalDouble min = number(payload, "minWatts");
    OptionalDouble max = number(payload, "maxWatts");
    return min.isPresent() && max.isPresent()
        ? Optional.of(
            new Told.Power(device, min.getAsDouble(), max.getAsDouble(), number(payload, "vars")))
        : Optional.empty();
  }

  private static OptionalDouble number(SparkplugPayload payload, String name) {
    return payload
        .metric(CONTROL + name)
        .map(Metric::value)
        .filter(Metric.Value.Real.class::isInstance)
        .map(value -> OptionalDouble.of(((Metric.Value.Real) value).value()))
        .orElse(OptionalDouble.empty());
  }
}
