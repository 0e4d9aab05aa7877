package org.gridpact.center.live;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.gridpact.model.area.Area;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.time.Rounds;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.LimitSchedule;
import org.gridpact.network.plan.Expectation;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.watch.ViolationTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says each minute of grid time which limits the next quarter of an hour would break.
 *
 * <p>One look at a time, on a thread of its own. A look ends after {@value #MOST_MILLIS} ms of the
 * machine's time, and says how many minutes it came to; after each it rests four times as long as
 * that took.
 */
public final class PredictionMonitor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PredictionMonitor.class);
  private static final long LOOK_MILLIS = 1_000;
  private static final long PERIOD_MILLIS = 60_000;
  private static final long MOST_MILLIS = 2_000;
  private static final int RESTS = 4;

  private final Area area;
  private final Grid grid;
  private final LimitSchedule limits;
  private final ViolationTracker tracker;
  private final Known known;
  private final GridClock clock;
  private final GridClock machine;
  private volatile LivePrediction newest = LivePrediction.unknown("there is no forecast yet");
  private long nextAt;
  private Thread thread;

  /**
   * What a look starts from.
   *
   * @param believed a request without readings that are not believed
   * @param ordered devices in orders that are in effect
   */
  public record Known(
      Supplier<GridSnapshot> snapshots,
      UnaryOperator<PlanRequest> believed,
      Supplier<Optional<Forecast>> forecast,
      Supplier<Set<String>> ordered) {}

  /**
   * A monitor that is not started.
   *
   * @param tracker that is handed what is expected
   * @param clock of the grid
   * @param machine whose time looks are bounded by
   */
  public PredictionMonitor(
      Area area,
      Grid grid,
      LimitSchedule limits,
      ViolationTracker tracker,
      Known known,
      GridClock clock,
      GridClock machine) {
    this.area = area;
    this.grid = grid;
    this.limits = limits;
    this.tracker = tracker;
    this.known = known;
    this.clock = clock;
    this.machine = machine;
  }

  public void start() {
    thread = Thread.ofPlatform().daemon().name("prediction").start(this::run);
  }

  /** The newest answer, with what of it is still to come. */
  public LivePrediction newest() {
    LivePrediction answer = newest;
    return answer.unknown() != null
        ? answer
        : answer.with(
            tracker.violations(clock.epochMillis()).stream()
                .map(LiveViolation::of)
                .filter(LiveViolation::predicted)
                .toList());
  }

  private void unknown(String why, long epochMillis) {
    tracker.predicted(List.of(), epochMillis);
    newest = LivePrediction.unknown(why);
  }

  private void run() {
    Outlook outlook;
    try {
      outlook = new Outlook(area, grid, limits, tracker.rules().marginToClear());
    } catch (IllegalArgumentException e) {
      log.warn("No predicted violations: {}", e.getMessage());
      newest = LivePrediction.unknown(e.getMessage());
      return;
    }
    Rounds.run(
        clock,
        _ -> {
          if (clock.epochMillis() >= nextAt) {
            look(outlook);
          }
          return clock.epochMillis() + LOOK_MILLIS;
        });
  }

  private void look(Outlook outlook) {
    GridSnapshot snapshot = known.snapshots().get();
    Optional<Forecast> forecast = known.forecast().get();
    if (forecast.isEmpty()) {
      return;
    }
    if (!Expectation.usable(forecast.get(), snapshot.epochMillis())) {
      unknown("the newest forecast is too old", snapshot.epochMillis());
      return;
    }
    if (!outlook.isKnownTo(forecast.get())) {
      unknown("the newest forecast knows too few devices", snapshot.epochMillis());
      return;
    }
    PlanRequest request = known.believed().apply(new GridView(area, snapshot).request(Set.of()));
    if (snapshot.epochMillis() == 0 || !outlook.present.isKnown(request)) {
      unknown("the power of too few devices is known", snapshot.epochMillis());
      return;
    }
    long start = machine.epochMillis();
    List<ViolationTracker.Expected> minutes =
        outlook.look(
            request,
            snapshot.violations(),
            forecast.get(),
            known.ordered().get(),
            () ->
                machine.epochMillis() - start >= MOST_MILLIS
                    || Thread.currentThread().isInterrupted());
    tracker.predicted(minutes, request.stateEpochMillis());
    newest =
        new LivePrediction(
            null,
            request.stateEpochMillis(),
            forecast.get().issuedMillis(),
            minutes.size(),
            List.of());
    long rest = RESTS * (machine.epochMillis() - start);
    nextAt = clock.epochMillis() + Math.max(PERIOD_MILLIS, (long) (rest * clock.speed()));
  }

  /** Ends the looking within a load flow's time. */
  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
