package org.gridpact.center.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridpact.model.testing.Eventually.until;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.gridpact.model.area.BranchLimit;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Schedule;
import org.gridpact.model.area.TimeWindow;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.forecast.PowerBand;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.state.StateRecord.Violation;
import org.gridpact.model.time.ManualClock;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.limits.LimitSchedule;
import org.gridpact.network.plan.Expectation;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.Planner;
import org.gridpact.network.watch.TrackedViolation.Predicted;
import org.gridpact.network.watch.ViolationTracker;
import org.junit.jupiter.api.Test;

/** The evening comes: the feeder takes 60 % of its load and is forecast to take 140 %. */
class PredictionMonitorTest {
  private static final long NOW = 2_000 * Forecast.QUARTER_MILLIS;
  private static final long MINUTE = 60_000;

  private final MeteredFeeder feeder = new MeteredFeeder(0.92, 0);
  private final PlanRequest now =
      new GridView(feeder.area, feeder.snapshot(NOW, 0.6)).request(Set.of());

  PredictionMonitorTest() throws Exception {}

  private final ViolationTracker tracker =
      new ViolationTracker(feeder.grid, ViolationTracker.Rules.DEFAULT);

  /** What is predicted, the soonest first. */
  private List<Predicted> look(LimitSchedule limits, List<Violation> active, Set<String> ordered) {
    List<ViolationTracker.Expected> minutes =
        new Outlook(feeder.area, feeder.grid, limits, tracker.rules().marginToClear())
            .look(now, active, feeder.forecast(NOW, 1.4), ordered, () -> false);
    assertThat(minutes).hasSize(Outlook.MINUTES);
    tracker.predicted(minutes, NOW);
    return tracker.violations(NOW).stream().map(Predicted.class::cast).toList();
  }

  @Test
  void aLimitIsPredictedForTheMinuteInWhichALoadFlowFirstBreaksIt() {
    Predicted first =
        look(feeder.limits, List.of(), Set.of()).stream()
            .filter(p -> p.violation().limit().equals("bus 18 low"))
            .findFirst()
            .orElseThrow();

    assertThat(first.violation().inWords(0)).endsWith("at least 0.9200 pu");
    assertThat(first.expectedEpochMillis()).isGreaterThan(NOW + MINUTE);
    assertThat(first.untilEpochMillis()).isEmpty();
    assertThat(lowest(first.expectedEpochMillis())).isLessThan(0.92);
    assertThat(lowest(first.expectedEpochMillis() - MINUTE)).isGreaterThanOrEqualTo(0.92);
  }

  @Test
  void aLimitThatFallsIsPredictedForItsMinute() {
    LocalTime from = LocalTime.ofSecondOfDay((NOW + 5 * MINUTE) / 1_000 % 86_400);
    TimeWindow later =
        new TimeWindow(TimeWindow.NEW_YEAR, TimeWindow.LAST_OF_YEAR, from, from.plusHours(1));
    Schedule<BranchLimit> head =
        new Schedule<>(
            BranchLimit.ofAmperes(1_000),
            List.of(new Schedule.Slot<>(later, BranchLimit.ofAmperes(20))),
            ZoneOffset.UTC);
    Limits falling =
        new Limits(Schedule.always(new Limits.Band(0.5, 1.5)), Map.of("1-2", head), true);
    LimitSchedule limits = GridLimits.of(feeder.grid, falling).complete().byTime();

    Predicted first = look(limits, List.of(), Set.of()).getFirst();

    assertThat(first.violation().limit()).isEqualTo("branch 1-2");
    assertThat(first.expectedEpochMillis()).isEqualTo(NOW + 5 * MINUTE);
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
    assertThat(look(feeder.limits, List.of(active), Set.of()))
        .isNotEmpty()
        .noneMatch(p -> p.violation().limit().equals("bus 18 low"));
    Set<String> all = Set.copyOf(feeder.forecast(NOW, 1).devices().keySet());
    assertThat(look(feeder.limits, List.of(), all)).isEmpty();
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
            feeder.area, feeder.grid, feeder.limits, tracker, known, clock, new ManualClock(0))) {
      assertThat(monitor.newest().unknown()).contains("no forecast");
      forecast.set(Optional.of(feeder.forecast(NOW - 2 * 3_600_000, 1.4)));
      monitor.start();
      until(() -> said(monitor, clock).contains("too old"));
      forecast.set(
          Optional.of(new Forecast(NOW, NOW, 8, Map.of(), Map.of(), PowerBand.unknown(8))));
      until(() -> said(monitor, clock).contains("knows too few"));
      forecast.set(Optional.of(feeder.forecast(NOW, 1.4)));
      until(() -> said(monitor, clock).contains("power of too few"));
      snapshot.set(feeder.snapshot(clock.epochMillis(), 0.6));
      until(() -> said(monitor, clock).isEmpty());

      assertThat(monitor.newest().stateEpochMillis()).isEqualTo(snapshot.get().epochMillis());
      assertThat(monitor.newest().violations()).isNotEmpty();
      assertThat(new ObjectMapper().writeValueAsString(monitor.newest()))
          .contains("\"expectedEpochMillis\":", "\"unknown\":null");

      snapshot.set(feeder.snapshot(clock.epochMillis(), 0.6));
      until(
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
