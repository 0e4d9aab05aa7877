package org.gridpact.model.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.gridpact.model.area.TaskBudget;
import org.gridpact.model.area.TaskSpec;
import org.gridpact.model.area.TaskWork;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.wire.UplinkProto;
import org.junit.jupiter.api.Test;

class TaskCodecTest {
  private static TaskSpec task(String id, Optional<String> gateway, TaskWork work) {
    return new TaskSpec(id, work, gateway, 1_000, 900, 20, 4_000, 3);
  }

  private static final List<TaskSpec> EACH =
      List.of(
          task("a", Optional.of("g"), new TaskWork.Rollup(List.of("m"), 60_000)),
          task("b", Optional.of("g"), new TaskWork.VoltageQuality(List.of(), 400, 600_000)),
          task(
              "c", Optional.of("g"), new TaskWork.Anomaly(List.of(), Quantity.VOLTAGE, 60, 6, 500)),
          task("d", Optional.empty(), forecast(Optional.of("trunk"))),
          task("e", Optional.of("g"), forecast(Optional.empty())),
          task("f", Optional.of("g"), new TaskWork.Deadband(List.of(), Quantity.CURRENT, 2, 500)));

  private static TaskWork forecast(Optional<String> feeder) {
    return new TaskWork.Forecast(List.of(), feeder, 900_000, 96, 8);
  }

  @Test
  void anAssignmentIsReadAsItWasWritten() {
    Optional<StepSeries> series = Optional.of(new StepSeries(7, 10, List.of(1.5, Double.NaN)));
    List<Assignment> assignments =
        EACH.stream()
            .map(t -> new Assignment(t, t.gateway().isEmpty() ? series : Optional.empty()))
            .toList();
    UplinkProto.TaskAssignment proto = TaskCodec.toProto(42, assignments);

    assertThat(proto.getVersion()).isEqualTo(42);
    assertThat(TaskCodec.fromProto(proto)).isEqualTo(assignments);
  }

  @Test
  void aReportIsReadAsItWasWritten() {
    TaskReport report =
        new TaskReport(
            List.of(new TaskStatus("a", TaskStatus.State.SHED, 0.02, 9, 3, 1, "overload", "{}")),
            new TaskBudget(0.25, 100, 1_000),
            42,
            EACH);
    assertThat(TaskCodec.fromProto(TaskCodec.toProto(report))).isEqualTo(report);
  }

  @Test
  void whatCannotBeReadIsRefusedWithItsReason() {
    UplinkProto.Task unknown =
        UplinkProto.Task.newBuilder()
            .setId("x")
            .setPeriodMillis(9)
            .setDeadlineMillis(9)
            .setCostMillis(1)
            .setMemoryBytes(1)
            .build();
    assertThatThrownBy(
            () ->
                TaskCodec.fromProto(
                    UplinkProto.TaskAssignment.newBuilder().addTasks(unknown).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("task x: a work this version does not know");
    assertThatThrownBy(
            () ->
                TaskCodec.fromProto(
                    UplinkProto.TaskReport.newBuilder()
                        .setCapacity(0.5)
                        .addTasks(UplinkProto.TaskStatus.newBuilder().setId("x").setStateValue(9))
                        .build()))
        .hasMessage("unknown state of task x: 9");
  }
}
