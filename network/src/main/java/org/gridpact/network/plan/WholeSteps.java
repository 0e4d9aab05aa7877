package org.gridpact.network.plan;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.gridpact.network.plan.Search.Outcome;

/**
 * Brings tap changers to whole steps: relaxed first, then all rounded to the nearest, on, or back,
 * with everything else planned anew around each; the cheapest that holds stays.
 */
final class WholeSteps {
  private static final double WHOLE = 1e-3;

  private static final List<DoubleUnaryOperator> ROUNDINGS =
      List.of(Math::rint, Math::ceil, Math::floor);

  private WholeSteps() {}

  /** The plan with whole steps, which are then held; as it is where no rounding holds. */
  static Outcome.Found of(LeastCost search, MoveProgram program, Outcome.Found relaxed) {
    List<Integer> taps =
        IntStream.range(0, relaxed.moved().length)
            .filter(i -> program.lever(i) instanceof Lever.Tap)
            .boxed()
            .toList();
    if (taps.stream().allMatch(i -> isWhole(relaxed.moved()[i]))) {
      return relaxed;
    }
    Outcome.Found best = null;
    for (DoubleUnaryOperator rounding : ROUNDINGS) {
      double[] start = relaxed.moved().clone();
      taps.forEach(i -> start[i] = rounding.applyAsDouble(start[i]));
      taps.forEach(i -> program.hold(i, start[i]));
      if (search.search(start) instanceof Outcome.Found found
          && (best == null || program.cost(found.moved()) < program.cost(best.moved()))) {
        best = found;
      }
    }
    if (best == null) {
      taps.forEach(program::release);
      return relaxed;
    }
    for (int i : taps) {
      program.hold(i, best.moved()[i]);
    }
    return best;
  }

  private static boolean isWhole(double steps) {
    return Math.abs(steps - Math.rint(steps)) < WHOLE;
  }
}
