package org.gridpact.center.live;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.gridpact.center.live.LivePrediction.Predicted;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Location;
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

/**
 * Solves the next quarter of an hour minute by minute, as the forecast has it, and names the limits
 * that break though they are kept now.
 *
 * <p>Batteries, generators and tie lines do what they are told, and so do all devices in an order:
 * they go on as they measure. Belongs to one thread.
 */
final class Outlook {
  static final int MINUTES = 15;
  private static final long MINUTE_MILLIS = 60_000;

  private final Area area;
  private final Present present;
  private final SecurityCheck check;
  private final LimitSchedule limits;

  /**
   * @throws IllegalArgumentException when the AC core has no model of the grid
   */
  Outlook(Area area, Grid grid, LimitSchedule limits) {
    this.area = area;
    this.present = new Present(area, grid);
    this.limits = limits;
    this.check = new SecurityCheck(grid, limits.usual());
  }

  /**
   * What breaks.
   *
   * @param active violations that are measured now
   * @param ordered devices in an order that is in effect
   * @param enough whether to stop before the last minute
   */
  LivePrediction look(
      PlanRequest now,
      List<StateRecord.Violation> active,
      Forecast forecast,
      Set<String> ordered,
      BooleanSupplier enough) {
    List<String> free =
        area.devices().stream()
            .filter(d -> d.location() instanceof Location.Bus && followsForecast(d))
            .map(DeviceSpec::id)
            .filter(id -> !ordered.contains(id))
            .toList();
    Set<String> already = new TreeSet<>();
    active.forEach(v -> already.add(limit(v)));
    broken(now).forEach(v -> already.add(v.limit()));
    Map<String, Predicted> found = new LinkedHashMap<>();
    int minutes = 0;
    while (minutes < MINUTES && !enough.getAsBoolean()) {
      minutes++;
      long at = now.stateEpochMillis() + minutes * MINUTE_MILLIS;
      for (Violation v : broken(Expectation.at(now, forecast, at, free).request())) {
        if (!already.contains(v.limit())) {
          found.merge(v.limit(), predicted(v, at), Outlook::further);
        }
      }
    }
    return new LivePrediction(
        null,
        now.stateEpochMillis(),
        forecast.issuedMillis(),
        minutes,
        List.copyOf(found.values()));
  }

  private static boolean followsForecast(DeviceSpec device) {
    return switch (device.kind()) {
      case METER, INVERTER, FLEXIBLE_LOAD -> true;
      case BATTERY, GENERATOR, TIE_LINE, BRANCH_METER, BREAKER, TAP_CHANGER -> false;
    };
  }

  private List<Violation> broken(PlanRequest request) {
    check.limits(limits.at(request.stateEpochMillis()));
    return switch (check.check(present.injections(request), new Contingency.None())) {
      case Outcome.Solved solved -> solved.violations();
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

  private static Predicted predicted(Violation violation, long at) {
    String words = violation.inWords(0);
    return switch (violation) {
      case Violation.Overload o ->
          new Predicted(o.branch(), "current", o.amperes(), o.limitAmperes(), "A", true, words, at);
      case Violation.PowerOverload o ->
          new Predicted(o.branch(), "power", o.watts(), o.limitWatts(), "W", true, words, at);
      case Violation.Voltage v -> {
        boolean above = v.pu() > v.maxPu();
        double limit = above ? v.maxPu() : v.minPu();
        yield new Predicted(v.bus(), "voltage", v.pu(), limit, "pu", above, words, at);
      }
      case Violation.LackOfReserve lack ->
          new Predicted("", "reserve", lack.watts(), lack.demandedWatts(), "W", false, words, at);
      case Violation.NoState _ ->
          new Predicted("", "steady state", null, null, "", true, words, at);
    };
  }

  /** The time of the first, the value of the worse. */
  private static Predicted further(Predicted first, Predicted later) {
    if (first.value() == null || first.above() == (first.value() >= later.value())) {
      return first;
    }
    return new Predicted(
        first.subject(),
        first.quantity(),
        later.value(),
        later.limit(),
        later.unit(),
        later.above(),
        later.words(),
        first.expectedEpochMillis());
  }

  /** Whether enough devices are known for a state to mean anything. */
  boolean knows(PlanRequest request) {
    long known =
        area.devices().stream()
            .filter(d -> d.location() instanceof Location.Bus)
            .filter(d -> request.deviceWatts().containsKey(d.id()))
            .count();
    return known >= SecurityMonitor.KNOWN_SHARE * present.devices();
  }
}
