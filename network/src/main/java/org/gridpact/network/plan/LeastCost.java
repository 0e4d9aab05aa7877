package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.gridpact.network.lp.Solution;

/**
 * Finds the cheapest moves that keep all limits in all states a plan has to hold in, by successive
 * linearisation: solve the states, linearise the limits that are near or broken, solve the program,
 * and again from there, at most {@value #MOST_ROUNDS} times.
 *
 * <p>A limit gets its row once it has been near or broken, and keeps it. What an AC solution breaks
 * by less than a row foresaw tightens that row by as much. Where a step leads to a state that has
 * no solution it is halved, at most {@value #MOST_HALVINGS} times.
 */
final class LeastCost {
  static final int MOST_ROUNDS = 15;
  static final int MOST_HALVINGS = 8;

  /** Rows are kept by this much, of a limit or per unit, so that rounding breaks none. */
  private static final double KEPT = 2e-6;

  /**
   * Rows that cannot be kept are let go by this much more than the least that they are broken by,
   * of a limit or per unit: without any room inside, an interior point finds no way.
   */
  private static final double ROOM = 1e-6;

  /** What an optimum breaks by less than this is corrected: a share of a limit, or per unit. */
  private static final double CORRECTED = 0.05;

  private static final int MOST_CORRECTIONS = 4;

  /** A row whose price is less than this share of the largest does not bind. */
  private static final double LIGHT = 1e-6;

  /** A round that saves less than this share of the cost is the last. */
  private static final double ENOUGH = 1e-3;

  /** A move is done when no lever goes further than this share of its way. */
  private static final double STILL = 1e-3;

  private final List<Scenario> scenarios;
  private final MoveProgram program;

  /** By scenario and limit, by how much it is to be kept beyond its edge. */
  private final Map<Key, Double> tighter = new HashMap<>();

  /** Limits with a row, in the order they came near. */
  private final Map<Key, Integer> watched = new LinkedHashMap<>();

  /** Limits that bound the last answer, and so are likely to bind the next. */
  private final Set<Key> bound = new HashSet<>();

  private int rounds;

  private record Key(int scenario, Watch watch) {}

  /** What was found. */
  sealed interface Outcome {
    /**
     * Moves that keep every limit by the core.
     *
     * @param prices by row, of its limit: currency an hour for each unit of its excess
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Found(double[] moved, List<Row> rows, double[] prices, int rounds) implements Outcome {}

    /**
     * No moves keep every limit.
     *
     * @param moved those that break the limits least in sum
     * @param conflict rows that cannot be kept together, by index
     */
    @SuppressWarnings("ArrayRecordComponent")
    record None(double[] moved, List<Row> rows, List<Integer> conflict, int rounds)
        implements Outcome {}

    /** The rounds ended without moves that hold, and without a proof that there are none. */
    @SuppressWarnings("ArrayRecordComponent")
    record Open(double[] moved, String why, int rounds) implements Outcome {}
  }

  LeastCost(List<Scenario> scenarios, MoveProgram program) {
    this.scenarios = List.copyOf(scenarios);
    this.program = program;
  }

  /** The states at some moves; empty where one has no solution. */
  private Optional<List<Point>> points(double[] moved) {
    List<Point> points = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      Optional<Point> point = scenario.at(moved);
      if (point.isEmpty()) {
        return Optional.empty();
      }
      points.add(point.get());
    }
    return Optional.of(points);
  }

  /**
   * Searches from some moves whose states have a solution.
   *
   * @param start of a length with the program's moves
   */
  Outcome search(double[] start) {
    Optional<Step> first = step(start);
    if (first.isEmpty()) {
      return new Outcome.Open(start, "a state to start from has no load flow", rounds);
    }
    Step at = first.get();
    Outcome.Found best = null;
    Outcome last = new Outcome.Open(start, "no round was done", rounds);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      rounds++;
      List<Row> rows = rows(at);
      Solution solution = solve(rows, relaxedBy(rows, null));
      boolean ends = round == MOST_ROUNDS - 1;
      switch (solution) {
        case Solution.Optimal optimal -> {
          Optional<Step> next = corrected(at, rows, optimal);
          if (next.isEmpty()) {
            return best != null ? best : noneNear(at);
          }
          Step step = next.get();
          boolean still = still(at.moved(), step.moved());
          if (step.worst() <= 0) {
            double[] prices = new double[rows.size()];
            Arrays.setAll(prices, r -> -optimal.rowPrice(r));
            Outcome.Found found = new Outcome.Found(step.moved(), rows, prices, rounds);
            double saved =
                best == null
                    ? Double.POSITIVE_INFINITY
                    : program.cost(best.moved()) - program.cost(step.moved());
            best = best == null || saved >= 0 ? found : best;
            if (still || saved <= ENOUGH * program.cost(best.moved())) {
              return best;
            }
          } else if (still) {
            tighten(step.points());
          }
          last = new Outcome.Open(step.moved(), "the rounds ended before every limit held", rounds);
          at = step;
        }
        case Solution.Infeasible none -> {
          double[] wanted =
              leastViolation(rows, none).orElseGet(() -> moved(none.leastViolation()));
          Optional<Step> next = towards(at, wanted);
          if (next.isEmpty()) {
            return best != null ? best : noneNear(at);
          }
          boolean still = still(at.moved(), next.get().moved());
          if (still || ends) {
            return best != null
                ? best
                : new Outcome.None(
                    next.get().moved(), rows, Conflict.among(program, rows, none), rounds);
          }
          at = next.get();
        }
        case Solution.Failed failed -> {
          return best != null ? best : new Outcome.Open(at.moved(), failed.reason(), rounds);
        }
      }
    }
    return best != null ? best : last;
  }

  /** Moves and the states after them. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Step(double[] moved, List<Point> points) {
    double worst() {
      return points.stream().mapToDouble(Point::worst).max().orElse(0);
    }
  }

  private Optional<Step> step(double[] moved) {
    return points(moved).map(points -> new Step(moved, points));
  }

  /** To some moves, or half of the way, or half of that, until the states have a solution. */
  private Optional<Step> towards(Step at, double[] wanted) {
    Optional<Step> next = step(wanted);
    double[] nearer = wanted;
    for (int i = 0; i < MOST_HALVINGS && next.isEmpty(); i++) {
      nearer = between(at.moved(), nearer);
      next = step(nearer);
    }
    return next;
  }

  private Outcome noneNear(Step at) {
    return new Outcome.Open(
        at.moved(), "no state near those that have a load flow has one", rounds);
  }

  /**
   * Where an optimum leads, and where the AC solution there breaks rows by a little, the optimum of
   * rows tightened by that: so the second order is made up for without other gradients, between
   * which a program with near equals could go to and fro.
   */
  private Optional<Step> corrected(Step at, List<Row> rows, Solution.Optimal optimal) {
    Optional<Step> next = towards(at, moved(optimal.values()));
    double[] relaxed = relaxedBy(rows, null);
    for (int i = 0; i < MOST_CORRECTIONS && next.isPresent(); i++) {
      Step step = next.get();
      double worst = step.worst();
      if (worst <= 0 || worst > CORRECTED) {
        break;
      }
      for (int r = 0; r < relaxed.length; r++) {
        Point point = step.points().get(rows.get(r).scenario());
        if (point.has(rows.get(r).watch())) {
          Watch watch = rows.get(r).watch();
          double excess = point.excess(watch);
          relaxed[r] -=
              watch.kind().isBalance() ? excess + Point.BALANCED : excess > 0 ? excess + KEPT : 0;
        }
      }
      if (!(solve(rows, relaxed) instanceof Solution.Optimal again)) {
        break;
      }
      next = towards(at, moved(again.values())).or(() -> Optional.of(step));
    }
    return next;
  }

  private Solution solve(List<Row> rows, double[] relaxed) {
    List<Key> keys = rows.stream().map(r -> new Key(r.scenario(), r.watch())).toList();
    int[] likely =
        IntStream.range(0, keys.size()).filter(r -> bound.contains(keys.get(r))).toArray();
    Solution solution = program.solve(rows, relaxed, likely);
    double[] weights =
        switch (solution) {
          case Solution.Optimal o -> weights(keys.size(), r -> -o.rowPrice(r));
          case Solution.Infeasible i -> weights(keys.size(), i::weight);
          case Solution.Failed _ -> new double[keys.size()];
        };
    double least = LIGHT * Arrays.stream(weights).max().orElse(0);
    bound.clear();
    for (int r = 0; r < weights.length; r++) {
      if (weights[r] > least) {
        bound.add(keys.get(r));
      }
    }
    return solution;
  }

  private static double[] weights(int rows, IntToDoubleFunction weight) {
    return IntStream.range(0, rows).mapToDouble(weight).toArray();
  }

  /** The cheapest of the moves that break the limits no more than the least sum does. */
  private Optional<double[]> leastViolation(List<Row> rows, Solution.Infeasible none) {
    Solution cheapest = solve(rows, relaxedBy(rows, none));
    return cheapest instanceof Solution.Optimal optimal
        ? Optional.of(moved(optimal.values()))
        : Optional.empty();
  }

  private double[] relaxedBy(List<Row> rows, Solution.Infeasible none) {
    double[] relaxed = new double[rows.size()];
    for (int r = 0; r < relaxed.length; r++) {
      Key key = new Key(rows.get(r).scenario(), rows.get(r).watch());
      relaxed[r] = -KEPT - tighter.getOrDefault(key, 0.0);
      if (none != null) {
        relaxed[r] += Math.max(0, none.violation(r)) * (1 + 1e-6) + ROOM;
      }
    }
    return relaxed;
  }

  /** Without what is too little to be more than the solver's rounding. */
  private double[] moved(double[] values) {
    double[] moved = new double[program.moves().size()];
    for (int i = 0; i < moved.length; i++) {
      double way = program.lever(i).way();
      moved[i] = values[i] < 1e-6 * way ? 0 : Math.min(values[i], way);
    }
    return moved;
  }

  private static double[] between(double[] a, double[] b) {
    double[] half = new double[a.length];
    Arrays.setAll(half, i -> (a[i] + b[i]) / 2);
    return half;
  }

  private boolean still(double[] before, double[] after) {
    for (int i = 0; i < before.length; i++) {
      if (Math.abs(after[i] - before[i]) > STILL * program.lever(i).way() + 1e-3) {
        return false;
      }
    }
    return true;
  }

  /** Tightens the limits that are broken although their rows are kept. */
  private void tighten(List<Point> points) {
    for (int s = 0; s < points.size(); s++) {
      for (Watch watch : points.get(s).beyond(0)) {
        double excess = points.get(s).excess(watch);
        tighter.merge(new Key(s, watch), excess + KEPT, Double::sum);
      }
    }
  }

  /** Tightens a limit by what another load flow found it broken by; for the next search. */
  void tighten(int scenario, Watch watch, double excess) {
    tighter.merge(new Key(scenario, watch), excess + KEPT, Double::sum);
  }

  private List<Row> rows(Step at) {
    List<Point> points = at.points();
    for (int s = 0; s < points.size(); s++) {
      for (Watch watch : points.get(s).near()) {
        watched.putIfAbsent(new Key(s, watch), watched.size());
      }
    }
    List<Row> rows = new ArrayList<>();
    for (Key key : watched.keySet()) {
      Point point = points.get(key.scenario());
      if (point.has(key.watch())) {
        rows.add(point.row(key.scenario(), key.watch(), program.moves()));
      }
    }
    return rows;
  }
}
