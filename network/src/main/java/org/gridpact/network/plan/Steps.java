package org.gridpact.network.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gridpact.network.lp.Solution;
import org.gridpact.network.plan.WatchedLimits.Step;

/**
 * Steps to where a linearised program leads. Limits bend: what the AC solution there breaks by a
 * little is made up for without other gradients, between which a program with near equals could go
 * to and fro. Where there is no state, a step is halved, at most {@value #MOST_HALVINGS} times.
 */
final class Steps {
  static final int MOST_HALVINGS = 8;

  /** What an optimum breaks by less than this is corrected: a share of a limit, or per unit. */
  private static final double CORRECTED = 0.05;

  private static final int MOST_CORRECTIONS = 4;

  /** What limits bend on the way is taken off them so often. */
  private static final int MOST_BENDS = 2;

  /**
   * Rows that cannot be kept are let go by this much more than the least that they are broken by,
   * of a limit or per unit: without any room inside, an interior point finds no way.
   */
  private static final double ROOM = 1e-6;

  private final MoveProgram program;
  private final WatchedLimits limits;
  private final LikelyRows likely;

  Steps(MoveProgram program, WatchedLimits limits, LikelyRows likely) {
    this.program = program;
    this.limits = limits;
    this.likely = likely;
  }

  /**
   * To an optimum, and where the AC solution there breaks rows by a little, to the optimum of rows
   * tightened by that; empty where no state on the way there has a solution.
   *
   * @param rows linearised at {@code at}
   */
  Optional<Step> to(Solution.Optimal optimal, Step at, List<Row> rows) {
    Optional<Step> next = towards(program.moved(optimal.values()), at);
    double[] relaxed = limits.relaxed(rows);
    for (int i = 0; i < MOST_CORRECTIONS && next.isPresent(); i++) {
      Step step = next.get();
      double worst = limits.worst(step);
      if (worst <= 0 || worst > CORRECTED) {
        break;
      }
      for (int r = 0; r < relaxed.length; r++) {
        Watch watch = rows.get(r).watch();
        if (step.has(rows.get(r))) {
          double excess = step.excess(rows.get(r));
          relaxed[r] -=
              watch.kind().isBalance()
                  ? excess + Point.BALANCED
                  : excess > 0 ? excess + WatchedLimits.KEPT : 0;
        }
      }
      if (!(likely.solve(rows, relaxed) instanceof Solution.Optimal again)) {
        break;
      }
      next = towards(program.moved(again.values()), at).or(() -> Optional.of(step));
    }
    return next;
  }

  /**
   * To the cheapest of the moves that break the limits least, and where the AC solution there
   * breaks them more than is enough, with what they bend on the way taken off them, as long as that
   * breaks them less; empty where no state on the way there has a solution.
   *
   * @param rows linearised at {@code at}
   * @param enough sum of what limits miss
   */
  Optional<Step> toLeast(Solution.Infeasible none, Step at, List<Row> rows, double enough) {
    return towards(least(rows, limits.relaxed(rows), none), at)
        .map(step -> bent(step, at, rows, enough));
  }

  private Step bent(Step first, Step at, List<Row> rows, double enough) {
    Step step = first;
    for (int i = 0; i < MOST_BENDS && limits.violation(step) > enough; i++) {
      double[] relaxed = limits.relaxed(rows);
      for (int r = 0; r < relaxed.length; r++) {
        relaxed[r] -= bend(rows.get(r), step);
      }
      Optional<Step> again =
          switch (likely.solve(rows, relaxed)) {
            case Solution.Optimal optimal -> towards(program.moved(optimal.values()), at);
            case Solution.Infeasible none -> towards(least(rows, relaxed, none), at);
            case Solution.Failed _ -> Optional.empty();
          };
      double before = limits.violation(step);
      double less = again.map(a -> before - limits.violation(a)).orElse(0.0);
      if (less <= 0) {
        break;
      }
      step = again.get();
      // The next takes off the same share of what this one did, at best.
      if (less * less <= Search.STUCK * before) {
        break;
      }
    }
    return step;
  }

  private static double bend(Row row, Step step) {
    return row.watch().kind().isReserve() || !step.has(row)
        ? 0
        : step.excess(row) - row.excess(step.moved());
  }

  /** The cheapest of the moves that break the limits no more than the least sum does. */
  private double[] least(List<Row> rows, double[] relaxed, Solution.Infeasible none) {
    double[] eased = relaxed.clone();
    for (int r = 0; r < eased.length; r++) {
      eased[r] += Math.max(0, none.violation(r)) * (1 + 1e-6) + ROOM;
    }
    return program.moved(
        likely.solve(rows, eased) instanceof Solution.Optimal cheapest
            ? cheapest.values()
            : none.leastViolation());
  }

  /** To some moves, or half of the way, or half of that, until the states have a solution. */
  private Optional<Step> towards(double[] wanted, Step at) {
    Optional<Step> next = limits.step(wanted);
    double[] nearer = wanted;
    for (int i = 0; i < MOST_HALVINGS && next.isEmpty(); i++) {
      nearer = between(at.moved(), nearer);
      next = limits.step(nearer);
    }
    return next;
  }

  private static double[] between(double[] a, double[] b) {
    double[] half = new double[a.length];
    Arrays.setAll(half, i -> (a[i] + b[i]) / 2);
    return half;
  }
}
