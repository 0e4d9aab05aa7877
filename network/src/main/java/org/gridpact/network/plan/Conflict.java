package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.gridpact.network.lp.Program;
import org.gridpact.network.lp.Solution;
import org.gridpact.network.plan.WatchedLimits.Watched;

/**
 * An irreducible set of limits that no moves keep together: without any one of them the others can
 * be kept. Found by the deletion filter (Chinneck, Feasibility and Infeasibility in Optimization,
 * 2008, 6.1): in the linearised program, among the limits that the certificate of infeasibility
 * names, and then by searches.
 */
final class Conflict {
  /** So many limits are tried; with more, the set is a conflict but may not be the smallest. */
  static final int MOST_TRIED = 60;

  /** Where the conflict is but a note of a plan that is made all the same. */
  static final int MOST_TRIED_FOR_A_NOTE = 12;

  /** It is searched of so many limits that conflict whether each is needed. */
  private static final int MOST_SEARCHED = 20;

  private static final double NAMED = 1e-6;

  private Conflict() {}

  /**
   * Rows that conflict where they are linearised; empty where the solver has shown no conflict.
   *
   * @param relaxed by how much each row is wider in the program
   * @param none its proof that there is no answer
   * @param most rows that are tried
   */
  static List<Row> among(
      MoveProgram moves, List<Row> rows, double[] relaxed, Solution.Infeasible none, int most) {
    List<Integer> kept = named(rows, none);
    Program program = only(moves, rows, relaxed, kept);
    if (!program.conflicts()) {
      kept = IntStream.range(0, rows.size()).boxed().toList();
      program = only(moves, rows, relaxed, kept);
      if (!program.conflicts()) {
        return List.of();
      }
    }
    // The least broken go first, so that the set has what hurts most.
    List<Integer> tried = new ArrayList<>(kept);
    tried.sort(Comparator.<Integer>comparingDouble(none::violation).thenComparingInt(r -> -r));
    List<Integer> left = new ArrayList<>(kept);
    for (int r : tried.subList(0, Math.min(tried.size(), most))) {
      int at = kept.indexOf(r);
      program.limit(at, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
      if (program.conflicts()) {
        left.remove(Integer.valueOf(r));
      } else {
        program.limit(at, Double.NEGATIVE_INFINITY, rows.get(r).most() + relaxed[r]);
      }
    }
    return left.stream().map(rows::get).toList();
  }

  /**
   * Of rows that conflict where they are linearised, those without which the others can be kept:
   * the least broken are left out first, since limits bend on the way to where they are kept. Where
   * those that conflict there do not elsewhere, of all rows.
   *
   * @param conflict whether some of the rows conflict, found by search
   */
  static List<Row> needed(List<Row> linear, List<Row> all, Predicate<List<Row>> conflict) {
    if (linear.isEmpty() || linear.size() > MOST_SEARCHED) {
      return linear;
    }
    List<Row> needed = conflict.test(linear) ? linear : all;
    List<Row> tried = new ArrayList<>(needed);
    tried.sort(Comparator.comparingDouble(row -> row.excess()));
    for (Row row : tried.subList(0, Math.min(MOST_SEARCHED, tried.size()))) {
      Watched limit = Watched.of(row);
      List<Row> others =
          needed.stream().filter(other -> !Watched.of(other).sameLimit(limit)).toList();
      if (!others.isEmpty() && conflict.test(others)) {
        needed = others;
      }
    }
    return needed;
  }

  /** A program of some rows alone: few, where all are hundreds. */
  private static Program only(
      MoveProgram moves, List<Row> rows, double[] relaxed, List<Integer> which) {
    return moves.with(
        which.stream().map(rows::get).toList(),
        which.stream().mapToDouble(r -> relaxed[r]).toArray());
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
}
