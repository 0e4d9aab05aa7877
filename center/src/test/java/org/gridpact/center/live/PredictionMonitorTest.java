package org.gridpact.center.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.gridpact.center.live.LivePrediction.Predicted;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.state.StateRecord.Violation;
import org.gridpact.model.time.ManualClock;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.plan.Expectation;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.Planner;
import org.junit.jupiter.api.Test;

/** The evening comes: the feeder takes 60 % of its load and is forecast to take 140 %. */
class PredictionMonitorTest {
  private static final long NOW = 2_000 * Forecast.QUARTER_MILLIS;
  private static final long MINUTE = 60_000;

  private final MeteredFeeder feeder = new MeteredFeeder(0.92, 0);
  private final PlanRequest now =
      new GridView(feeder.area, feeder.snapshot(NOW, 0.6)).request(Set.of());

  PredictionMonitorTest() throws Exception {}

  private LivePrediction look(List<Violation> active, Set<String> ordered) {
    return new Outlook(feeder.area, feeder.grid, feeder.limits)
        .look(now, active, feeder.forecast(NOW, 1.4), ordered, () -> false);
  }

  @Test
  void aLimitIsPredictedForTheMinuteInWhichALoadFlowFirstBreaksIt() {
    LivePrediction prediction = look(List.of(), Set.of());

    assertThat(prediction.minutes()).isEqualTo(Outlook.MINUTES);
    Predicted first = prediction.violations().getFirst();
    assertThat(first.subject()).isEqualTo("18");
    assertThat(first.quantity()).isEqualTo("voltage");
    assertThat(first.above()).isFalse();
    assertThat(first.value()).isLessThan(0.92);
    assertThat(first.expectedEpochMillis()).isGreaterThan(NOW + MINUTE);
    assertThat(lowest(first.expectedEpochMillis())).isLessThan(0.92);
    assertThat(lowest(first.expectedEpochMillis() - MINUTE)).isGreaterThanOrEqualTo(0.92);
  }

  /** The voltage at bus 18 by PowSyBl. */
  private double lowest(long at) {
    List<String> meters = List.copyOf(feeder.forecast(NOW, 1).devices().keySet());
    PlanRequest then = Expectation.at(now, feeder.forecast(NOW, 1.4), at, meters).request();
    FlowResult result = new Planner(feeder.area, feeder.grid, feeder.limits).present(then);
    return ((FlowResult.Solved) result).busVoltsPu().get("18");
  }

  @Test
  void whatIsBrokenAlreadyIsNotPredictedNorWhatAnOrderHolds() {
    Violation active =
        new Violation("v", "meter-18", "18", Quantity.VOLTAGE, false, 11_647, 11_600, 0, NOW, true);
    assertThat(look(List.of(active), Set.of()).violations())
        .isNotEmpty()
        .noneMatch(p -> p.subject().equals("18"));
    Set<String> all = Set.copyOf(feeder.forecast(NOW, 1).devices().keySet());
    assertThat(look(List.of(), all).violations()).isEmpty();
  }

  @Test
  void itSaysWhyThereIsNothingToPredictFromAndThenPredictsEachMinute() throws Exception {
    ManualClock clock = new ManualClock(NOW);
    AtomicReference<Optional<Forecast>> forecast = new AtomicReference<>(Optional.empty());
    AtomicReference<GridSnapshot> snapshot =
        new AtomicReference<>(new GridSnapshot(NOW, Map.of(), List.of()));
    PredictionMonitor.Known known =
        new PredictionMonitor.Known(snapshot::get, r -> r, forecast::get, Set::of);
    try (PredictionMonitor monitor =
        new PredictionMonitor(
            feeder.area, feeder.grid, feeder.limits, known, clock, new ManualClock(0))) {
      assertThat(monitor.newest().unknown()).contains("no forecast");
      forecast.set(Optional.of(feeder.forecast(NOW - 2 * 3_600_000, 1.4)));
      monitor.start();
      MeteredFeeder.await(() -> said(monitor, clock).contains("too old"));
      forecast.set(Optional.of(feeder.forecast(NOW, 1.4)));
      MeteredFeeder.await(() -> said(monitor, clock).contains("too few"));
      snapshot.set(feeder.snapshot(clock.epochMillis(), 0.6));
      MeteredFeeder.await(() -> said(monitor, clock).isEmpty());

      assertThat(monitor.newest().stateEpochMillis()).isEqualTo(snapshot.get().epochMillis());
      assertThat(monitor.newest().violations()).isNotEmpty();
      assertThat(new ObjectMapper().writeValueAsString(monitor.newest()))
          .contains("\"expectedEpochMillis\":", "\"unknown\":null");

      snapshot.set(feeder.snapshot(clock.epochMillis(), 0.6));
      MeteredFeeder.await(
          () -> {
            clock.advance(1_000);
            return monitor.newest().stateEpochMillis() == snapshot.get().epochMillis();
          });
    }
  }

  /** Why nothing is predicted, a second later. */
  private static String said(PredictionMonitor monitor, ManualClock clock) {
    clock.advance(1_000);
    String unknown = monitor.newest().unknown();
    return unknown == null ? "" : unknown;
  }
}
