package org.gridpact.model.area;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gridpact.model.config.Dimension;
import org.gridpact.model.config.Section;
import org.gridpact.model.measurement.Quantity;

/** Reads tasks from configuration files. */
final class TaskSections {
  /** Written for a gateway: one task of its own at each. */
  private static final String EVERY = "every";

  private final List<String> gateways;
  private final Map<String, DeviceSpec> devices;
  private final Optional<String> home;
  private final Set<String> ids = new HashSet<>();

  private TaskSections(
      List<String> gateways, Collection<DeviceSpec> devices, Optional<String> home) {
    this.gateways = gateways;
    this.devices =
        devices.stream()
            .collect(Collectors.toMap(DeviceSpec::id, Function.identity(), (first, _) -> first));
    this.home = home;
  }

  /** The tasks of an area's file, those for every gateway once for each. */
  static List<TaskSpec> ofArea(
      Section top, Collection<String> gateways, Collection<DeviceSpec> devices) {
    return new TaskSections(List.copyOf(gateways), devices, Optional.empty()).read(top);
  }

  /** The tasks of a gateway's own file, all of them its own. */
  static List<TaskSpec> ofGateway(Section top, String gateway, Collection<DeviceSpec> devices) {
    return new TaskSections(List.of(gateway), devices, Optional.of(gateway)).read(top);
  }

  static TaskBudget budget(Section s) {
    TaskBudget d = TaskBudget.DEFAULT;
    return new TaskBudget(
        s.quantity("share", Dimension.SHARE, d.share()),
        millis(s, "delay", d.delayMillis()),
        (long) s.quantity("memory", Dimension.BYTES, (double) d.memoryBytes()));
  }

  private List<TaskSpec> read(Section top) {
    return top.has("tasks")
        ? top.sections("tasks", this::task).stream().flatMap(List::stream).toList()
        : List.of();
  }

  private List<TaskSpec> task(Section s) {
    int period = millis(s, "period");
    TaskWork work = work(s);
    Optional<String> gateway = gateway(s, work);
    boolean every = gateway.isPresent() && gateway.get().equals(EVERY);
    TaskSpec task =
        new TaskSpec(
            s.text("id"),
            work,
            gateway,
            period,
            millis(s, "deadline", period),
            millis(s, "cost"),
            (long) s.quantity("memory", Dimension.BYTES),
            s.count("priority"));
    List<TaskSpec> tasks = every ? gateways.stream().map(task::at).toList() : List.of(task);
    for (TaskSpec each : tasks) {
      if (!ids.add(each.id())) {
        s.note(s.line("id"), "task '" + each.id() + "' is there twice");
      }
    }
    return tasks;
  }

  /** What is written, else where its devices are, else the gateway whose file this is. */
  private Optional<String> gateway(Section s, TaskWork work) {
    Optional<String> written = s.optionalText("gateway");
    boolean every = home.isEmpty() && written.equals(Optional.of(EVERY));
    if (written.isPresent() && !every && !gateways.contains(written.get())) {
      throw s.missing(
          "gateway", written.get(), "no gateway '%s' in this file".formatted(written.get()));
    }
    if (every && (work.isMovable() || !work.devices().isEmpty())) {
      throw s.wrong("gateway", "every gateway can only run what names no device and no feeder");
    }
    Set<String> homes = new HashSet<>();
    for (String device : work.devices()) {
      if (!devices.containsKey(device)) {
        throw s.missing("devices", device, "no device '%s' in this file".formatted(device));
      }
      homes.add(devices.get(device).gateway());
    }
    written.ifPresent(homes::add);
    if (homes.size() > 1) {
      throw s.wrong("devices", "the devices of a task are all of one gateway, its own");
    }
    return homes.isEmpty() ? home : Optional.of(homes.iterator().next());
  }

  private TaskWork work(Section s) {
    List<String> named = s.has("devices") ? s.texts("devices") : new ArrayList<>();
    String work = s.text("work");
    return switch (work) {
      case "rollup" -> new TaskWork.Rollup(named, millis(s, "window", 60_000));
      case "voltage-quality" ->
          new TaskWork.VoltageQuality(
              named, s.quantity("nominal", Dimension.VOLTAGE), millis(s, "window", 600_000));
      case "anomaly" ->
          new TaskWork.Anomaly(
              named,
              quantity(s),
              s.has("window") ? s.count("window") : 120,
              s.has("threshold") ? s.number("threshold") : 6,
              millis(s, "stuckAfter", 600_000));
      case "forecast" -> forecast(s, named);
      case "deadband" -> {
        Quantity quantity = quantity(s);
        yield new TaskWork.Deadband(
            named,
            quantity,
            s.quantity("band", dimension(s, quantity)),
            millis(s, "maxAge", 60_000));
      }
      default ->
          throw s.wrong(
              "work",
              "work '%s' is none of rollup, voltage-quality, anomaly, forecast, deadband"
                  .formatted(work));
    };
  }

  private TaskWork forecast(Section s, List<String> named) {
    Optional<String> feeder = s.optionalText("feeder");
    if (feeder.isPresent()) {
      if (home.isPresent()) {
        throw s.wrong("feeder", "only the center knows a feeder's power; name devices here");
      }
      if (devices.values().stream().noneMatch(d -> d.feeder().equals(feeder.get()))) {
        throw s.wrong("feeder", "no device of feeder '%s' in this file".formatted(feeder.get()));
      }
    }
    int step = millis(s, "step", 900_000);
    return new TaskWork.Forecast(
        named, feeder, step, steps(s, "season", 86_400_000, step), steps(s, "horizon", 0, step));
  }

  private static int steps(Section s, String key, int otherwise, int stepMillis) {
    int millis = otherwise == 0 ? millis(s, key) : millis(s, key, otherwise);
    if (stepMillis < 1 || millis % stepMillis != 0) {
      throw s.wrong(key, "%s is a whole number of steps".formatted(key));
    }
    return millis / stepMillis;
  }

  private static Quantity quantity(Section s) {
    String key = s.text("quantity");
    for (Quantity quantity : Quantity.values()) {
      if (quantity.key().equals(key)) {
        return quantity;
      }
    }
    throw s.wrong("quantity", "no quantity '%s'".formatted(key));
  }

  private static Dimension dimension(Section s, Quantity quantity) {
    return switch (quantity) {
      case VOLTAGE -> Dimension.VOLTAGE;
      case CURRENT -> Dimension.CURRENT;
      case ACTIVE_POWER -> Dimension.POWER;
      case REACTIVE_POWER,
          FREQUENCY,
          ENERGY_IMPORTED,
          ENERGY_EXPORTED,
          STATE_OF_CHARGE,
          AVAILABLE_POWER,
          SWITCH_CLOSED,
          TAP_POSITION ->
          throw s.wrong("quantity", "a deadband is of voltage, current or power");
    };
  }

  private static int millis(Section s, String key) {
    return whole(s, key, s.quantity(key, Dimension.TIME));
  }

  private static int millis(Section s, String key, int otherwise) {
    return whole(s, key, s.quantity(key, Dimension.TIME, otherwise));
  }

  private static int whole(Section s, String key, double millis) {
    if (!(millis >= 0 && millis <= Integer.MAX_VALUE)) {
      throw s.wrong(key, key + " is from 0 ms to 596 h");
    }
    return (int) millis;
  }
}
