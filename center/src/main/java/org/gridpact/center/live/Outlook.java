package org.gridpact.center.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.state.StateRecord;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.LimitSchedule;
import org.gridpact.network.plan.Expectation;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.Present;
import org.gridpact.network.plan.Violation;
import org.gridpact.network.security.Contingency;
import org.gridpact.network.security.Outcome;
import org.gridpact.network.security.SecurityCheck;
import org.gridpact.network.watch.ViolationTracker;

/**
 * Solves the next quarter of an hour minute by minute, as the forecast has it, and names the limits
 * that break in each.
 *
 * <p>Batteries, generators and tie lines do what they are told, and so do all devices in an order:
 * they go on as they measure. Belongs to one thread.
 */
final class Outlook {
  static final int MINUTES = 15;
  private static final long MINUTE_MILLIS = 60_000;

  final Present present;
  private final Area area;
  private final SecurityCheck check;
  private final LimitSchedule limits;
  private final double marginToClear;

  /**
   * @param marginToClear by which what is expected has to be inside a limit to be over
   * @throws IllegalArgumentException when the AC core has no model of the grid
   */
  Outlook(Area area, Grid grid, LimitSchedule limits, double marginToClear) {
    this.area = area;
    this.present = new Present(area, grid);
    this.limits = limits;
    this.marginToClear = marginToClear;
    this.check = new SecurityCheck(grid, limits.usual());
  }

  /**
   * What each of the minutes that there was time for breaks, or only just keeps.
   *
   * @param active violations that are measured now, which are not looked for
   * @param ordered devices in an order that is in effect
   * @param enough whether to stop before the last minute
   */
  List<ViolationTracker.Expected> look(
      PlanRequest now,
      List<StateRecord.Violation> active,
      Forecast forecast,
      Set<String> ordered,
      BooleanSupplier enough) {
    List<String> free = following().filter(id -> !ordered.contains(id)).toList();
    Set<String> already = active.stream().map(Outlook::limit).collect(Collectors.toSet());
    List<ViolationTracker.Expected> minutes = new ArrayList<>();
    while (minutes.size() < MINUTES && !enough.getAsBoolean()) {
      long at = now.stateEpochMillis() + (minutes.size() + 1) * MINUTE_MILLIS;
      List<Violation> broken =
          broken(Expectation.at(now, forecast, at, free).request()).stream()
              .filter(v -> !already.contains(v.limit()))
              .toList();
      minutes.add(new ViolationTracker.Expected(at, broken));
    }
    return List.copyOf(minutes);
  }

  /** Whether a forecast knows enough of them to mean anything. */
  boolean isKnownTo(Forecast forecast) {
    long known = following().filter(id -> forecast.device(id).isPresent()).count();
    return known >= Present.KNOWN_SHARE * following().count();
  }

  private Stream<String> following() {
    return area.devicesOnBuses().stream().filter(Outlook::followsForecast).map(DeviceSpec::id);
  }

  private static boolean followsForecast(DeviceSpec device) {
    return switch (device.kind()) {
      case METER, INVERTER, FLEXIBLE_LOAD -> true;
      case BATTERY, GENERATOR, TIE_LINE, BRANCH_METER, BREAKER, TAP_CHANGER -> false;
    };
  }

  /** What the slack bus can give is no limit that is looked at as measured, so not here. */
  private List<Violation> broken(PlanRequest request) {
    check.limits(limits.at(request.stateEpochMillis()), marginToClear);
    return switch (check.check(present.injections(request), new Contingency.None())) {
      case Outcome.Solved solved ->
          solved.violations().stream()
              .filter(v -> !(v instanceof Violation.Shortage || v instanceof Violation.Surplus))
              .toList();
      case Outcome.NotConverged not -> List.of(new Violation.NoState(not.reason()));
      case Outcome.NotComputed not -> throw new IllegalStateException(not.reason());
    };
  }

  /** As {@link Violation#limit} names it. */
  private static String limit(StateRecord.Violation v) {
    return v.quantity() == Quantity.VOLTAGE
        ? "bus %s %s".formatted(v.subject(), v.above() ? "high" : "low")
        : "branch " + v.subject();
  }
}
