package org.gridpact.engine.analytics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gridpact.engine.analytics.jobs.Cases;
import org.gridpact.engine.analytics.jobs.SweepStates;
import org.gridpact.engine.analytics.jobs.SweepWork;
import org.gridpact.engine.analytics.read.HistorySource;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun.Ways;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.security.Contingency;
import org.gridpact.network.security.LoadStates;

/**
 * Whether a grid holds its limits when something is lost, over many states of its loads; {@link
 * SweepWork} says how.
 *
 * @param network where the grid was read from
 * @param limits of all of it
 */
public record SweepJob(
    String network, Grid grid, GridLimits limits, Contingency.Scope scope, SweepStates states)
    implements Job {
  /** Some hours of a small grid on a few processors; each makes a row. */
  private static final long MOST_CASES = 20_000_000;

  private static final int CHART_POINTS = 1000;
  private static final int WORST = 5;
  private static final String CONTINGENCIES = "contingencies";
  private static final String ELEMENTS = "elements";

  /** Over the file's state, or samples around it. */
  public SweepJob(
      String network, Grid grid, GridLimits limits, Contingency.Scope scope, LoadStates states) {
    this(network, grid, limits, scope, SweepStates.Drawn.of(states));
  }

  @Override
  public String name() {
    return SweepWork.CASES;
  }

  @Override
  public Planned plan(HistorySource history, Ways ways) throws AnalysisException {
    int contingencies = Contingency.of(grid, scope).size();
    long cases = (long) contingencies * states.count();
    if (cases > MOST_CASES) {
      throw new AnalysisException(
          "%,d states of %,d contingencies each are more than the %,d load flows of one sweep"
              .formatted(states.count(), contingencies, MOST_CASES));
    }
    List<Cases> shares = Cases.shares(cases);
    return new Planned(
        new SweepWork(network, limits, scope, states),
        shares,
        "%,d load flows of %s in %,d splits: %,d states, with nothing lost and with each of %,d contingencies"
            .formatted(cases, grid, shares.size(), states.count(), contingencies - 1),
        List.of(
            "scan -> write by hash of state and contingency: a row of each case, and of each"
                + " violation"));
  }

  @Override
  public List<Table> tables() {
    return List.of(
        new Table(SweepWork.CASES, "state, contingency"),
        new Table(SweepWork.VIOLATIONS, "state, contingency, kind, element"),
        new Table(
            CONTINGENCIES, "not_secure DESC, worst_loading_percent DESC NULLS FIRST, contingency"),
        new Table(ELEMENTS, "probability DESC, worst_severity DESC, kind, element"));
  }

  @Override
  public void derive(ResultFolder result) throws AnalysisException {
    result.derive(
        SweepWork.CASES,
        CONTINGENCIES,
        """
        SELECT contingency, count(*) AS states,
          count(*) FILTER (outcome = 'secure') AS secure,
          count(*) FILTER (outcome = 'violated') AS violated,
          count(*) FILTER (outcome = 'unserved') AS unserved,
          count(*) FILTER (outcome = 'not-converged') AS not_converged,
          count(*) FILTER (outcome = 'not-computed') AS not_computed,
          count(*) FILTER (outcome <> 'secure') AS not_secure,
          max(worst_loading_percent) AS worst_loading_percent,
          arg_max(worst_branch, worst_loading_percent) AS worst_branch,
          min(lowest_voltage_pu) AS lowest_voltage_pu,
          max(highest_voltage_pu) AS highest_voltage_pu,
          max(unserved_w) AS most_unserved_w
        FROM result GROUP BY contingency\
        """);
    // Where a case has no solution, its elements may be violated or not.
    long unknown =
        count(
            result,
            "SELECT count(DISTINCT state) FROM result WHERE outcome IN ('not-converged',"
                + " 'not-computed')");
    result.derive(
        SweepWork.VIOLATIONS,
        ELEMENTS,
        """
        SELECT kind, element, count(*) AS cases,
          count(DISTINCT state) AS states,
          count(DISTINCT state) / %1$d AS probability,
          least(1, (count(DISTINCT state) + %2$d) / %1$d) AS probability_at_most,
          count(DISTINCT state) FILTER (contingency = 'none') / %1$d AS probability_nothing_lost,
          max(severity) AS worst_severity,
          arg_max(contingency, severity) AS worst_contingency,
          arg_max(state, severity) AS worst_state
        FROM result GROUP BY kind, element\
        """
            .formatted(states.count(), unknown));
  }

  private static long count(ResultFolder result, String sql) throws AnalysisException {
    return ((Number) result.query(SweepWork.CASES, sql).getFirst().getFirst()).longValue();
  }

  @Override
  public Picture picture(ResultFolder result) throws AnalysisException {
    boolean byContingency = scope != Contingency.Scope.NONE;
    List<List<Object>> rows =
        result.query(
            byContingency ? CONTINGENCIES : SweepWork.CASES,
            """
            SELECT rank, loading FROM (
              SELECT row_number() OVER (ORDER BY worst_loading_percent DESC) AS rank,
                count(*) OVER () AS n, worst_loading_percent AS loading
              FROM result WHERE worst_loading_percent IS NOT NULL)
            WHERE rank = 1 OR rank = n OR rank %% greatest(1, n // %d) = 0 ORDER BY rank\
            """
                .formatted(CHART_POINTS));
    double[] x = Values.column(rows, 0);
    double[] limit = new double[x.length];
    java.util.Arrays.fill(limit, 100);
    return new Chart(
        "Worst loading by " + (byContingency ? "contingency" : "state"),
        (byContingency ? "contingencies" : "states") + ", the worst first",
        "worst loading of any branch (% of its limit)",
        null,
        List.of(
            new Chart.Line("worst loading", x, Values.column(rows, 1)),
            new Chart.Line("limit", x, limit)));
  }

  @Override
  public List<String> summary(ResultFolder result) throws AnalysisException {
    List<String> lines = new ArrayList<>();
    List<Object> all =
        result
            .query(
                SweepWork.CASES,
                """
                SELECT count(*), count(*) FILTER (outcome = 'secure'), count(*) FILTER (outcome = 'violated'),
                  count(*) FILTER (outcome = 'unserved'), count(*) FILTER (outcome = 'not-converged'),
                  count(*) FILTER (outcome = 'not-computed') FROM result\
                """)
            .getFirst();
    lines.add(
        "%,d load flows: %,d secure, %,d violated, %,d with load unserved, %,d not converged, %,d not computed"
            .formatted(all.toArray()));
    lines.add(
        "%,d of %,d states are secure whatever is lost"
            .formatted(
                count(
                    result,
                    "SELECT count(*) FROM (SELECT state FROM result GROUP BY state HAVING"
                        + " bool_and(outcome = 'secure'))"),
                states.count()));
    worst(result).forEach(lines::add);
    elements(result).forEach(lines::add);
    return lines;
  }

  private static List<String> worst(ResultFolder result) throws AnalysisException {
    return result
        .query(
            CONTINGENCIES,
            """
            SELECT contingency, not_secure, states, worst_loading_percent, worst_branch,
              most_unserved_w FROM result WHERE not_secure > 0
            ORDER BY not_secure DESC, worst_loading_percent DESC NULLS FIRST, contingency LIMIT %d\
            """
                .formatted(WORST))
        .stream()
        .map(
            r ->
                String.format(
                    Locale.ROOT,
                    "  lost %s: not secure in %,d of %,d states; %s",
                    r.get(0),
                    ((Number) r.get(1)).longValue(),
                    ((Number) r.get(2)).longValue(),
                    r.get(3) == null
                        ? "no steady state is known"
                        : String.format(
                            Locale.ROOT,
                            "%s at %.1f %%, %,.0f W unserved",
                            r.get(4),
                            Values.number(r.get(3)),
                            Values.number(r.get(5)))))
        .toList();
  }

  private List<String> elements(ResultFolder result) throws AnalysisException {
    return result
        .query(
            ELEMENTS,
            """
            SELECT kind, element, states, probability_at_most, worst_contingency FROM result
            ORDER BY probability DESC, worst_severity DESC, kind, element LIMIT %d\
            """
                .formatted(WORST))
        .stream()
        .map(
            r ->
                String.format(
                    Locale.ROOT,
                    "  %s of %s in %,d to %,d of %,d states, worst after loss: %s",
                    r.get(0),
                    r.get(1),
                    Values.whole(r.get(2)),
                    Math.round(states.count() * Values.number(r.get(3))),
                    states.count(),
                    r.get(4)))
        .toList();
  }
}
