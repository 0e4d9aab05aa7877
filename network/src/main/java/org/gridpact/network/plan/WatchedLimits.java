package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The limits that a search looks at, in all states that a plan has to hold in. A limit gets its row
 * once it has been near or broken, and keeps it. What an AC solution breaks by less than a row
 * foresaw tightens that row by as much.
 */
final class WatchedLimits {
  /** Rows are kept by this much, of a limit or per unit, so that rounding breaks none. */
  static final double KEPT = 2e-6;

  private final List<Scenario> scenarios;

  /** Limits that count, beside the balance; empty where all do. */
  private final Optional<Set<Watched>> only;

  /** By how much a limit is to be kept beyond its edge. */
  private final Map<Watched, Double> tighter = new HashMap<>();

  /** Limits with a row, in the order they came near. */
  private final Set<Watched> watched = new LinkedHashSet<>();

  /** A limit in one of the states. */
  record Watched(int scenario, Watch watch) {
    static Watched of(Row row) {
      return new Watched(row.scenario(), row.watch());
    }

    boolean sameLimit(Watched other) {
      return scenario == other.scenario && watch.sameLimit(other.watch);
    }
  }

  /**
   * Moves and the states after them.
   *
   * @param linearised limits, once they have been asked for
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Step(double[] moved, List<Point> points, Map<Watched, Row> linearised) {
    boolean has(Row row) {
      return points.get(row.scenario()).has(row.watch());
    }

    double excess(Row row) {
      return points.get(row.scenario()).excess(row.watch());
    }
  }

  /**
   * @param only limits that count, beside the balance; empty where all do
   */
  WatchedLimits(List<Scenario> scenarios, Optional<Set<Watched>> only) {
    this.scenarios = scenarios;
    this.only = only;
  }

  /** Whether only some limits count. */
  boolean areSome() {
    return only.isPresent();
  }

  /** The states at some moves; empty where one has no solution. */
  Optional<Step> step(double[] moved) {
    List<Point> points = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      Optional<Point> point = scenario.at(moved);
      if (point.isEmpty()) {
        return Optional.empty();
      }
      points.add(point.get());
    }
    return Optional.of(new Step(moved, points, new HashMap<>()));
  }

  private boolean counts(Watched key) {
    return key.watch().kind().isBalance()
        || only.isEmpty()
        || only.get().stream().anyMatch(key::sameLimit);
  }

  /** Limits that count and are broken, with their excess. */
  private Map<Watched, Double> broken(Step step) {
    Map<Watched, Double> broken = new LinkedHashMap<>();
    for (int s = 0; s < scenarios.size(); s++) {
      Point point = step.points().get(s);
      for (Watch watch : point.beyond(0)) {
        Watched key = new Watched(s, watch);
        if (counts(key)) {
          broken.put(key, point.excess(watch));
        }
      }
    }
    return broken;
  }

  /** The largest excess of all limits; 0 where each is kept. */
  double worst(Step step) {
    return broken(step).values().stream().mapToDouble(e -> e).max().orElse(0);
  }

  /** Sum of what the limits with a row miss. */
  double violation(Step step) {
    double sum = 0;
    for (Watched key : watched) {
      Point point = step.points().get(key.scenario());
      if (point.has(key.watch())) {
        sum += Math.max(0, point.excess(key.watch()) + beyond(key));
      }
    }
    return sum;
  }

  private double beyond(Watched key) {
    return KEPT + tighter.getOrDefault(key, 0.0);
  }

  /** How many limits have a row. */
  int watched() {
    return watched.size();
  }

  /** Takes a row for each limit that is near or broken; whether it is the first time for one. */
  boolean watch(Step step) {
    int before = watched.size();
    for (int s = 0; s < scenarios.size(); s++) {
      for (Watch watch : step.points().get(s).near()) {
        Watched key = new Watched(s, watch);
        if (counts(key)) {
          watched.add(key);
        }
      }
    }
    return watched.size() > before;
  }

  /** The limits with a row, linearised. */
  List<Row> rows(Step at, List<MoveProgram.Move> moves) {
    List<Row> rows = new ArrayList<>();
    for (Watched key : watched) {
      Point point = at.points().get(key.scenario());
      if (point.has(key.watch())) {
        rows.add(
            at.linearised()
                .computeIfAbsent(key, _ -> point.row(key.scenario(), key.watch(), moves)));
      }
    }
    return rows;
  }

  /** By how much wider than its limit a row is: less than 0, since it is kept beyond. */
  double[] relaxed(List<Row> rows) {
    return rows.stream().mapToDouble(r -> -beyond(Watched.of(r))).toArray();
  }

  /** The same, but none so that it is not kept at some step. */
  double[] relaxed(List<Row> rows, Step at) {
    return rows.stream().mapToDouble(r -> Math.max(-beyond(Watched.of(r)), at.excess(r))).toArray();
  }

  /** Tightens the limits that are broken although their rows are kept. */
  void tighten(Step step) {
    broken(step).forEach(this::tighten);
  }

  /** Tightens a limit by what it is broken by. */
  void tighten(Watched key, double excess) {
    tighter.merge(key, excess + KEPT, Double::sum);
  }
}
