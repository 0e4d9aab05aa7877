package org.gridpact.engine.analytics;

import java.time.ZoneId;
import java.util.List;
import org.gridpact.engine.analytics.jobs.Baseline;
import org.gridpact.engine.analytics.jobs.EnergyTable;
import org.gridpact.engine.analytics.jobs.EnergyWork;
import org.gridpact.engine.analytics.jobs.EveryInterval;
import org.gridpact.engine.analytics.jobs.Gaps;
import org.gridpact.engine.analytics.jobs.Grouping;
import org.gridpact.engine.analytics.jobs.Intervals;
import org.gridpact.engine.analytics.jobs.Losses;
import org.gridpact.engine.analytics.jobs.Peaks;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.Split;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun.Ways;

/** Energy by group and interval, or what is made of it; {@link EnergyWork} says how. */
public record EnergyJob(
    Intervals intervals, Grouping grouping, Gaps gaps, EnergyTable table, ZoneId zone)
    implements HistoryJob {
  private static final int MOST_LINES = 6;

  private EnergyWork work() {
    return new EnergyWork(intervals, grouping, gaps, table);
  }

  @Override
  public String name() {
    return table.name();
  }

  @Override
  public Columns columns() {
    return work().columns();
  }

  @Override
  public long fromMillis() {
    return intervals.begin(0);
  }

  @Override
  public long toMillis() {
    return intervals.end(intervals.count() - 1);
  }

  @Override
  public Prepared prepare(List<? extends Split> splits, Ways ways) {
    return new Prepared(
        work(),
        List.of(
            "scan -> join by hash of %s: for each device, phase and split the energy of %,d intervals at most, and the values at both ends"
                .formatted(by(), intervals.count())));
  }

  private String by() {
    return grouping.by().column();
  }

  @Override
  public List<Table> tables() {
    return List.of(
        new Table(name(), by() + (table instanceof Peaks ? ", hour, place" : ", start")));
  }

  @Override
  public Picture picture(ResultFolder result) throws AnalysisException {
    return switch (table) {
      case EveryInterval _ ->
          groups(
              result,
              "Energy",
              "imported_wh - coalesce(exported_wh, 0)",
              "energy taken less given (kWh an interval)");
      case Peaks _ -> groups(result, "Peaks", "demand_w", "mean power of an interval (kW)");
      case Losses _ -> groups(result, "Losses", "losses_wh", "losses (kWh an interval)");
      case Baseline _ ->
          groups(
              result,
              "Baseline less measured",
              "settled_ten_in_ten_wh",
              "ten-in-ten less measured (kWh an hour)");
    };
  }

  /** A line for each of the groups with most, a step an interval. */
  private Chart groups(ResultFolder result, String title, String value, String label)
      throws AnalysisException {
    List<String> names =
        result
            .query(
                name(),
                "SELECT %s, sum(%s) v FROM result GROUP BY 1 ORDER BY v DESC NULLS LAST, 1 LIMIT %d"
                    .formatted(by(), value, MOST_LINES))
            .stream()
            .map(row -> (String) row.getFirst())
            .toList();
    List<List<Object>> rows =
        result.query(
            name(),
            "SELECT %1$s, epoch_ms(start), (%2$s) / 1000 FROM result WHERE %1$s IN (SELECT %1$s FROM result GROUP BY 1 ORDER BY sum(%2$s) DESC NULLS LAST, 1 LIMIT %3$d) ORDER BY 1, 2"
                .formatted(by(), value, MOST_LINES));
    long from = table instanceof Baseline of ? of.eventMillis() : intervals.begin(0);
    List<Chart.Line> lines =
        names.stream()
            .map(
                name -> {
                  List<Chart.Step> steps =
                      rows.stream()
                          .filter(row -> row.getFirst().equals(name))
                          .map(row -> step(Values.whole(row.get(1)), row.get(2)))
                          .toList();
                  return table instanceof Peaks
                      ? Chart.bars(name, from, toMillis(), steps)
                      : Chart.steps(name, from, toMillis(), steps);
                })
            .toList();
    return new Chart(
        "%s by %s (the %d with most)".formatted(title, by(), lines.size()),
        "time (%s)".formatted(zone),
        label,
        zone,
        lines);
  }

  private Chart.Step step(long start, Object value) {
    return new Chart.Step(start, intervals.end(intervals.at(start)), Values.number(value));
  }

  @Override
  public List<String> summary(ResultFolder result) throws AnalysisException {
    return switch (table) {
      case EveryInterval _ -> energySummary(result);
      case Peaks _ ->
          result
              .query(
                  name(),
                  "SELECT %s, strftime(start, '%%Y-%%m-%%dT%%H:%%M:%%SZ'), demand_w FROM result ORDER BY 3 DESC, 1, 2 LIMIT 5"
                      .formatted(by()))
              .stream()
              .map(r -> "%s, from %s: %s kW".formatted(r.get(0), r.get(1), Values.kilo(r.get(2))))
              .toList();
      case Losses _ ->
          result
              .query(
                  name(),
                  "SELECT %s, sum(losses_wh), sum(in_wh) FILTER (losses_wh IS NOT NULL), count(losses_wh), count(*) FROM result GROUP BY 1 ORDER BY 1"
                      .formatted(by()))
              .stream()
              .map(
                  r ->
                      "%s: %s kWh lost of %s kWh in, known in %s of %s intervals"
                          .formatted(
                              r.get(0),
                              Values.kilo(r.get(1)),
                              Values.kilo(r.get(2)),
                              r.get(3),
                              r.get(4)))
              .toList();
      case Baseline _ ->
          result
              .query(
                  name(),
                  "SELECT sum(settled_ten_in_ten_wh), sum(settled_adjusted_wh),"
                      + " sum(settled_regression_wh), count(settled_ten_in_ten_wh), count(*),"
                      + " count(*) FILTER (days < %d) FROM result".formatted(Baseline.LEAST_DAYS))
              .stream()
              .map(
                  r ->
                      "settled: %s kWh by ten-in-ten, %s kWh by it adjusted, %s kWh by regression, of %s hours of %s%s"
                          .formatted(
                              Values.kilo(r.get(0)),
                              Values.kilo(r.get(1)),
                              Values.kilo(r.get(2)),
                              r.get(3),
                              r.get(4),
                              Values.whole(r.get(5)) == 0
                                  ? ""
                                  : "; %s have no baseline, since of fewer than %d days before it is known what was used"
                                      .formatted(r.get(5), Baseline.LEAST_DAYS)))
              .toList();
    };
  }

  private List<String> energySummary(ResultFolder result) throws AnalysisException {
    List<Object> row =
        result
            .query(
                name(),
                "SELECT sum(imported_wh), sum(exported_wh), sum(of_gaps_wh), sum(covered_seconds) /"
                    + " sum(of_seconds), sum(left_out), sum(resets) FROM result")
            .getFirst();
    double covered = Values.number(row.get(3));
    return List.of(
        "%s kWh imported, %s kWh exported; readings cover %.1f %% of the time%s"
            .formatted(
                Values.kilo(row.get(0)),
                Values.kilo(row.get(1)),
                100 * covered,
                covered < 0.5 && gaps.millisOf().isEmpty()
                    ? ": where devices speak less often than every second, say so by --config or"
                        + " --gap"
                    : ""),
        "%s kWh of it counted by registers over gaps and spread by time; %,.0f readings that were not GOOD left out; %,.0f resets of registers, over which nothing is known"
            .formatted(
                Values.kilo(row.get(2)), Values.number(row.get(4)), Values.number(row.get(5))));
  }
}
