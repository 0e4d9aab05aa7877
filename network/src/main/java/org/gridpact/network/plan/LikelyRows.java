package org.gridpact.network.plan;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.gridpact.network.lp.Solution;
import org.gridpact.network.plan.WatchedLimits.Watched;

/** Solves a program beginning with the limits that bound its last answer, likely to bind again. */
final class LikelyRows {
  /** A row whose price is less than this share of the largest does not bind. */
  private static final double LIGHT = 1e-6;

  private final MoveProgram program;
  private final Set<Watched> bound = new HashSet<>();

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
}
