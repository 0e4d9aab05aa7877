package org.gridpact.center.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gridpact.model.testing.Eventually.until;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.gridpact.center.dispatch.LivePlanner;
import org.gridpact.center.web.Desk;
import org.gridpact.center.web.ForecastApi;
import org.gridpact.center.web.HistoryApi;
import org.gridpact.center.web.WebConfig;
import org.gridpact.center.web.WebServer;
import org.gridpact.engine.forecast.Errors;
import org.gridpact.model.area.Limits;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.state.StateRecord.Reading;
import org.gridpact.model.time.GridClock;
import org.gridpact.network.estimate.EstimatorOptions;
import org.gridpact.network.estimate.GridEstimator;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.PlanResult;
import org.gridpact.network.plan.Planner;
import org.gridpact.network.plan.Violation;
import org.gridpact.network.watch.ViolationTracker;
import org.junit.jupiter.api.Test;

/** What is measured becomes a state, which the web interface tells. */
class FlowMonitorTest {
  private final MeteredFeeder feeder = new MeteredFeeder(0.9, 0);
  private final GridClock clock = GridClock.accelerated(1_800_000_000_000L, 20);
  private final AtomicReference<GridSnapshot> snapshot =
      new AtomicReference<>(new GridSnapshot(0, Map.of(), List.of()));

  FlowMonitorTest() throws Exception {}

  private FlowMonitor started(Supplier<GridSnapshot> seen) {
    return started(feeder, seen);
  }

  private FlowMonitor started(MeteredFeeder feeder, Supplier<GridSnapshot> seen) {
    FlowMonitor monitor =
        new FlowMonitor(
            feeder.area,
            new GridEstimator(feeder.area, feeder.grid, EstimatorOptions.DEFAULT),
            seen,
            feeder.limits,
            new ViolationTracker(feeder.grid, ViolationTracker.Rules.DEFAULT),
            _ -> List.of(),
            clock);
    monitor.start();
    return monitor;
  }

  /** All honest but the meter at bus 24, which is wired the wrong way round. */
  private GridSnapshot lying() {
    GridSnapshot honest = feeder.snapshot(clock.epochMillis(), 1);
    Map<String, Reading> readings = new HashMap<>(honest.readings());
    double volts = feeder.truth(1).busVoltsPu().get("24") * 12_660;
    readings.put(
        "meter-24",
        MeteredFeeder.reading("meter-24", honest.epochMillis(), -420_000, -200_000, volts));
    return new GridSnapshot(honest.epochMillis(), readings, List.of());
  }

  private JsonNode asked(FlowMonitor monitor) throws Exception {
    try (WebServer server =
            new WebServer(
                new WebConfig("127.0.0.1", 0),
                () -> null,
                List::of,
                new Desk(() -> null),
                new HistoryApi(feeder.area, Optional::empty),
                new ForecastApi(feeder.area, Optional::empty, _ -> Errors.NONE),
                new PrometheusRegistry());
        HttpClient client = HttpClient.newHttpClient()) {
      server.answerState(monitor::newest);
      server.start();
      URI uri = URI.create("http://127.0.0.1:%d/api/state".formatted(server.port()));
      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      return new ObjectMapper().readTree(response.body());
    }
  }

  @Test
  void theStateOfTheFeederIsToldWithItsLossesAndFlows() throws Exception {
    try (FlowMonitor monitor = started(snapshot::get)) {
      snapshot.set(feeder.snapshot(clock.epochMillis(), 1));
      until(() -> monitor.newest().unknown() == null);

      JsonNode state = asked(monitor);
      assertThat(state.path("lossesWatts").asDouble()).isCloseTo(202_677, within(100.0));
      assertThat(state.path("stateEpochMillis").asLong()).isEqualTo(snapshot.get().epochMillis());
      assertThat(state.path("consistent").asBoolean()).isTrue();
      assertThat(state.path("suspects").isEmpty()).isTrue();
      assertThat(state.at("/buses/18/voltagePu").asDouble()).isCloseTo(0.91309, within(1e-4));
      double head = feeder.truth(1).branches().get("1-2").fromAmperes();
      assertThat(state.at("/branches/1-2/amperes").asDouble()).isCloseTo(head, within(0.1));
      assertThat(monitor.flows().amperes().get("1-2")).isCloseTo(head, within(0.2));
    }
  }

  @Test
  void aLyingMeterIsNamedAndPlansTakeTheEstimateInItsPlace() throws Exception {
    try (FlowMonitor monitor = started(() -> snapshot.updateAndGet(_ -> lying()))) {
      until(() -> !monitor.newest().suspects().isEmpty());

      JsonNode state = asked(monitor);
      assertThat(state.path("suspects")).hasSize(1);
      assertThat(state.at("/suspects/0/devices/0").asText()).isEqualTo("meter-24");
      PlanRequest request = new GridView(feeder.area, snapshot.get()).request(Set.of());
      PlanRequest believed = monitor.believed(request);
      assertThat(request.deviceWatts().get("meter-24")).isEqualTo(-420_000);
      assertThat(believed.deviceWatts().get("meter-24")).isCloseTo(420_000, within(15_000.0));
      assertThat(believed.unavailableDevices()).contains("meter-24");
      assertThat(believed.deviceWatts().get("meter-25")).isEqualTo(420_000);
    }
  }

  /** The far end of the lateral has no meter, and takes as much more than its file as all do. */
  @Test
  void whatUnmeteredLoadsBreakIsPredictedAndPlannedForByTheSameState() throws Exception {
    Map<String, Double> amperes = new HashMap<>();
    feeder.grid.branches().forEach(b -> amperes.put(b.id(), 1_000.0));
    MeteredFeeder partly =
        new MeteredFeeder(
            new Limits(0.9, 1.1, amperes, false), -800_000, Set.of("30", "31", "32", "33"));
    Supplier<GridSnapshot> peak =
        () -> snapshot.updateAndGet(_ -> partly.snapshot(clock.epochMillis(), 1.4));
    try (FlowMonitor monitor = started(partly, peak)) {
      until(() -> !monitor.lasting().isEmpty());
      assertThat(monitor.lasting().getFirst().limit()).isEqualTo("bus 33 low");
      PlanRequest request = new GridView(partly.area, snapshot.get()).request(Set.of());
      PlanRequest believed = monitor.believed(request);

      assertThat(broken(partly, request)).isEmpty();
      assertThat(broken(partly, believed)).contains("bus 33 low");
      Planner planner = new Planner(partly.area, partly.grid, partly.limits);
      assertThat(planner.plan(request)).isInstanceOf(PlanResult.NotNeeded.class);
      PlanResult answer =
          new LivePlanner(partly.area, partly.grid, planner, monitor::believed, Optional::empty)
              .plan(request);
      assertThat(answer).isInstanceOf(PlanResult.Plan.class);
      PlanResult.Plan plan = (PlanResult.Plan) answer;
      assertThat(plan.evidence().loadFlow())
          .endsWith("; the load of 4 buses without a meter is estimated");
      Setpoint.Power ordered = (Setpoint.Power) plan.setpoints().getFirst();
      assertThat(ordered.device()).isEqualTo(MeteredFeeder.GENERATOR);
      assertThat(partly.truth(1.4).busVoltsPu().get("33")).isLessThan(0.9);
      assertThat(partly.truth(1.4, ordered.maxWatts()).busVoltsPu().get("33")).isGreaterThan(0.9);
    }
  }

  /** What the first minute to come breaks, where all meters go on as they measure. */
  private static List<String> broken(MeteredFeeder feeder, PlanRequest request) {
    return new Outlook(feeder.area, feeder.grid, feeder.limits, 0)
            .look(
                request,
                List.of(),
                feeder.forecast(request.stateEpochMillis(), 1.4),
                Set.of(),
                () -> false)
            .getFirst()
            .violations()
            .stream()
            .map(Violation::limit)
            .toList();
  }

  @Test
  void withTooFewMetersThereIsNoStateAndItSaysHowMany() throws Exception {
    try (FlowMonitor monitor = started(snapshot::get)) {
      GridSnapshot all = feeder.snapshot(clock.epochMillis(), 1);
      Map<String, Reading> few = new HashMap<>(all.readings());
      few.keySet().removeIf(id -> id.startsWith("meter-1"));
      snapshot.set(new GridSnapshot(all.epochMillis(), few, List.of()));
      until(() -> monitor.newest().unknown().contains("devices"));
      assertThat(asked(monitor).path("unknown").asText())
          .isEqualTo("the power of only 23 of 33 devices is known");
      assertThat(asked(monitor).path("lossesWatts").isNull()).isTrue();
    }
  }
}
