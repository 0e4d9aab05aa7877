package org.gridpact.network.security;

import java.util.List;
import org.gridpact.network.plan.Violation;

/**
 * A finding as reports and pages show it.
 *
 * @param contingency what is lost
 * @param outcome {@code secure}, {@code limits broken}, {@code supply lost}, {@code no solution} or
 *     {@code not computed}
 * @param words the whole in one line
 * @param broken the limit broken furthest first
 * @param busesWithoutSupply null where there is no state to say it of
 * @param unservedWatts likewise
 */
public record FindingView(
    String contingency,
    String outcome,
    String words,
    List<Broken> broken,
    Integer busesWithoutSupply,
    Double unservedWatts) {

  /**
   * A limit that does not hold.
   *
   * @param limit of what, as {@code branch 3-4}
   * @param beyond share of a branch's limit, or per unit of a bus's nominal voltage
   * @param words value and limit
   */
  public record Broken(String limit, double beyond, String words) {
    static Broken of(Violation violation) {
      return new Broken(violation.limit(), violation.excess(), violation.inWords(0));
    }
  }

  public FindingView {
    broken = List.copyOf(broken);
  }

  /** Of what one loss does. */
  public static FindingView of(SecurityReport.Finding finding) {
    String lost = finding.lost().name();
    return switch (finding.outcome()) {
      case Outcome.NotConverged _ ->
          new FindingView(lost, "no solution", finding.inWords(), List.of(), null, null);
      case Outcome.NotComputed _ ->
          new FindingView(lost, "not computed", finding.inWords(), List.of(), null, null);
      case Outcome.Solved solved ->
          new FindingView(
              lost,
              outcome(solved),
              finding.inWords(),
              solved.violations().stream().map(Broken::of).toList(),
              solved.withoutSupply().size(),
              solved.unservedWatts());
    };
  }

  private static String outcome(Outcome.Solved solved) {
    if (!solved.withoutSupply().isEmpty()) {
      return "supply lost";
    }
    return solved.violations().isEmpty() ? "secure" : "limits broken";
  }
}
