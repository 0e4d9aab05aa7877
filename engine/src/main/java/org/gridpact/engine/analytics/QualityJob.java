package org.gridpact.engine.analytics;

import java.util.List;
import java.util.Optional;
import org.gridpact.engine.analytics.jobs.QualityWork;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.Split;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun.Ways;

/** What is wrong with readings, by device and phase. */
public record QualityJob(QualityWork work) implements HistoryJob {
  @Override
  public String name() {
    return QualityWork.TABLE;
  }

  @Override
  public Columns columns() {
    return work.columns();
  }

  @Override
  public Prepared prepare(List<? extends Split> splits, Ways ways) {
    return new Prepared(
        work, List.of("scan -> join by hash of device: counts of each device, phase and split"));
  }

  @Override
  public List<Table> tables() {
    return List.of(new Table(QualityWork.TABLE, "device, phase"));
  }

  @Override
  public Optional<Chart> picture(ResultFolder result) {
    return Optional.empty();
  }

  @Override
  public List<String> summary(ResultFolder result) throws AnalysisException {
    return result
        .query(
            QualityWork.TABLE,
            "SELECT count(DISTINCT device), sum(readings), sum(suspect), sum(stale), sum(missing),"
                + " sum(gaps), sum(stuck_runs), sum(outliers), sum(clock_errors) FROM result")
        .stream()
        .map(
            r ->
                "%s devices: %s good readings, %s suspect, %s stale, %s missing; %s gaps, %s stuck runs, %s outliers, %s clock errors"
                    .formatted(r.toArray()))
        .toList();
  }
}
