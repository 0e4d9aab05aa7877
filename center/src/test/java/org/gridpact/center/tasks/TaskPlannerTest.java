package org.gridpact.center.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.gridpact.center.live.Series;
import org.gridpact.center.uplink.GatewayStatus;
import org.gridpact.center.uplink.TaskLink;
import org.gridpact.ledger.state.Lease;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.TaskBudget;
import org.gridpact.model.area.TaskSpec;
import org.gridpact.model.area.TaskWork;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.task.Assignment;
import org.gridpact.model.task.StepSeries;
import org.gridpact.model.task.TaskCodec;
import org.gridpact.model.task.TaskReport;
import org.gridpact.model.task.TaskStatus;
import org.gridpact.model.time.ManualClock;
import org.gridpact.model.wire.UplinkProto.TaskAssignment;
import org.junit.jupiter.api.Test;

/** Two gateways on a link of the test's; one of them dies. */
class TaskPlannerTest {
  private static final TaskSpec FORECAST =
      new TaskSpec(
          "next",
          new TaskWork.Forecast(List.of(), Optional.of("trunk"), 2_000, 4, 2),
          Optional.empty(),
          1_000,
          1_000,
          10,
          100_000,
          1);
  private static final TaskSpec ROLLUP =
      new TaskSpec(
          "rollup",
          new TaskWork.Rollup(List.of(), 60_000),
          Optional.of("a"),
          1_000,
          1_000,
          10,
          100_000,
          2);

  private final ManualClock clock = new ManualClock(1_000_000);
  private final Gateways gateways = new Gateways();
  private Series watts = Series.EMPTY;
  private Optional<String> holder = Optional.of("this");
  private final TaskPlanner planner =
      new TaskPlanner(
          new Area(
              "street",
              "builtin:feeder33",
              new Limits(0.9, 1.1, Map.of(), true),
              List.of(gateway("a"), gateway("b")),
              List.of(),
              DispatchRules.DEFAULT,
              List.of(FORECAST, ROLLUP)),
          gateways,
          () -> Map.of("trunk", watts),
          () -> holder.map(h -> new Lease("street", h, 1, Long.MAX_VALUE)),
          "this",
          clock);

  private static GatewaySpec gateway(String id) {
    return GatewaySpec.ofLines(id, HostPort.loopback(0), 1_000, 30_000);
  }

  /** Gateways that run what they are assigned, at once. */
  private static final class Gateways implements TaskLink {
    private final Map<String, Boolean> connected = new TreeMap<>();
    private final Map<String, List<Assignment>> running = new HashMap<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final List<String> told = new ArrayList<>();

    @Override
    public List<GatewayStatus> gateways() {
      return connected.entrySet().stream()
          .map(
              e ->
                  new GatewayStatus(
                      e.getKey(),
                      e.getValue(),
                      1,
                      OptionalLong.empty(),
                      OptionalLong.empty(),
                      0,
                      List.of(),
                      Map.of()))
          .toList();
    }

    @Override
    public Map<String, TaskReport> taskReports() {
      Map<String, TaskReport> reports = new HashMap<>();
      for (String gateway : connected.keySet()) {
        List<TaskStatus> tasks =
            running.getOrDefault(gateway, List.of()).stream()
                .map(
                    a ->
                        new TaskStatus(
                            a.task().id(), TaskStatus.State.RUNNING, 0.01, 1, 0, 0, "", "{}"))
                .toList();
        reports.put(
            gateway,
            new TaskReport(
                tasks, TaskBudget.DEFAULT, versions.getOrDefault(gateway, 0L), List.of()));
      }
      return reports;
    }

    @Override
    public void assign(String gateway, TaskAssignment tasks) {
      assertThat(connected.get(gateway)).isTrue();
      told.add(gateway);
      running.put(gateway, TaskCodec.fromProto(tasks));
      versions.put(gateway, tasks.getVersion());
    }

    private List<String> at(String gateway) {
      return running.getOrDefault(gateway, List.of()).stream().map(a -> a.task().id()).toList();
    }
  }

  private void ticks(int count) {
    for (int i = 0; i < count; i++) {
      planner.tick();
      clock.advance(1_000);
    }
  }

  private TaskView view(String task) {
    return planner.tasks().stream()
        .filter(v -> v.task().id().equals(task))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aGatewayIsToldOnceAndWhatMovesMovesWhenItDies() {
    ticks(1);
    assertThat(view("next").reason()).startsWith("no gateway takes it");
    gateways.connected.put("a", true);
    gateways.connected.put("b", true);
    ticks(5);
    assertThat(gateways.at("a")).containsExactlyInAnyOrder("next", "rollup");
    assertThat(gateways.told).as("once, and b that it has nothing").containsExactly("a", "b");
    assertThat(view("next").gateway()).contains("a");
    assertThat(view("next").status()).isPresent();

    gateways.connected.put("a", false);
    ticks(9);
    assertThat(gateways.at("b")).as("not at once").isEmpty();
    ticks(3);
    assertThat(gateways.at("b")).containsExactly("next");
    assertThat(view("next").gateway()).contains("b");
    assertThat(view("rollup").gateway()).isEmpty();
    assertThat(view("rollup").reason()).isEqualTo("needs gateway a, which is away");

    gateways.connected.put("a", true);
    ticks(60);
    assertThat(gateways.at("a"))
        .as("what needs it is back, the other stays")
        .containsExactly("rollup");
    assertThat(gateways.at("b")).containsExactly("next");
  }

  @Test
  void onlyTheHolderOfTheLeasePlacesWhatCanRunAtSeveral() {
    holder = Optional.of("other");
    gateways.connected.put("a", true);
    gateways.connected.put("b", true);
    ticks(3);
    assertThat(gateways.at("a")).as("needs its gateway").containsExactly("rollup");
    assertThat(gateways.at("b")).isEmpty();
    assertThat(view("next").reason()).isEqualTo("placed by other");

    holder = Optional.of("this");
    ticks(3);
    assertThat(gateways.at("a")).containsExactlyInAnyOrder("next", "rollup");
    assertThat(view("next").gateway()).contains("a");

    holder = Optional.of("other");
    ticks(3);
    assertThat(gateways.at("a")).as("it runs elsewhere from now on").containsExactly("rollup");
  }

  @Test
  void whileNobodyHoldsTheLeaseTasksStayWhereTheyAre() {
    gateways.connected.put("a", true);
    ticks(2);
    holder = Optional.empty();
    gateways.connected.put("b", true);
    int told = gateways.told.size();
    ticks(20);
    assertThat(gateways.told).hasSize(told);
    assertThat(gateways.at("a")).hasSize(2);
  }

  @Test
  void aGatewayThatForgetsItsTasksIsToldAgain() {
    gateways.connected.put("a", true);
    ticks(2);
    gateways.running.clear();
    gateways.versions.clear();
    ticks(1);
    assertThat(gateways.at("a")).hasSize(2);
  }

  @Test
  void theFeedersPowerTravelsWithTheForecast() {
    gateways.connected.put("a", true);
    watts = new Series(10_000, List.of(1.0, 3.0, 5.0, Double.NaN, Double.NaN, Double.NaN, 7.0));
    ticks(2);
    assertThat(input().values()).containsExactly(2.0, 5.0, Double.NaN);
    assertThat(input().startEpochMillis()).isEqualTo(10_000);
    watts = new Series(12_000, List.of(5.0, Double.NaN, Double.NaN, Double.NaN, 7.0, 9.0, 1.0));
    ticks(1);
    assertThat(input().values()).containsExactly(2.0, 5.0, Double.NaN, 8.0);
  }

  private StepSeries input() {
    return gateways.running.get("a").stream()
        .filter(a -> a.task().equals(FORECAST))
        .findFirst()
        .flatMap(Assignment::input)
        .orElseThrow();
  }
}
