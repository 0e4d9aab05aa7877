package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gridpact.network.lp.Solution;
import org.gridpact.network.plan.WatchedLimits.Step;
import org.gridpact.network.plan.WatchedLimits.Watched;

/**
 * Finds the cheapest moves that keep all limits in all states a plan has to hold in, by successive
 * linearisation: solve the states, linearise the limits that are near or broken, solve the program,
 * and again from there, at most {@value #MOST_ROUNDS} times. Limits bend: where a step does not do
 * what the program foresaw, the next go half as far at most. It ends where the program sees nothing
 * more to save or, where limits cannot be kept, to take off what is broken.
 *
 * <p>Where a step leads to a state that has no solution it is halved, at most {@value
 * #MOST_HALVINGS} times.
 */
final class LeastCost {
  static final int MOST_ROUNDS = 30;
  static final int MOST_HALVINGS = 8;

  /**
   * Rows that cannot be kept are let go by this much more than the least that they are broken by,
   * of a limit or per unit: without any room inside, an interior point finds no way.
   */
  private static final double ROOM = 1e-6;

  /** What an optimum breaks by less than this is corrected: a share of a limit, or per unit. */
  private static final double CORRECTED = 0.05;

  private static final int MOST_CORRECTIONS = 4;

  /** What limits bend on the way is taken off them so often. */
  private static final int MOST_BENDS = 2;

  /** A row whose price is less than this share of the largest does not bind. */
  private static final double LIGHT = 1e-6;

  /** Where a round could save no more than this share of the cost, the search ends. */
  private static final double ENOUGH = 1e-3;

  /** A step is taken that breaks limits less by this part of what was foreseen. */
  private static final double FAIR = 0.1;

  /** After one that does by this part the next may be longer. */
  private static final double GOOD = 0.5;

  /** Limits are broken least where a round could take off no more: a sum of excesses. */
  private static final double STUCK = 1e-5;

  /** Likewise, a share of it. */
  private static final double STUCK_SHARE = 5e-3;

  /** It is searched of so many limits that conflict whether each is needed. */
  private static final int MOST_SEARCHED = 20;

  private static final String NONE_NEAR = "no state near those that have a load flow has one";

  /** A step is none, and the search ends, when no lever goes further than this share of its way. */
  private static final double STILL = 1e-3;

  private final List<Scenario> scenarios;
  private final MoveProgram program;
  private final WatchedLimits limits;

  /** Limits that bound the last answer, and so are likely to bind the next. */
  private final Set<Watched> bound = new HashSet<>();

  private int rounds;

  private double[] start;

  /** Where the search is. */
  private Step at;

  /** Of there, once every limit has been kept; the search goes on for what costs less. */
  private Outcome.Found best;

  /** How far a step may go, as a share of a lever's way. */
  private double reach;

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
    this(scenarios, program, Optional.empty());
  }

  private LeastCost(List<Scenario> scenarios, MoveProgram program, Optional<Set<Watched>> only) {
    this.scenarios = List.copyOf(scenarios);
    this.program = program;
    this.limits = new WatchedLimits(this.scenarios, only);
  }

  /**
   * Searches from some moves whose states have a solution.
   *
   * @param start of a length with the program's moves
   */
  Outcome search(double[] start) {
    this.start = start;
    Optional<Step> first = limits.step(start);
    if (first.isEmpty()) {
      return new Outcome.Open(start, "a state to start from has no load flow", rounds);
    }
    at = first.get();
    best = null;
    reach = 1;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      rounds++;
      Optional<Outcome> end = round();
      if (end.isPresent()) {
        return end.get();
      }
    }
    return bestOr("the rounds ended before every limit held");
  }

  /** Linearises, solves, and goes a step or shortens the next; present where the search ends. */
  private Optional<Outcome> round() {
    limits.watch(at);
    List<Row> rows = limits.rows(at, program.moves());
    program.within(reach, at.moved());
    return switch (solve(rows, limits.relaxed(rows))) {
      case Solution.Optimal optimal -> {
        if (best != null && saved(optimal.cost()) <= enough()) {
          yield Optional.of(best);
        }
        Optional<Step> next = corrected(rows, optimal);
        if (next.isEmpty()) {
          yield Optional.of(bestOr(NONE_NEAR));
        }
        yield best == null ? approach(next.get(), rows, optimal) : save(next.get(), rows, optimal);
      }
      case Solution.Infeasible none -> best == null ? lessen(rows, none) : Optional.of(best);
      case Solution.Failed failed -> Optional.of(bestOr(failed.reason()));
    };
  }

  private Outcome bestOr(String why) {
    return best != null ? best : new Outcome.Open(at.moved(), why, rounds);
  }

  /** By how much another cost is below what is reached. */
  private double saved(double cost) {
    return program.cost(at.moved()) - cost;
  }

  private double enough() {
    return ENOUGH * program.cost(at.moved());
  }

  /** A step to where by the program every limit is kept. */
  private Optional<Outcome> approach(Step step, List<Row> rows, Solution.Optimal optimal) {
    if (limits.worst(step) <= 0) {
      best = found(step, rows, optimal);
      at = step;
      reach = 1;
      return limits.areSome() ? Optional.of(best) : Optional.empty();
    } else if (still(at.moved(), step.moved())) {
      limits.tighten(step);
      at = step;
    } else {
      take(step, 0);
    }
    return Optional.empty();
  }

  /** A step from where every limit is kept to where by the program that costs less. */
  private Optional<Outcome> save(Step step, List<Row> rows, Solution.Optimal optimal) {
    boolean holds = limits.worst(step) <= 0;
    double saved = saved(program.cost(step.moved()));
    if (!holds || saved <= enough()) {
      reach = furthest(at.moved(), step.moved()) / 2;
    }
    if (holds && saved > 0) {
      best = found(step, rows, optimal);
      at = step;
    }
    return reach < STILL ? Optional.of(best) : Optional.empty();
  }

  private Outcome.Found found(Step step, List<Row> rows, Solution.Optimal optimal) {
    double[] prices = new double[rows.size()];
    Arrays.setAll(prices, r -> -optimal.rowPrice(r));
    return new Outcome.Found(step.moved(), rows, prices, rounds);
  }

  /** A step to where by the program limits are broken least, and of such places to the cheapest. */
  private Optional<Outcome> lessen(List<Row> rows, Solution.Infeasible none) {
    Optional<Step> next = towards(least(rows, limits.relaxed(rows), none));
    if (next.isEmpty()) {
      return Optional.of(bestOr(NONE_NEAR));
    }
    double foreseen =
        IntStream.range(0, rows.size()).mapToDouble(r -> Math.max(0, none.violation(r))).sum();
    double before = limits.violation(at);
    Step step = bent(rows, next.get(), foreseen + FAIR * (before - foreseen));
    boolean least = before - foreseen <= STUCK + STUCK_SHARE * before;
    if (!least) {
      take(step, foreseen);
      return reach < STILL ? Optional.of(none(rows, none)) : Optional.empty();
    }
    if (limits.violation(step) <= before + STUCK) {
      at = step;
    }
    return Optional.of(none(rows, none));
  }

  /** At a place that no step makes better. */
  private Outcome none(List<Row> rows, Solution.Infeasible none) {
    program.within(1, at.moved());
    List<Integer> conflict =
        limits.areSome() ? List.of() : Conflict.among(program, rows, limits.relaxed(rows), none);
    return new Outcome.None(at.moved(), rows, needed(rows, conflict), rounds);
  }

  /**
   * Of rows that conflict where they are linearised, those without which the others can be kept: by
   * searches for each, the least broken first, since limits bend on the way to where they are kept.
   * Where those that conflict there do not elsewhere, of all rows.
   */
  private List<Integer> needed(List<Row> rows, List<Integer> linear) {
    // What is missed hours ahead is a note of the plan that is then made for less of them.
    boolean ahead = scenarios.stream().anyMatch(s -> s.stage > 0);
    if (ahead || linear.isEmpty() || linear.size() > MOST_SEARCHED) {
      return linear;
    }
    List<Integer> needed =
        conflict(rows, linear) ? linear : IntStream.range(0, rows.size()).boxed().toList();
    List<Integer> tried = new ArrayList<>(needed);
    tried.sort(Comparator.comparingDouble(r -> rows.get(r).excess()));
    for (int r : tried.subList(0, Math.min(MOST_SEARCHED, tried.size()))) {
      List<Integer> others = new ArrayList<>(needed);
      others.removeIf(o -> Watched.of(rows.get(o)).sameLimit(Watched.of(rows.get(r))));
      if (!others.isEmpty() && conflict(rows, others)) {
        needed = others;
      }
    }
    return needed;
  }

  /** Whether some of the limits conflict without all others, wherever it is searched from. */
  private boolean conflict(List<Row> rows, List<Integer> some) {
    Set<Watched> only = some.stream().map(r -> Watched.of(rows.get(r))).collect(Collectors.toSet());
    return Stream.of(at.moved(), start)
        .allMatch(
            from ->
                new LeastCost(scenarios, program, Optional.of(only)).search(from)
                    instanceof Outcome.None);
  }

  /**
   * Goes a step that breaks limits less by a fair part of what was foreseen, or comes near limits
   * that were not looked at before; after others the next steps are shorter.
   */
  private void take(Step step, double foreseen) {
    boolean more = limits.watch(step);
    double before = limits.violation(at);
    double part = (before - limits.violation(step)) / (before - foreseen);
    if (more || part >= FAIR) {
      at = step;
      reach = part >= GOOD ? Math.min(1, 2 * reach) : reach;
    } else {
      reach = furthest(at.moved(), step.moved()) / 2;
    }
  }

  /** To some moves, or half of the way, or half of that, until the states have a solution. */
  private Optional<Step> towards(double[] wanted) {
    Optional<Step> next = limits.step(wanted);
    double[] nearer = wanted;
    for (int i = 0; i < MOST_HALVINGS && next.isEmpty(); i++) {
      nearer = between(at.moved(), nearer);
      next = limits.step(nearer);
    }
    return next;
  }

  /**
   * Where an optimum leads, and where the AC solution there breaks rows by a little, the optimum of
   * rows tightened by that: so the second order is made up for without other gradients, between
   * which a program with near equals could go to and fro.
   */
  private Optional<Step> corrected(List<Row> rows, Solution.Optimal optimal) {
    Optional<Step> next = towards(program.moved(optimal.values()));
    double[] relaxed = limits.relaxed(rows);
    for (int i = 0; i < MOST_CORRECTIONS && next.isPresent(); i++) {
      Step step = next.get();
      double worst = limits.worst(step);
      if (worst <= 0 || worst > CORRECTED) {
        break;
      }
      for (int r = 0; r < relaxed.length; r++) {
        Point point = step.points().get(rows.get(r).scenario());
        if (point.has(rows.get(r).watch())) {
          Watch watch = rows.get(r).watch();
          double excess = point.excess(watch);
          relaxed[r] -=
              watch.kind().isBalance()
                  ? excess + Point.BALANCED
                  : excess > 0 ? excess + WatchedLimits.KEPT : 0;
        }
      }
      if (!(solve(rows, relaxed) instanceof Solution.Optimal again)) {
        break;
      }
      next = towards(program.moved(again.values())).or(() -> Optional.of(step));
    }
    return next;
  }

  private Solution solve(List<Row> rows, double[] relaxed) {
    List<Watched> keys = rows.stream().map(Watched::of).toList();
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
  private double[] least(List<Row> rows, double[] relaxed, Solution.Infeasible none) {
    double[] eased = relaxed.clone();
    for (int r = 0; r < eased.length; r++) {
      eased[r] += Math.max(0, none.violation(r)) * (1 + 1e-6) + ROOM;
    }
    return program.moved(
        solve(rows, eased) instanceof Solution.Optimal cheapest
            ? cheapest.values()
            : none.leastViolation());
  }

  /**
   * Where a step breaks limits more than is enough, since they bend, the same with what they bend
   * on the way taken off them, as long as that breaks them less.
   */
  private Step bent(List<Row> rows, Step first, double enough) {
    Step step = first;
    for (int i = 0; i < MOST_BENDS && limits.violation(step) > enough; i++) {
      double[] relaxed = limits.relaxed(rows);
      for (int r = 0; r < relaxed.length; r++) {
        relaxed[r] -= bend(rows.get(r), step);
      }
      Optional<Step> again =
          switch (solve(rows, relaxed)) {
            case Solution.Optimal optimal -> towards(program.moved(optimal.values()));
            case Solution.Infeasible none -> towards(least(rows, relaxed, none));
            case Solution.Failed _ -> Optional.empty();
          };
      if (again.isEmpty() || limits.violation(again.get()) >= limits.violation(step)) {
        break;
      }
      step = again.get();
    }
    return step;
  }

  private static double bend(Row row, Step step) {
    Point point = step.points().get(row.scenario());
    return row.watch().kind().isReserve() || !point.has(row.watch())
        ? 0
        : point.excess(row.watch()) - row.excess(step.moved());
  }

  private static double[] between(double[] a, double[] b) {
    double[] half = new double[a.length];
    Arrays.setAll(half, i -> (a[i] + b[i]) / 2);
    return half;
  }

  /** The longest way that a lever goes, as a share of all it can go. */
  private double furthest(double[] before, double[] after) {
    double furthest = 0;
    for (int i = 0; i < before.length; i++) {
      if (after[i] != before[i]) {
        furthest = Math.max(furthest, Math.abs(after[i] - before[i]) / program.lever(i).way());
      }
    }
    return furthest;
  }

  private boolean still(double[] before, double[] after) {
    for (int i = 0; i < before.length; i++) {
      if (Math.abs(after[i] - before[i]) > STILL * program.lever(i).way() + 1e-3) {
        return false;
      }
    }
    return true;
  }

  /** Tightens a limit by what another load flow found it broken by; for the next search. */
  void tighten(int scenario, Watch watch, double excess) {
    limits.tighten(new Watched(scenario, watch), excess);
  }
}
