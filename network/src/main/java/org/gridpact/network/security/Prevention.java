package org.gridpact.network.security;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.plan.PlanOptions;
import org.gridpact.network.plan.Redispatch;

/**
 * Finds the {@link Redispatch} with which no loss breaks a limit.
 *
 * <p>It is planned for all losses that break one in the file's state, and again with those that
 * break one in its own, at most {@value #MOST_ROUNDS} times and for {@link
 * PlanOptions#MOST_OUTAGES} losses, the worst first. Where no moves keep limits after all of them,
 * they are taken up one by one, the worst first, and one with which none do any more is left out. A
 * loss that takes supply, or leaves no solution to start from, is not planned for.
 */
public final class Prevention {
  static final int MOST_ROUNDS = 5;

  private final GridLimits limits;
  private final Redispatch redispatch;

  /**
   * What came of it.
   *
   * @param planned losses that the moves are for
   * @param leftOut by loss, why no moves keep limits after it as well
   * @param result moves, or why none keep limits even without any loss
   * @param after each loss with the moves; empty where there are none
   */
  public record Answer(
      List<Contingency> planned,
      Map<Contingency, Redispatch.Result.Impossible> leftOut,
      Redispatch.Result result,
      Optional<SecurityReport> after) {
    public Answer {
      planned = List.copyOf(planned);
    }
  }

  /**
   * Of a grid as its file has it.
   *
   * @throws IllegalArgumentException as {@link Redispatch} does
   */
  public Prevention(Grid grid, GridLimits limits) {
    this.limits = limits;
    this.redispatch = new Redispatch(grid, limits);
  }

  /** What was assumed. */
  public List<String> notices() {
    return redispatch.notices();
  }

  /** Generators that can be moved, and of which the file does not say how fast. */
  public List<String> rampsUnknown() {
    return redispatch.rampsUnknown();
  }

  /**
   * Plans for some losses.
   *
   * @param before what they do in the file's state, the state itself among them
   */
  public Answer prevent(SecurityReport before) {
    List<Contingency> losses =
        before.findings().stream().map(SecurityReport.Finding::lost).toList();
    Set<Contingency> planned = new LinkedHashSet<>();
    Map<Contingency, Redispatch.Result.Impossible> leftOut = new LinkedHashMap<>();
    Redispatch.Result alone = plan(planned);
    if (!(alone instanceof Redispatch.Result.Found last)) {
      return new Answer(List.of(), leftOut, alone, Optional.empty());
    }
    List<Contingency> more = fitting(breaking(before), 0);
    for (int round = 1; ; round++) {
      last = withMore(last, more, planned, leftOut);
      SecurityReport after = report(last, 0, losses);
      more = new ArrayList<>(breaking(after));
      more.removeAll(leftOut.keySet());
      more.removeAll(planned);
      more = fitting(more, planned.size());
      if (round == MOST_ROUNDS || more.isEmpty()) {
        return new Answer(List.copyOf(planned), leftOut, last, Optional.of(after));
      }
    }
  }

  /**
   * Takes up more losses, or those of them with which, after the ones before, moves keep limits.
   */
  private Redispatch.Result.Found withMore(
      Redispatch.Result.Found before,
      List<Contingency> more,
      Set<Contingency> planned,
      Map<Contingency, Redispatch.Result.Impossible> leftOut) {
    Set<Contingency> all = new LinkedHashSet<>(planned);
    if (!all.addAll(more)) {
      return before;
    }
    if (plan(all) instanceof Redispatch.Result.Found found) {
      planned.addAll(more);
      return found;
    }
    Redispatch.Result.Found last = before;
    for (Contingency lost : more) {
      planned.add(lost);
      if (!holds(last, lost)) {
        switch (plan(planned)) {
          case Redispatch.Result.Found found -> last = found;
          case Redispatch.Result.Impossible impossible -> {
            planned.remove(lost);
            leftOut.put(lost, impossible);
          }
        }
      }
    }
    return last;
  }

  /**
   * Whether a redispatch keeps limits after another loss as well: then it is the cheapest with that
   * loss, too. Of units it is not said, since their headroom has a margin that a report has not.
   */
  private boolean holds(Redispatch.Result.Found found, Contingency lost) {
    return lost.units().isEmpty()
        && report(found, Redispatch.MARGIN, List.of(lost)).insecure().isEmpty();
  }

  private SecurityReport report(
      Redispatch.Result.Found found, double margin, List<Contingency> losses) {
    SecurityCheck check = new SecurityCheck(found.after(), limits);
    check.limits(limits, margin);
    return check.report(Injections.OF_FILE, losses);
  }

  private Redispatch.Result plan(Set<Contingency> losses) {
    return redispatch.plan(losses.stream().map(Contingency::outage).toList());
  }

  private static List<Contingency> fitting(List<Contingency> more, int before) {
    return more.stream().limit(Math.max(0, PlanOptions.MOST_OUTAGES - before)).toList();
  }

  /** Losses that break a limit and take no supply, the worst first. */
  private static List<Contingency> breaking(SecurityReport report) {
    return report.insecure().stream()
        .filter(
            f -> f.outcome() instanceof Outcome.Solved solved && solved.withoutSupply().isEmpty())
        .map(SecurityReport.Finding::lost)
        .filter(lost -> !(lost instanceof Contingency.None))
        .toList();
  }
}
