package org.gridpact.network.limits;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridpact.model.area.BranchLimit;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Schedule;
import org.gridpact.model.area.TemporaryRating;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits.Band;

/**
 * Limits of which some change with time. What was made last is kept while the same slots hold; safe
 * for use by many threads.
 */
final class TimedLimits implements LimitSchedule {
  private final Grid grid;
  private final GridLimits usual;
  private final Schedule<Limits.Band> voltage;

  /** Of branches whose limits change. */
  private final Map<String, Schedule<BranchLimit>> branches = new LinkedHashMap<>();

  private volatile Made last;

  /** Limits and what they were made of. */
  private record Made(Limits.Band voltage, List<BranchLimit> branches, GridLimits limits) {}

  private TimedLimits(Grid grid, GridLimits usual, Limits limits) {
    this.grid = grid;
    this.usual = usual;
    this.voltage = limits.voltage();
    limits
        .branches()
        .forEach(
            (branch, schedule) -> {
              if (!schedule.slots().isEmpty()) {
                branches.put(branch, schedule);
              }
            });
    this.last =
        new Made(voltage.usual(), branches.values().stream().map(Schedule::usual).toList(), usual);
  }

  /** An area's limits by time; those at usual times where none changes. */
  static LimitSchedule of(Grid grid, GridLimits usual, Limits limits) {
    TimedLimits timed = new TimedLimits(grid, usual, limits);
    return timed.branches.isEmpty() && timed.voltage.slots().isEmpty() ? usual : timed;
  }

  @Override
  public GridLimits at(long epochMillis) {
    Limits.Band band = voltage.at(epochMillis);
    List<BranchLimit> now = branches.values().stream().map(s -> s.at(epochMillis)).toList();
    Made made = last;
    if (!made.voltage().equals(band) || !made.branches().equals(now)) {
      made = new Made(band, now, with(band, epochMillis));
      last = made;
    }
    return made.limits();
  }

  private GridLimits with(Limits.Band band, long epochMillis) {
    Map<String, Double> amperes = new HashMap<>(usual.branchAmperes());
    Map<String, List<TemporaryRating>> temporary = new HashMap<>(usual.temporary());
    Map<String, Double> watts = new HashMap<>(usual.branchWatts());
    Map<String, List<TemporaryRating>> temporaryWatts = new HashMap<>(usual.temporaryWatts());
    branches.forEach(
        (branch, schedule) -> {
          BranchLimit limit = schedule.at(epochMillis);
          if (limit.watts().isPresent()) {
            watts.put(branch, limit.watts().getAsDouble());
            temporaryWatts.remove(branch);
          }
          if (limit.amperes().isPresent()) {
            amperes.put(branch, limit.amperes().getAsDouble());
            temporary.put(branch, limit.temporary());
          }
        });
    return new GridLimits(
        GridLimits.bands(grid, band), amperes, temporary, watts, temporaryWatts, usual.notices());
  }

  @Override
  public GridLimits usual() {
    return usual;
  }

  @Override
  public Schedule<Band> band(String bus) {
    Bus of = grid.bus(bus).orElseThrow();
    return voltage.map(band -> GridLimits.band(of, band));
  }

  @Override
  public Schedule<Double> amperes(String branch) {
    double otherwise = usual.branchAmperes().get(branch);
    return Optional.ofNullable(branches.get(branch))
        .map(schedule -> schedule.map(limit -> limit.amperes().orElse(otherwise)))
        .orElse(Schedule.always(otherwise));
  }
}
