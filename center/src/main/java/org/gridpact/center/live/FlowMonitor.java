package org.gridpact.center.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.gridpact.model.area.Area;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.time.Rounds;
import org.gridpact.network.estimate.EstimateResult;
import org.gridpact.network.estimate.GridEstimate;
import org.gridpact.network.estimate.GridEstimator;
import org.gridpact.network.limits.LimitSchedule;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.Present;
import org.gridpact.network.plan.Violation;
import org.gridpact.network.watch.ViolationTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Estimates, each second, the state of the grid: what flows where nothing measures it, how sure
 * that is, which meters contradict the rest, and which limits it breaks since when. A thread of its
 * own owns the estimator.
 */
public final class FlowMonitor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FlowMonitor.class);
  private static final long PERIOD_MILLIS = 1_000;

  /** An older estimate says nothing of a request. */
  private static final long ESTIMATE_AGE_MAX_MILLIS = 10_000;

  private static final int MOST_TOLD = 3;

  private final Area area;
  private final GridEstimator estimator;
  private final Supplier<GridSnapshot> grid;
  private final LimitSchedule limits;
  private final ViolationTracker tracker;
  private final Function<GridSnapshot, List<Violation>> reserve;
  private final GridClock clock;
  private final Present present;
  private final Suspicions suspicions = new Suspicions();
  private volatile ComputedFlows flows = ComputedFlows.NONE;
  private volatile Optional<GridEstimate> estimate = Optional.empty();
  private volatile LiveEstimate newest = LiveEstimate.unknown("nothing is measured yet");
  private long computedAt;
  private boolean failing;
  private Thread thread;

  /**
   * Takes over the estimator.
   *
   * @param tracker which others hand what is expected
   * @param reserve what is missing of it, with the tracker's margin to clear
   */
  public FlowMonitor(
      Area area,
      GridEstimator estimator,
      Supplier<GridSnapshot> grid,
      LimitSchedule limits,
      ViolationTracker tracker,
      Function<GridSnapshot, List<Violation>> reserve,
      GridClock clock) {
    this.area = area;
    this.estimator = estimator;
    this.grid = grid;
    this.limits = limits;
    this.tracker = tracker;
    this.reserve = reserve;
    this.clock = clock;
    this.present = new Present(area, estimator.grid());
  }

  public void start() {
    thread = Thread.ofVirtual().name("flow-monitor").start(() -> Rounds.run(clock, this::round));
  }

  /** The newest flows. */
  public ComputedFlows flows() {
    return flows;
  }

  private long round(long due) {
    compute(grid.get());
    return Math.max(due + PERIOD_MILLIS, clock.epochMillis());
  }

  /** Computed violations that last and break more than a margin, the worst first. */
  public List<LiveViolation> lasting() {
    return newest.violations().stream().filter(LiveViolation::matters).toList();
  }

  /** The same in words. */
  public List<String> notices() {
    List<LiveViolation> all = lasting();
    List<String> told =
        new ArrayList<>(all.stream().limit(MOST_TOLD).map(LiveViolation::told).toList());
    if (all.size() > MOST_TOLD) {
      told.add("computed: %d more limits are broken".formatted(all.size() - MOST_TOLD));
    }
    return told;
  }

  /** The newest state, or why there is none. */
  public LiveEstimate newest() {
    return newest;
  }

  /**
   * A request with what the newest estimate says in place of readings that it does not believe, and
   * of loads that no meter reads; as it is where there is no estimate of about its time.
   */
  public PlanRequest believed(PlanRequest request) {
    return estimate
        .filter(e -> request.stateEpochMillis() - e.epochMillis() <= ESTIMATE_AGE_MAX_MILLIS)
        .map(e -> request.believing(e.watts(), e.vars(), e.suspectDevices(), e.unread()))
        .orElse(request);
  }

  private void compute(GridSnapshot snapshot) {
    if (snapshot.epochMillis() == computedAt) {
      return;
    }
    computedAt = snapshot.epochMillis();
    GridView view = new GridView(area, snapshot);
    PlanRequest measured = view.request(Set.of());
    if (!present.isKnown(measured)) {
      newest =
          LiveEstimate.unknown(
              "the power of only %d of %d devices is known"
                  .formatted(present.known(measured), present.devices()));
      return;
    }
    EstimateResult result = lasting(estimator.estimate(view.readings()));
    switch (result) {
      case GridEstimate state -> {
        long time = snapshot.epochMillis();
        tracker.observed(state.flow(), limits.at(time), reserve.apply(snapshot), time);
        newest =
            LiveEstimate.of(
                state, tracker.violations(time).stream().map(LiveViolation::of).toList());
        Map<String, Double> amperes = new HashMap<>();
        state.flow().branches().forEach((branch, flow) -> amperes.put(branch, flow.amperes()));
        flows = new ComputedFlows(amperes, time);
        say(state);
        estimate = Optional.of(state);
        failing = false;
      }
      case EstimateResult.Failed failed -> {
        newest = LiveEstimate.unknown(failed.reason());
        if (!failing) {
          log.warn("No state of what is measured: {}", failed.reason());
        }
        failing = true;
      }
    }
  }

  private EstimateResult lasting(EstimateResult result) {
    return result instanceof GridEstimate state ? suspicions.lasting(state) : result;
  }

  /** Each suspect once, when it becomes one. */
  private void say(GridEstimate state) {
    Set<String> before = estimate.map(GridEstimate::suspectDevices).orElse(Set.of());
    state.suspects().stream()
        .filter(s -> !before.containsAll(s.devices()))
        .forEach(s -> log.warn("Not believed: {}", s.inWords()));
  }

  /** Ends the estimating; an estimate that is being made is finished. */
  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
