package org.gridpact.network.plan;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.gridpact.network.lp.Solution;
import org.gridpact.network.plan.WatchedLimits.Watched;

/**
 * Solves a program beginning with the limits that bound its last two answers, likely to bind again:
 * where limits cannot be kept, its answers are the least violation and the cheapest in turn.
 */
final class LikelyRows {
  /**
   * A row whose price is less than this share of the largest does not bind. Rows that conflict, let
   * go by a little more than the least, have prices a million times those of others that bind.
   */
  private static final double LIGHT = 1e-10;

  private final MoveProgram program;
  private Set<Watched> last = Set.of();
  private Set<Watched> before = Set.of();

  LikelyRows(MoveProgram program) {
    this.program = program;
  }

  /**
   * Solves it.
   *
   * @param relaxed by how much each row is wider
   */
  Solution solve(List<Row> rows, double[] relaxed) {
    List<Watched> keys = rows.stream().map(Watched::of).toList();
    int[] likely =
        IntStream.range(0, keys.size())
            .filter(r -> last.contains(keys.get(r)) || before.contains(keys.get(r)))
            .toArray();
    Solution solution = program.solve(rows, relaxed, likely);
    double[] weights =
        switch (solution) {
          case Solution.Optimal o -> weights(keys.size(), r -> -o.rowPrice(r));
          case Solution.Infeasible i -> weights(keys.size(), i::weight);
          case Solution.Failed _ -> new double[keys.size()];
        };
    double least = LIGHT * Arrays.stream(weights).max().orElse(0);
    before = last;
    last = new HashSet<>();
    for (int r = 0; r < weights.length; r++) {
      if (weights[r] > least) {
        last.add(keys.get(r));
      }
    }
    return solution;
  }

  private static double[] weights(int rows, IntToDoubleFunction weight) {
    return IntStream.range(0, rows).mapToDouble(weight).toArray();
  }
}
