package org.gridpact.network.security;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gridpact.network.plan.Violation;

/**
 * What each loss does to a state.
 *
 * @param findings the state itself where it is not secure, then the worst first: without a
 *     solution, not computed, by load without supply, by the limit that is broken furthest
 */
public record SecurityReport(List<Finding> findings) {
  private static final Comparator<Finding> WORST_FIRST =
      Comparator.comparing((Finding f) -> !(f.lost() instanceof Contingency.None) || f.secure())
          .thenComparingInt(f -> kind(f.outcome()))
          .thenComparing(f -> unserved(f.outcome()), Comparator.reverseOrder())
          .thenComparing(f -> excess(f.outcome()), Comparator.reverseOrder());

  /** What one loss does. */
  public record Finding(Contingency lost, Outcome outcome) {
    /** Whether everything has supply and every limit holds. */
    public boolean secure() {
      return switch (outcome) {
        case Outcome.Solved solved ->
            solved.violations().isEmpty() && solved.withoutSupply().isEmpty();
        case Outcome.NotConverged _, Outcome.NotComputed _ -> false;
      };
    }

    /** In one line. */
    public String inWords() {
      return switch (outcome) {
        case Outcome.NotConverged not -> "no solution: " + not.reason();
        case Outcome.NotComputed not -> "not computed: " + not.reason();
        case Outcome.Solved solved -> inWords(solved);
      };
    }

    private static String inWords(Outcome.Solved solved) {
      int dead = solved.withoutSupply().size();
      String supply =
          dead == 0
              ? ""
              : String.format(
                  Locale.ROOT,
                  "%d %s supply, %.3f MW",
                  dead,
                  dead == 1 ? "bus loses" : "buses lose",
                  solved.unservedWatts() / 1e6);
      if (solved.violations().isEmpty()) {
        return dead == 0 ? "secure" : supply;
      }
      Violation worst = solved.violations().getFirst();
      int more = solved.violations().size() - 1;
      return (dead == 0 ? "" : supply + "; ")
          + worst.inWords(0)
          + (more == 0 ? "" : " and %d more".formatted(more));
    }
  }

  public SecurityReport {
    findings = findings.stream().sorted(WORST_FIRST).toList();
  }

  private static int kind(Outcome outcome) {
    return switch (outcome) {
      case Outcome.NotConverged _ -> 0;
      case Outcome.NotComputed _ -> 1;
      case Outcome.Solved _ -> 2;
    };
  }

  private static double unserved(Outcome outcome) {
    return outcome instanceof Outcome.Solved solved ? solved.unservedWatts() : 0;
  }

  private static double excess(Outcome outcome) {
    return outcome instanceof Outcome.Solved solved && !solved.violations().isEmpty()
        ? solved.violations().getFirst().excess()
        : 0;
  }

  /** What breaks or loses something, the state itself first. */
  public List<Finding> insecure() {
    return findings.stream().filter(f -> !f.secure()).toList();
  }

  /** The state without any loss, where it was looked at. */
  public Optional<Finding> present() {
    return findings.stream().filter(f -> f.lost() instanceof Contingency.None).findFirst();
  }

  /** How many losses were looked at, without the state itself. */
  public long losses() {
    return findings.stream().filter(f -> !(f.lost() instanceof Contingency.None)).count();
  }
}
