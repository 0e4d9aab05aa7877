package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.gridpact.network.lp.Program;
import org.gridpact.network.lp.Solution;

/**
 * An irreducible set of limits that no moves keep together: without any one of them the others can
 * be kept. Found by the deletion filter (Chinneck, Feasibility and Infeasibility in Optimization,
 * 2008, 6.1), among the limits that the certificate of infeasibility names.
 */
final class Conflict {
  /** So many limits are tried; with more, the set is a conflict but may not be the smallest. */
  static final int MOST_TRIED = 60;

  private static final double NAMED = 1e-6;

  private Conflict() {}

  /**
   * Rows that conflict, by index; empty where the solver has shown no conflict.
   *
   * @param none its proof that there is no answer
   */
  static List<Integer> among(MoveProgram moves, List<Row> rows, Solution.Infeasible none) {
    Program program = moves.with(rows, new double[rows.size()]);
    List<Integer> kept = named(rows, none);
    for (int r = 0; r < rows.size(); r++) {
      if (!kept.contains(r)) {
        drop(program, r);
      }
    }
    if (!(program.solve() instanceof Solution.Infeasible)) {
      kept = new ArrayList<>(IntStream.range(0, rows.size()).boxed().toList());
      kept.forEach(r -> keep(program, r, rows));
    }
    // The least broken go first, so that the set has what hurts most.
    List<Integer> order = new ArrayList<>(kept);
    order.sort(Comparator.<Integer>comparingDouble(none::violation).thenComparingInt(r -> -r));
    for (int r : order.subList(0, Math.min(order.size(), MOST_TRIED))) {
      drop(program, r);
      if (program.solve() instanceof Solution.Infeasible) {
        kept.remove(Integer.valueOf(r));
      } else {
        keep(program, r, rows);
      }
    }
    return List.copyOf(kept);
  }

  private static List<Integer> named(List<Row> rows, Solution.Infeasible none) {
    double[] weights = IntStream.range(0, rows.size()).mapToDouble(none::weight).toArray();
    double largest = Arrays.stream(weights).map(Math::abs).max().orElse(0);
    return new ArrayList<>(
        IntStream.range(0, rows.size())
            .filter(r -> Math.abs(weights[r]) > NAMED * largest)
            .boxed()
            .toList());
  }

  private static void drop(Program program, int row) {
    program.limit(row, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  private static void keep(Program program, int row, List<Row> rows) {
    program.limit(row, Double.NEGATIVE_INFINITY, rows.get(row).most());
  }
}
