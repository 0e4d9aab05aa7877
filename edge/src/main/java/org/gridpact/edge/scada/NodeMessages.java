package org.gridpact.edge.scada;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.edge.image.ProcessImage.DeviceState;
import org.gridpact.edge.image.Reading;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.sparkplug.Metric;
import org.gridpact.model.sparkplug.SparkplugPayload;
import org.gridpact.model.sparkplug.SparkplugTopic;

/**
 * What an edge node says of one process image after the other, from one birth on.
 *
 * <p>A device that speaks is born and tells what changed by at least a step of its points, by
 * alias; one that is STALE or MISSING dies. Metrics are named as points are, {@code power} or
 * {@code voltage_A}, with {@code quality}. Belongs to one thread.
 */
final class NodeMessages {
  static final String QUALITY = "quality";

  private final String group;
  private final String node;
  private final List<DevicePoints> devices;
  private final Map<String, Told> told = new HashMap<>();
  private int sequence;

  /** What the host knows of a device that lives. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Told(long[] steps, Quality quality) {}

  /** A message to be published. */
  record Message(SparkplugTopic topic, SparkplugPayload payload) {}

  NodeMessages(String group, String node, List<DevicePoints> devices) {
    this.group = group;
    this.node = node;
    this.devices = List.copyOf(devices);
  }

  /**
   * The end of the session of a number; it has no sequence number.
   *
   * @param number bdSeq of the session's births
   */
  Message nodeDeath(int number, long now) {
    return new Message(
        SparkplugTopic.ofNode(group, SparkplugTopic.Type.NDEATH, node),
        new SparkplugPayload(
            OptionalLong.of(now), OptionalInt.empty(), List.of(birthDeathSequence(number))));
  }

  private static Metric birthDeathSequence(int number) {
    return Metric.of(SparkplugPayload.BIRTH_DEATH_SEQUENCE, new Metric.Value.Whole(number));
  }

  /** All births, of the node first; the sequence begins again at 0. */
  List<Message> births(int number, ProcessImage image) {
    told.clear();
    sequence = 0;
    long now = image.epochMillis();
    List<Message> messages = new ArrayList<>();
    List<Metric> metrics =
        List.of(
            birthDeathSequence(number).at(now), Metric.of(SparkplugPayload.REBIRTH, false).at(now));
    messages.add(
        new Message(
            SparkplugTopic.ofNode(group, SparkplugTopic.Type.NBIRTH, node),
            SparkplugPayload.of(now, nextSequence(), metrics)));
    messages.addAll(changes(image));
    return messages;
  }

  /** Births, data and deaths of devices since the image before. */
  List<Message> changes(ProcessImage image) {
    List<Message> messages = new ArrayList<>();
    long firstAlias = 0;
    for (DevicePoints points : devices) {
      DeviceState state = image.state(points.device());
      Told before = told.get(points.device());
      boolean lives = state.quality() == Quality.GOOD || state.quality() == Quality.SUSPECT;
      if (lives && before == null) {
        messages.add(birth(state, firstAlias));
      } else if (lives) {
        data(state, before, firstAlias).ifPresent(messages::add);
      } else if (before != null) {
        told.remove(points.device());
        messages.add(
            message(SparkplugTopic.Type.DDEATH, points.device(), image.epochMillis(), List.of()));
      }
      firstAlias += points.points().size() + 1;
    }
    return messages;
  }

  private Message birth(DeviceState state, long firstAlias) {
    Reading reading = state.reading();
    List<Metric> metrics = new ArrayList<>();
    List<Point> points = reading.points().points();
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      metrics.add(
          Metric.of(point.key(), reading.values()[i])
              .withAlias(firstAlias + i)
              .withUnit(point.quantity().unit())
              .at(reading.epochMillis()));
    }
    metrics.add(
        Metric.of(QUALITY, new Metric.Value.Text(state.quality().name()))
            .withAlias(firstAlias + points.size())
            .at(reading.epochMillis()));
    remember(state);
    return message(SparkplugTopic.Type.DBIRTH, reading.device(), reading.epochMillis(), metrics);
  }

  private Optional<Message> data(DeviceState state, Told before, long firstAlias) {
    Reading reading = state.reading();
    long[] steps = steps(reading);
    List<Metric> metrics = new ArrayList<>();
    for (int i = 0; i < steps.length; i++) {
      if (steps[i] != before.steps()[i]) {
        metrics.add(
            Metric.ofAlias(firstAlias + i, Metric.number(reading.values()[i]))
                .at(reading.epochMillis()));
      }
    }
    if (state.quality() != before.quality()) {
      metrics.add(
          Metric.ofAlias(firstAlias + steps.length, new Metric.Value.Text(state.quality().name()))
              .at(reading.epochMillis()));
    }
    remember(state);
    return metrics.isEmpty()
        ? Optional.empty()
        : Optional.of(
            message(SparkplugTopic.Type.DDATA, reading.device(), reading.epochMillis(), metrics));
  }

  private void remember(DeviceState state) {
    Reading reading = state.reading();
    told.put(reading.device(), new Told(steps(reading), state.quality()));
  }

  private static long[] steps(Reading reading) {
    long[] steps = new long[reading.values().length];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = reading.points().points().get(i).steps(reading.values()[i]);
    }
    return steps;
  }

  private Message message(
      SparkplugTopic.Type type, String device, long time, List<Metric> metrics) {
    return new Message(
        SparkplugTopic.ofDevice(group, type, node, device),
        SparkplugPayload.of(time, nextSequence(), metrics));
  }

  private int nextSequence() {
    int next = sequence;
    sequence = (sequence + 1) % SparkplugPayload.SEQUENCES;
    return next;
  }
}
