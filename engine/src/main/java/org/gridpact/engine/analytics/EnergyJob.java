package org.gridpact.engine.analytics;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gridpact.engine.analytics.jobs.EnergyWork;
import org.gridpact.engine.analytics.jobs.Gaps;
import org.gridpact.engine.analytics.jobs.Grouping;
import org.gridpact.engine.analytics.jobs.Intervals;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.Split;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun.Ways;

/** Energy by group and interval; {@link EnergyWork} says how. */
public record EnergyJob(Intervals intervals, Grouping grouping, Gaps gaps, ZoneId zone)
    implements Job {
  private static final int MOST_LINES = 6;

  private EnergyWork work() {
    return new EnergyWork(intervals, grouping, gaps);
  }

  @Override
  public String name() {
    return "energy";
  }

  @Override
  public Columns columns() {
    return work().columns();
  }

  @Override
  public Prepared prepare(List<Split> splits, Ways ways) {
    String by = grouping.by().column();
    return new Prepared(
        work(),
        List.of(
            "scan -> join by hash of %s: for each device, phase and split the energy of %,d intervals at most, and the values at both ends"
                .formatted(by, intervals.count())));
  }

  @Override
  public List<Table> tables() {
    return List.of(new Table(EnergyWork.TABLE, grouping.by().column() + ", start"));
  }

  @Override
  public Optional<Chart> picture(ResultFolder result) throws AnalysisException {
    String by = grouping.by().column();
    List<List<Object>> groups =
        result.query(
            EnergyWork.TABLE,
            "SELECT %s, sum(imported_wh) e FROM result GROUP BY 1 ORDER BY e DESC NULLS LAST, 1 LIMIT %d"
                .formatted(by, MOST_LINES));
    List<Chart.Line> lines = new ArrayList<>();
    for (List<Object> group : groups) {
      String name = (String) group.getFirst();
      List<List<Object>> rows =
          result.query(
              EnergyWork.TABLE,
              "SELECT epoch_ms(start), (imported_wh - coalesce(exported_wh, 0)) / 1000 FROM result WHERE %s = '%s' ORDER BY 1"
                  .formatted(by, name.replace("'", "''")));
      lines.add(new Chart.Line(name, Values.column(rows, 0), Values.column(rows, 1)));
    }
    return Optional.of(
        new Chart(
            "Energy by " + by + " (the largest " + lines.size() + ")",
            "time (" + zone + ")",
            "energy taken less given (kWh an interval)",
            zone,
            lines));
  }

  @Override
  public List<String> summary(ResultFolder result) throws AnalysisException {
    List<Object> row =
        result
            .query(
                EnergyWork.TABLE,
                "SELECT sum(imported_wh), sum(exported_wh), sum(of_gaps_wh), sum(covered_seconds) /"
                    + " sum(of_seconds), sum(left_out), sum(resets) FROM result")
            .getFirst();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s kWh imported, %s kWh exported; readings cover %.1f %% of the time"
            .formatted(
                Values.kilo(row.get(0)), Values.kilo(row.get(1)), 100 * Values.number(row.get(3))));
    if (Values.number(row.get(2)) > 0) {
      lines.add(
          "%s kWh of it were counted over gaps and spread by time"
              .formatted(Values.kilo(row.get(2))));
    }
    if (Values.number(row.get(4)) > 0) {
      lines.add(
          "%,.0f readings that were not GOOD are left out".formatted(Values.number(row.get(4))));
    }
    if (Values.number(row.get(5)) > 0) {
      lines.add(
          "%,.0f times a register began anew; what it counted then is not known"
              .formatted(Values.number(row.get(5))));
    }
    if (Values.number(row.get(3)) < 0.5) {
      lines.add(
          "more than half of the time is a gap: if devices measure less often than every second,"
              + " say so by --config or --gap");
    }
    return lines;
  }
}
