package org.gridpact.model.task;

import java.util.List;
import java.util.Optional;
import org.gridpact.model.area.TaskBudget;
import org.gridpact.model.area.TaskSpec;
import org.gridpact.model.area.TaskWork;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.wire.UplinkProto;

/**
 * Assignments and reports as they go over the uplink. What cannot be read is refused with an {@link
 * IllegalArgumentException} that says why.
 */
public final class TaskCodec {
  /** Tasks of one message at most. */
  static final int MAX_TASKS = 1_000;

  private TaskCodec() {}

  public static UplinkProto.TaskAssignment toProto(long version, List<Assignment> assignments) {
    UplinkProto.TaskAssignment.Builder proto =
        UplinkProto.TaskAssignment.newBuilder().setVersion(version);
    for (Assignment assignment : assignments) {
      UplinkProto.Task.Builder task = toProto(assignment.task());
      assignment
          .input()
          .ifPresent(
              series ->
                  task.setSeries(
                      UplinkProto.TaskSeries.newBuilder()
                          .setStartEpochMillis(series.startEpochMillis())
                          .setStepMillis(series.stepMillis())
                          .addAllValues(series.values())));
      proto.addTasks(task);
    }
    return proto.build();
  }

  public static List<Assignment> fromProto(UplinkProto.TaskAssignment proto) {
    requireFew(proto.getTasksCount());
    return proto.getTasksList().stream()
        .map(task -> new Assignment(fromProto(task), series(task)))
        .toList();
  }

  public static UplinkProto.TaskReport toProto(TaskReport report) {
    UplinkProto.TaskReport.Builder proto =
        UplinkProto.TaskReport.newBuilder()
            .setCapacity(report.budget().share())
            .setDelayMillis(report.budget().delayMillis())
            .setMemoryBytes(report.budget().memoryBytes())
            .setVersion(report.version());
    report.own().forEach(task -> proto.addOwn(toProto(task)));
    for (TaskStatus status : report.tasks()) {
      proto.addTasks(
          UplinkProto.TaskStatus.newBuilder()
              .setId(status.id())
              .setStateValue(status.state().ordinal())
              .setUtilisation(status.utilisation())
              .setRuns(status.runs())
              .setMisses(status.misses())
              .setFailures(status.failures())
              .setReason(status.reason())
              .setResult(status.result()));
    }
    return proto.build();
  }

  public static TaskReport fromProto(UplinkProto.TaskReport proto) {
    requireFew(proto.getTasksCount());
    requireFew(proto.getOwnCount());
    return new TaskReport(
        proto.getTasksList().stream().map(TaskCodec::status).toList(),
        new TaskBudget(proto.getCapacity(), proto.getDelayMillis(), proto.getMemoryBytes()),
        proto.getVersion(),
        proto.getOwnList().stream().map(TaskCodec::fromProto).toList());
  }

  private static TaskStatus status(UplinkProto.TaskStatus proto) {
    TaskStatus.State[] states = TaskStatus.State.values();
    int state = proto.getStateValue();
    if (state < 0 || state >= states.length) {
      throw new IllegalArgumentException("unknown state of task " + proto.getId() + ": " + state);
    }
    return new TaskStatus(
        proto.getId(),
        states[state],
        proto.getUtilisation(),
        proto.getRuns(),
        proto.getMisses(),
        proto.getFailures(),
        proto.getReason(),
        proto.getResult());
  }

  private static void requireFew(int count) {
    if (count > MAX_TASKS) {
      throw new IllegalArgumentException("more than %d tasks".formatted(MAX_TASKS));
    }
  }

  private static Optional<StepSeries> series(UplinkProto.Task task) {
    if (!task.hasSeries()) {
      return Optional.empty();
    }
    UplinkProto.TaskSeries series = task.getSeries();
    return Optional.of(
        new StepSeries(
            series.getStartEpochMillis(), series.getStepMillis(), series.getValuesList()));
  }

  private static UplinkProto.Task.Builder toProto(TaskSpec task) {
    UplinkProto.Task.Builder proto =
        UplinkProto.Task.newBuilder()
            .setId(task.id())
            .setPeriodMillis(task.periodMillis())
            .setDeadlineMillis(task.deadlineMillis())
            .setCostMillis(task.costMillis())
            .setMemoryBytes(task.memoryBytes())
            .setPriority(task.priority())
            .addAllDevices(task.work().devices());
    task.gateway().ifPresent(proto::setGateway);
    switch (task.work()) {
      case TaskWork.Rollup w ->
          proto.setRollup(UplinkProto.RollupWork.newBuilder().setWindowMillis(w.windowMillis()));
      case TaskWork.VoltageQuality w ->
          proto.setVoltageQuality(
              UplinkProto.VoltageQualityWork.newBuilder()
                  .setNominalVolts(w.nominalVolts())
                  .setWindowMillis(w.windowMillis()));
      case TaskWork.Anomaly w ->
          proto.setAnomaly(
              UplinkProto.AnomalyWork.newBuilder()
                  .setQuantity(w.quantity().ordinal())
                  .setWindow(w.window())
                  .setThreshold(w.threshold())
                  .setStuckAfterMillis(w.stuckAfterMillis()));
      case TaskWork.Forecast w ->
          proto.setForecast(
              UplinkProto.ForecastWork.newBuilder()
                  .setFeeder(w.feeder().orElse(""))
                  .setStepMillis(w.stepMillis())
                  .setSeason(w.season())
                  .setHorizon(w.horizon()));
      case TaskWork.Deadband w ->
          proto.setDeadband(
              UplinkProto.DeadbandWork.newBuilder()
                  .setQuantity(w.quantity().ordinal())
                  .setBand(w.band())
                  .setMaxAgeMillis(w.maxAgeMillis()));
    }
    return proto;
  }

  private static TaskSpec fromProto(UplinkProto.Task proto) {
    return new TaskSpec(
        proto.getId(),
        work(proto),
        optional(proto.getGateway()),
        proto.getPeriodMillis(),
        proto.getDeadlineMillis(),
        proto.getCostMillis(),
        proto.getMemoryBytes(),
        proto.getPriority());
  }

  private static TaskWork work(UplinkProto.Task proto) {
    List<String> devices = proto.getDevicesList();
    return switch (proto.getWorkCase()) {
      case ROLLUP -> new TaskWork.Rollup(devices, proto.getRollup().getWindowMillis());
      case VOLTAGE_QUALITY ->
          new TaskWork.VoltageQuality(
              devices,
              proto.getVoltageQuality().getNominalVolts(),
              proto.getVoltageQuality().getWindowMillis());
      case ANOMALY ->
          new TaskWork.Anomaly(
              devices,
              Quantity.ofOrdinal(proto.getAnomaly().getQuantity()),
              proto.getAnomaly().getWindow(),
              proto.getAnomaly().getThreshold(),
              proto.getAnomaly().getStuckAfterMillis());
      case FORECAST ->
          new TaskWork.Forecast(
              devices,
              optional(proto.getForecast().getFeeder()),
              proto.getForecast().getStepMillis(),
              proto.getForecast().getSeason(),
              proto.getForecast().getHorizon());
      case DEADBAND ->
          new TaskWork.Deadband(
              devices,
              Quantity.ofOrdinal(proto.getDeadband().getQuantity()),
              proto.getDeadband().getBand(),
              proto.getDeadband().getMaxAgeMillis());
      case WORK_NOT_SET ->
          throw new IllegalArgumentException(
              "task %s: a work this version does not know".formatted(proto.getId()));
    };
  }

  private static Optional<String> optional(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
