package org.gridpact.model.area;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.Test;

class TaskFileTest {
  private static final String AREA =
      """
      area: street
      network: builtin:feeder33
      limits: {voltage: {min: 0.92 pu, max: 1.06 pu}}
      gateways:
        - {id: cellar, listen: "127.0.0.1:0", tasks: {share: 10 %, delay: 50 ms, memory: 1 MB}}
        - {id: attic, listen: "127.0.0.1:0"}
      devices:
        - {id: m1, kind: meter, gateway: cellar, bus: 1, feeder: trunk, points: {power: W}}
        - {id: m2, kind: meter, gateway: attic, bus: 2, feeder: trunk, points: {power: W}}
      placement: least-loaded
      tasks:
      """;
  private static final String RUN = "period: 5 s, cost: 20 ms, memory: 100 kB, priority: 2}\n";

  private static Area area(String... tasks) throws ConfigException {
    StringBuilder text = new StringBuilder(AREA);
    for (String task : tasks) {
      text.append("  - {").append(task).append(", ").append(RUN);
    }
    return AreaFile.parse("a.yaml", text.toString()).area();
  }

  @Test
  void tasksAreReadWithWhatTheyNeed() throws ConfigException {
    Area area =
        area(
            "id: quality, work: voltage-quality, devices: [m1], nominal: 0.4 kV",
            "id: odd, work: anomaly, gateway: attic, quantity: power, deadline: 1 s",
            "id: next, work: forecast, feeder: trunk, horizon: 2 h",
            "id: thin, work: deadband, gateway: attic, quantity: power, band: 0.1 kW");
    assertThat(area.placement()).isEqualTo(PlacementStrategy.LEAST_LOADED);
    assertThat(area.gateways().getFirst().tasks()).isEqualTo(new TaskBudget(0.1, 50, 1_000_000));
    assertThat(area.gateways().getLast().tasks()).isEqualTo(TaskBudget.DEFAULT);
    assertThat(area.tasks().getFirst())
        .isEqualTo(
            new TaskSpec(
                "quality",
                new TaskWork.VoltageQuality(List.of("m1"), 400, 600_000),
                Optional.of("cellar"),
                5_000,
                5_000,
                20,
                100_000,
                2));
    assertThat(area.tasks().get(1).deadlineMillis()).isEqualTo(1_000);
    assertThat(area.tasks().get(2).gateway()).isEmpty();
    assertThat(area.tasks().get(2).work())
        .isEqualTo(new TaskWork.Forecast(List.of(), Optional.of("trunk"), 900_000, 96, 8));
    assertThat(area.tasks().get(3).work())
        .isEqualTo(new TaskWork.Deadband(List.of(), Quantity.ACTIVE_POWER, 100, 60_000));
  }

  @Test
  void aTaskForEveryGatewayIsOneAtEach() throws ConfigException {
    assertThat(area("id: rollup, work: rollup, gateway: every").tasks())
        .extracting(TaskSpec::id)
        .containsExactly("rollup@cellar", "rollup@attic");
  }

  @Test
  void whatIsWrongIsNamedWithItsLine() {
    refuses("id: t, work: dream", "a.yaml:12: work 'dream' is none of rollup,");
    refuses("id: t, work: rollup", "a.yaml:12", "reads devices, so it needs a gateway");
    refuses("id: t, work: rollup, gateway: roof", "a.yaml:12: no gateway 'roof' in this file");
    refuses("id: t, work: rollup, devices: [m3]", "a.yaml:12: no device 'm3' in this file");
    refuses("id: t, work: rollup, devices: [m1, m2]", "a.yaml:12", "all of one gateway");
    refuses("id: t, work: rollup, devices: [m1], gateway: attic", "all of one gateway");
    refuses("id: t, work: rollup, devices: [m1], windo: 3 s", "a.yaml:12: unknown key 'windo'");
    refuses("id: t, work: forecast, feeder: x, horizon: 1 h", "no device of feeder 'x'");
    refuses("id: t, work: forecast, feeder: trunk, horizon: 20 min", "whole number of steps");
    refuses("id: t, work: rollup, gateway: cellar, deadline: 6 s", "cost <= deadline <= period");
    refuses(
        "id: t, work: deadband, devices: [m1], quantity: power, band: 3 V", "no unit known here");
  }

  @Test
  void anIdIsGivenOnce() {
    assertThatThrownBy(
            () ->
                area("id: t, work: rollup, gateway: cellar", "id: t, work: rollup, gateway: attic"))
        .hasMessageContaining("a.yaml:13: task 't' is there twice");
  }

  private static void refuses(String task, String... parts) {
    assertThatThrownBy(() -> area(task))
        .isInstanceOf(ConfigException.class)
        .message()
        .contains(parts);
  }
}
