package org.gridpact.center.dispatch;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.gridpact.model.area.Area;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.network.flow.Outage;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.plan.PlanOptions;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.PlanResult;
import org.gridpact.network.plan.Planner;
import org.gridpact.network.security.Contingency;
import org.gridpact.network.security.ContingencyFile;

/**
 * Plans and checks from what is known now: with the estimate in place of readings that are not
 * believed, and the newest forecast as the horizon. Safe for use by many threads, one of which
 * plans at a time; who waits for longer than {@value #WAIT_SECONDS} s is told so.
 */
public final class LivePlanner implements Planning, Operator.Plans {
  private static final int WAIT_SECONDS = 20;

  private final Area area;
  private final Grid grid;
  private final Planner planner;
  private final UnaryOperator<PlanRequest> believed;
  private final Supplier<Optional<Forecast>> forecast;
  private final ReentrantLock planning = new ReentrantLock(true);

  /**
   * Takes over a planner.
   *
   * @param believed a request without readings that are not believed
   * @param forecast the newest; empty before the first
   */
  public LivePlanner(
      Area area,
      Grid grid,
      Planner planner,
      UnaryOperator<PlanRequest> believed,
      Supplier<Optional<Forecast>> forecast) {
    this.area = area;
    this.grid = grid;
    this.planner = planner;
    this.believed = believed;
    this.forecast = forecast;
  }

  @Override
  public PlanResult plan(PlanRequest request) {
    return plan(request, List.of());
  }

  @Override
  public PlanResult prevent(PlanRequest request, List<String> losses) {
    List<Contingency> listed;
    try {
      listed = ContingencyFile.read("preventive", losses, grid, area.devices());
    } catch (ContingencyFile.UnreadableException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return plan(request, listed.stream().map(Contingency::outage).toList());
  }

  private PlanResult plan(PlanRequest request, List<Outage> outages) {
    PlanOptions options = new PlanOptions(forecast.get(), outages);
    return alone(() -> planner.plan(believed.apply(request), options));
  }

  @Override
  public PlanResult check(PlanRequest request, List<Setpoint> wishes) {
    return alone(() -> planner.check(believed.apply(request), wishes));
  }

  private PlanResult alone(Supplier<PlanResult> question) {
    try {
      if (!planning.tryLock(WAIT_SECONDS, TimeUnit.SECONDS)) {
        return new PlanResult.Unknown(
            "another plan has been in the making for %d s: ask again".formatted(WAIT_SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new PlanResult.Unknown("the center is stopping");
    }
    try {
      return question.get();
    } finally {
      planning.unlock();
    }
  }
}
