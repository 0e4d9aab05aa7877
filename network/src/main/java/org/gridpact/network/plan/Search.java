package org.gridpact.network.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.gridpact.network.lp.Solution;
import org.gridpact.network.plan.WatchedLimits.Step;

/**
 * One search for the cheapest moves that keep all limits, by successive linearisation: solve the
 * states, linearise the limits that are near or broken, solve the program, and again from there, at
 * most {@value #MOST_ROUNDS} times. Limits bend: where a step does not do what the program foresaw,
 * the next go half as far at most. It ends where the program sees nothing more to save or, where
 * limits cannot be kept, to take off what is broken.
 */
final class Search {
  static final int MOST_ROUNDS = 30;

  /** Where a round could save no more than this share of the cost, the search ends. */
  private static final double ENOUGH = 1e-3;

  /** A step is taken that breaks limits less by this part of what was foreseen. */
  private static final double FAIR = 0.1;

  /** After one that does by this part the next may be longer. */
  private static final double GOOD = 0.5;

  /** Limits are broken least where a round could take off no more: a sum of excesses. */
  static final double STUCK = 1e-5;

  /** Likewise, a share of it. */
  private static final double STUCK_SHARE = 5e-3;

  /** A step is none, and the search ends, when no lever goes further than this share of its way. */
  private static final double STILL = 1e-3;

  private static final String NONE_NEAR = "no state near those that have a load flow has one";

  private final MoveProgram program;
  private final WatchedLimits limits;
  private final LikelyRows likely;
  private final Steps steps;
  private final Step start;

  /** Where the search is. */
  private Step at;

  /** Whether every limit is kept there; the search goes on for what costs less. */
  private boolean kept;

  /** How far a step may go, as a share of a lever's way. */
  private double reach = 1;

  private int rounds;

  /** What was found. */
  sealed interface Outcome {
    /** Moves that keep every limit by the core. */
    record Found(Step at) implements Outcome {
      double[] moved() {
        return at.moved();
      }
    }

    /**
     * No moves keep every limit.
     *
     * @param at where the limits are broken least in sum
     * @param rows linearised there or one step before
     * @param proof that their program has no answer
     */
    record None(Step start, Step at, List<Row> rows, Solution.Infeasible proof) implements Outcome {
      double[] moved() {
        return at.moved();
      }
    }

    /** The rounds ended without moves that hold, and without a proof that there are none. */
    @SuppressWarnings("ArrayRecordComponent")
    record Open(double[] moved, String why) implements Outcome {}
  }

  /**
   * A search that has not begun.
   *
   * @param start whose states have a solution
   */
  Search(MoveProgram program, WatchedLimits limits, LikelyRows likely, Step start) {
    this.program = program;
    this.limits = limits;
    this.likely = likely;
    this.steps = new Steps(program, limits, likely);
    this.start = start;
    this.at = start;
  }

  /** How many rounds it has taken so far. */
  int rounds() {
    return rounds;
  }

  Outcome run() {
    while (rounds < MOST_ROUNDS) {
      rounds++;
      Optional<Outcome> end = round();
      if (end.isPresent()) {
        return end.get();
      }
    }
    return ended("the rounds ended before every limit held");
  }

  /** Linearises, solves, and goes a step or shortens the next; present where the search ends. */
  private Optional<Outcome> round() {
    limits.watch(at);
    List<Row> rows = limits.rows(at, program.moves());
    program.within(reach, at.moved());
    return switch (likely.solve(rows, limits.relaxed(rows))) {
      case Solution.Optimal optimal -> {
        if (kept && saved(optimal.cost()) <= enough()) {
          yield Optional.of(new Outcome.Found(at));
        }
        Optional<Step> next = steps.to(optimal, at, rows);
        if (next.isEmpty()) {
          yield Optional.of(ended(NONE_NEAR));
        }
        yield kept ? save(next.get()) : approach(next.get());
      }
      case Solution.Infeasible none ->
          kept ? Optional.of(new Outcome.Found(at)) : lessen(rows, none);
      case Solution.Failed failed -> Optional.of(ended(failed.reason()));
    };
  }

  private Outcome ended(String why) {
    return kept ? new Outcome.Found(at) : new Outcome.Open(at.moved(), why);
  }

  /** By how much another cost is below what is reached. */
  private double saved(double cost) {
    return program.cost(at.moved()) - cost;
  }

  private double enough() {
    return ENOUGH * program.cost(at.moved());
  }

  /** A step to where by the program every limit is kept. */
  private Optional<Outcome> approach(Step step) {
    if (limits.worst(step) <= 0) {
      at = step;
      kept = true;
      reach = 1;
      return limits.areSome() ? Optional.of(new Outcome.Found(at)) : Optional.empty();
    } else if (still(step)) {
      limits.tighten(step);
      at = step;
    } else {
      take(step, 0);
    }
    return Optional.empty();
  }

  /** A step from where every limit is kept to where by the program that costs less. */
  private Optional<Outcome> save(Step step) {
    boolean holds = limits.worst(step) <= 0;
    double saved = saved(program.cost(step.moved()));
    if (!holds || saved <= enough()) {
      reach = furthest(step) / 2;
    }
    if (holds && saved > 0) {
      at = step;
    }
    return reach < STILL ? Optional.of(new Outcome.Found(at)) : Optional.empty();
  }

  /** A step to where by the program limits are broken least, and of such places to the cheapest. */
  private Optional<Outcome> lessen(List<Row> rows, Solution.Infeasible none) {
    double foreseen =
        IntStream.range(0, rows.size()).mapToDouble(r -> Math.max(0, none.violation(r))).sum();
    double before = limits.violation(at);
    Optional<Step> next = steps.toLeast(none, at, rows, foreseen + FAIR * (before - foreseen));
    if (next.isEmpty()) {
      return Optional.of(ended(NONE_NEAR));
    }
    boolean least = before - foreseen <= STUCK + STUCK_SHARE * before;
    if (!least) {
      take(next.get(), foreseen);
    } else if (limits.violation(next.get()) <= before + STUCK) {
      at = next.get();
    }
    return least || reach < STILL
        ? Optional.of(new Outcome.None(start, at, rows, none))
        : Optional.empty();
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
      reach = furthest(step) / 2;
    }
  }

  /** The longest way that a lever goes in a step, as a share of all it can go. */
  private double furthest(Step step) {
    double furthest = 0;
    for (int i = 0; i < step.moved().length; i++) {
      double way = way(i, step);
      if (way > 0) {
        furthest = Math.max(furthest, way / program.lever(i).way());
      }
    }
    return furthest;
  }

  private boolean still(Step step) {
    return IntStream.range(0, step.moved().length)
        .allMatch(i -> way(i, step) <= STILL * program.lever(i).way() + 1e-3);
  }

  private double way(int lever, Step step) {
    return Math.abs(step.moved()[lever] - at.moved()[lever]);
  }
}
