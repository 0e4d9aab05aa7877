package org.gridpact.edge.task.work;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.gridpact.edge.task.AlarmSink;
import org.gridpact.edge.task.Calculation;
import org.gridpact.edge.task.Feed;
import org.gridpact.edge.task.FromFeed;
import org.gridpact.edge.task.Work;
import org.gridpact.edge.task.Works;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.TaskSpec;
import org.gridpact.model.area.TaskWork;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.task.StepSeries;

/** Makes each kind of work for the devices of one gateway. */
public final class StandardWorks implements Works {
  private final List<DeviceSpec> devices;
  private final int cycleMillis;
  private final double speed;
  private final AlarmSink alarms;

  /**
   * @param cycleMillis of the gateway, by the grid's clock
   * @param speed of the grid's clock, against the machine's
   */
  public StandardWorks(List<DeviceSpec> devices, int cycleMillis, double speed, AlarmSink alarms) {
    this.devices = List.copyOf(devices);
    this.cycleMillis = cycleMillis;
    this.speed = speed;
    this.alarms = alarms;
  }

  @Override
  public Work make(TaskSpec task, Feed feed, Supplier<Optional<StepSeries>> input) {
    Calculation calculation = calculation(task.work(), input);
    if (calculation.bytes() > task.memoryBytes()) {
      throw new IllegalArgumentException(
          "it keeps up to %d bytes here, %d are declared"
              .formatted(calculation.bytes(), task.memoryBytes()));
    }
    double samples = task.periodMillis() * speed / cycleMillis;
    if (!task.work().isMovable() && samples > feed.capacity() / 2.0) {
      throw new IllegalArgumentException(
          "its period has %.0f cycles, and %d are kept for tasks here; it must be shorter"
              .formatted(samples, feed.capacity() / 2));
    }
    return new FromFeed(feed.cursor(), calculation);
  }

  private Calculation calculation(TaskWork work, Supplier<Optional<StepSeries>> input) {
    return switch (work) {
      case TaskWork.Rollup w -> {
        List<String> of = of(w, p -> true);
        yield new RollupWork(of, points(of, p -> true), w.windowMillis());
      }
      case TaskWork.VoltageQuality w -> {
        Predicate<Point> voltage = p -> p.quantity() == Quantity.VOLTAGE;
        List<String> of = of(w, voltage);
        yield new VoltageQualityWork(
            of, points(of, voltage), w.nominalVolts(), w.windowMillis(), cycleMillis);
      }
      case TaskWork.Anomaly w -> new AnomalyWork(of(w, total(w.quantity())), w, alarms);
      case TaskWork.Forecast w ->
          new ForecastWork(
              w.isMovable() ? List.of() : of(w, total(Quantity.ACTIVE_POWER)), w, input);
      case TaskWork.Deadband w -> new DeadbandWork(of(w, total(w.quantity())), w);
    };
  }

  private static Predicate<Point> total(Quantity quantity) {
    return p -> p.quantity() == quantity && p.phase() == Phase.TOTAL;
  }

  /** The devices a work names, or all that measure what it needs. */
  private List<String> of(TaskWork work, Predicate<Point> need) {
    for (String named : work.devices()) {
      DeviceSpec device =
          devices.stream()
              .filter(d -> d.id().equals(named))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException("device " + named + " is not of this gateway"));
      if (device.points().points().stream().noneMatch(need)) {
        throw new IllegalArgumentException("device " + named + " does not measure what it needs");
      }
    }
    List<String> of =
        devices.stream()
            .filter(d -> work.devices().isEmpty() || work.devices().contains(d.id()))
            .filter(d -> d.points().points().stream().anyMatch(need))
            .map(DeviceSpec::id)
            .toList();
    if (of.isEmpty()) {
      throw new IllegalArgumentException("no device of this gateway measures what it needs");
    }
    return of;
  }

  private int points(List<String> of, Predicate<Point> which) {
    return (int)
        devices.stream()
            .filter(d -> of.contains(d.id()))
            .flatMap(d -> d.points().points().stream())
            .filter(which)
            .count();
  }
}
