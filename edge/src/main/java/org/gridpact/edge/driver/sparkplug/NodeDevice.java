package org.gridpact.edge.driver.sparkplug;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.gridpact.edge.driver.Refused;
import org.gridpact.edge.driver.Refused.Rule;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.Reading;
import org.gridpact.edge.profile.MessageProfile;
import org.gridpact.edge.profile.MessageProfile.Mapping;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.sparkplug.Metric;
import org.gridpact.model.sparkplug.Metric.Value;
import org.gridpact.model.sparkplug.SparkplugPayload;

/**
 * One device of a node: what its metrics last said.
 *
 * <p>A node tells what changes, so a message gives a reading of all metrics, of the message's time.
 * A historical metric gives a reading of its own time with nothing else in it.
 */
public final class NodeDevice {
  private final Optional<String> id;
  private final DevicePoints points;
  private final MessageProfile profile;
  private double[] values;
  private boolean born;
  private long offeredAt = Long.MIN_VALUE;

  /**
   * A device that is not yet born.
   *
   * @param id Sparkplug device id; empty for the node's own metrics
   */
  public NodeDevice(Optional<String> id, DevicePoints points, MessageProfile profile) {
    this.id = id;
    this.points = points;
    this.profile = profile;
    this.values = unknown();
  }

  Optional<String> id() {
    return id;
  }

  String device() {
    return points.device();
  }

  boolean isBorn() {
    return born;
  }

  void unborn() {
    born = false;
  }

  private double[] unknown() {
    double[] none = new double[points.points().size()];
    Arrays.fill(none, Double.NaN);
    return none;
  }

  /**
   * Takes the metrics of a birth, by name.
   *
   * @return the readings in it, oldest first
   */
  List<Reading> birth(SparkplugPayload payload, List<Named> metrics, long now) throws Refused {
    for (Mapping mapping : profile.points()) {
      if (mapping.required() && metrics.stream().noneMatch(m -> m.name().equals(mapping.from()))) {
        throw new Refused(Rule.missingField);
      }
    }
    List<Reading> readings = apply(payload, metrics, unknown(), now);
    born = true;
    return readings;
  }

  /** As {@link #birth}, of what changed. */
  List<Reading> data(SparkplugPayload payload, List<Named> metrics, long now) throws Refused {
    return apply(payload, metrics, values.clone(), now);
  }

  /** A metric whose alias is resolved. */
  record Named(String name, Metric metric) {}

  private List<Reading> apply(
      SparkplugPayload payload, List<Named> metrics, double[] next, long now) throws Refused {
    long time = payload.epochMillis().orElse(newest(metrics).orElse(now));
    Refused.checkTime(time, now);
    Map<Long, double[]> history = new TreeMap<>();
    boolean present = metrics.isEmpty();
    for (Named named : metrics) {
      Metric metric = named.metric();
      if (metric.historical()) {
        long then = metric.epochMillis().orElseThrow(() -> new Refused(Rule.missingField));
        Refused.checkTime(then, now);
        set(named, history.computeIfAbsent(then, _ -> unknown()));
      } else {
        set(named, next);
        present = true;
      }
    }
    List<Reading> readings = new ArrayList<>();
    history.forEach((then, old) -> readings.add(new Reading(points, then, old)));
    if (present) {
      values = next;
      offeredAt = Math.max(offeredAt, time);
      readings.add(new Reading(points, time, next.clone()));
    }
    return readings;
  }

  private static OptionalLong newest(List<Named> metrics) {
    return metrics.stream()
        .filter(m -> !m.metric().historical() && m.metric().epochMillis().isPresent())
        .mapToLong(m -> m.metric().epochMillis().getAsLong())
        .max();
  }

  private void set(Named named, double[] into) throws Refused {
    for (Mapping mapping : profile.points()) {
      int index = points.indexOf(mapping.quantity(), mapping.phase());
      if (index >= 0 && mapping.from().equals(named.name())) {
        double value = value(named.metric().value());
        into[index] = Double.isNaN(value) ? value : Refused.checkFinite(value * mapping.factor());
      }
    }
  }

  /** NaN only where the metric says it is null. */
  private static double value(Value value) throws Refused {
    return switch (value) {
      case Value.Real r -> Refused.checkFinite(r.value());
      case Value.Whole w -> (double) w.value();
      case Value.Flag f -> f.value() ? 1 : 0;
      case Value.Null _ -> Double.NaN;
      case Value.Text _, Value.Other _ -> throw new Refused(Rule.notNumber);
    };
  }

  /**
   * The device as it still is, once a period, where its profile says that silence means no change.
   *
   * @param silentMillis since its node was last heard
   */
  Optional<Reading> held(long now, long silentMillis, long periodMillis) {
    boolean due = born && now - offeredAt >= periodMillis && silentMillis <= profile.holdMillis();
    if (!due || profile.holdMillis() == 0) {
      return Optional.empty();
    }
    offeredAt = now;
    return Optional.of(new Reading(points, now, values.clone()));
  }

  /** The metrics that tell a command; empty where the profile has no names for it. */
  List<Metric> metricsOf(Command command) {
    Map<String, String> names = profile.command().metrics();
    List<Metric> metrics = new ArrayList<>();
    switch (command) {
      case Command.Power p -> {
        if (names.containsKey("minWatts") && names.containsKey("maxWatts")) {
          metrics.add(Metric.of(names.get("minWatts"), p.minWatts()));
          metrics.add(Metric.of(names.get("maxWatts"), p.maxWatts()));
          if (p.vars().isPresent() && names.containsKey("vars")) {
            metrics.add(Metric.of(names.get("vars"), p.vars().getAsDouble()));
          }
        }
      }
      case Command.Switch s -> {
        if (names.containsKey("closed")) {
          metrics.add(Metric.of(names.get("closed"), s.closed()));
        }
      }
      case Command.Tap t -> {
        if (names.containsKey("tap")) {
          metrics.add(Metric.of(names.get("tap"), new Value.Whole(t.position())));
        }
      }
    }
    return metrics;
  }
}
