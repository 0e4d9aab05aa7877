package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    List<Integer> taps = taps(program, relaxed);
    if (taps.stream().allMatch(i -> isWhole(relaxed.moved()[i]))) {
      return relaxed;
    }
    Optional<Outcome.Found> best =
        rounded(search, program, relaxed, taps, Outcome.Found.class)
            .min(Comparator.comparingDouble(found -> program.cost(found.moved())));
    best.ifPresentOrElse(
        found -> taps.forEach(i -> program.hold(i, found.moved()[i])),
        () -> taps.forEach(program::release));
    return best.orElse(relaxed);
  }

  /** Where no rounding holds, the one that breaks limits least, its steps held. */
  static Optional<Outcome.None> least(
      LeastCost search, MoveProgram program, Outcome.Found relaxed) {
    List<Integer> taps = taps(program, relaxed);
    if (taps.stream().allMatch(i -> isWhole(relaxed.moved()[i]))) {
      return Optional.empty();
    }
    Optional<Outcome.None> least =
        rounded(search, program, relaxed, taps, Outcome.None.class)
            .min(Comparator.comparingDouble(search::violation));
    least.ifPresent(none -> taps.forEach(i -> program.hold(i, none.moved()[i])));
    return least;
  }

  private static List<Integer> taps(MoveProgram program, Outcome.Found relaxed) {
    return IntStream.range(0, relaxed.moved().length)
        .filter(i -> program.lever(i) instanceof Lever.Tap)
        .boxed()
        .toList();
  }

  /** The outcomes of one kind around each rounding; taps are left held at the last. */
  private static <T extends Outcome> Stream<T> rounded(
      LeastCost search,
      MoveProgram program,
      Outcome.Found relaxed,
      List<Integer> taps,
      Class<T> kind) {
    List<Outcome> outcomes = new ArrayList<>();
    for (DoubleUnaryOperator rounding : ROUNDINGS) {
      double[] start = relaxed.moved().clone();
      taps.forEach(i -> start[i] = rounding.applyAsDouble(start[i]));
      taps.forEach(i -> program.hold(i, start[i]));
      outcomes.add(search.search(start));
    }
    return outcomes.stream().filter(kind::isInstance).map(kind::cast);
  }

  private static boolean isWhole(double steps) {
    return Math.abs(steps - Math.rint(steps)) < WHOLE;
  }
}
