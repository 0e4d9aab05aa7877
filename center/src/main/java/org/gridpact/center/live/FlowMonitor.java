package org.gridpact.center.live;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.gridpact.model.area.Area;
import org.gridpact.model.time.GridClock;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.FlowResult.Solved;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.Planner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes, each second, what flows where nothing measures it: the AC load flow of the measured
 * injections. A thread of its own owns the planner.
 */
public final class FlowMonitor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FlowMonitor.class);
  private static final long PERIOD_MILLIS = 1_000;

  /** Of the devices on buses, how many must be known at least for the flows to mean anything. */
  private static final double KNOWN_SHARE = 0.75;

  private final Area area;
  private final Planner planner;
  private final Supplier<GridSnapshot> grid;
  private final GridClock clock;
  private final long devicesOnBuses;
  private volatile ComputedFlows flows = ComputedFlows.NONE;
  private boolean failing;
  private Thread thread;

  /** Takes over the planner. */
  public FlowMonitor(Area area, Planner planner, Supplier<GridSnapshot> grid, GridClock clock) {
    this.area = area;
    this.planner = planner;
    this.grid = grid;
    this.clock = clock;
    this.devicesOnBuses =
        area.devices().stream()
            .filter(d -> d.location() instanceof org.gridpact.model.area.Location.Bus)
            .count();
  }

  public void start() {
    thread = Thread.ofVirtual().name("flow-monitor").start(this::run);
  }

  /** The newest flows. */
  public ComputedFlows flows() {
    return flows;
  }

  private void run() {
    try {
      long next = clock.epochMillis();
      while (true) {
        clock.sleepUntil(next);
        compute(grid.get());
        next = Math.max(next + PERIOD_MILLIS, clock.epochMillis());
      }
    } catch (InterruptedException e) {
      // Closed.
      Thread.currentThread().interrupt();
    }
  }

  private void compute(GridSnapshot snapshot) {
    if (snapshot.epochMillis() == flows.epochMillis()) {
      return;
    }
    PlanRequest request = new GridView(area, snapshot).request(Set.of());
    if (request.deviceWatts().size() < KNOWN_SHARE * devicesOnBuses) {
      return;
    }
    switch (planner.present(request)) {
      case Solved solved -> {
        Map<String, Double> amperes = new HashMap<>();
        solved.branches().forEach((branch, flow) -> amperes.put(branch, flow.amperes()));
        flows = new ComputedFlows(amperes, snapshot.epochMillis());
        failing = false;
      }
      case FlowResult.Failed failed -> {
        if (!failing) {
          log.warn("No load flow of what is measured: {}", failed.reason());
        }
        failing = true;
      }
    }
  }

  /** Ends the computing within a load flow's time; a load flow that is running is finished. */
  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
