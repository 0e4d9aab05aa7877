package org.gridpact.engine.analytics;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gridpact.engine.analytics.jobs.QualityWork;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.Split;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun.Ways;

/** What is wrong with readings, by device and phase. */
public record QualityJob(QualityWork work, ZoneId zone) implements HistoryJob {
  private static final int MOST_DEVICES = 30;

  /** In the order in which they are drawn: what matters most is on top. */
  private static final List<SpanChart.Kind> KINDS =
      List.of(
          new SpanChart.Kind("heard", "#a9cbb1"),
          new SpanChart.Kind("clock-error", "#56b4e9"),
          new SpanChart.Kind("outlier", "#cc4125"),
          new SpanChart.Kind("suspect", "#cc79a7"),
          new SpanChart.Kind("stuck", "#8b5e34"),
          new SpanChart.Kind("stale", "#0072b2"),
          new SpanChart.Kind("missing", "#7a3b69"),
          new SpanChart.Kind("gap", "#e69f00"),
          new SpanChart.Kind("silent", "#5f6672"));

  /** Longest silent first, then most of all else; of a device's phases the worst counts. */
  private static final String SPANS_OF_THE_WORST =
      """
      WITH phases AS (
        SELECT device, phase, coalesce(sum(seconds) FILTER (kind = 'silent'), 0) AS silent,
          coalesce(sum(seconds) FILTER (kind NOT IN ('silent', 'heard')), 0) AS other
        FROM result GROUP BY 1, 2),
      devices AS (SELECT device, max(silent) AS silent, max(other) AS other FROM phases GROUP BY 1),
      ranked AS (
        SELECT device, row_number() OVER (ORDER BY silent DESC, other DESC, device) AS place,
          count(*) OVER () AS devices, sum((silent + other > 0)::INT) OVER () AS flawed
        FROM devices)
      SELECT DISTINCT place, device, kind, epoch_ms(start) AS since,
        epoch_ms(start) + round(1000 * seconds)::BIGINT AS until, devices, flawed
      FROM result JOIN ranked USING (device) WHERE place <= %d ORDER BY place, kind, since\
      """
          .formatted(MOST_DEVICES);

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
    return List.of(
        new Table(QualityWork.TABLE, "device, phase"),
        new Table(QualityWork.SPANS, "device, phase, start, kind"));
  }

  @Override
  public Picture picture(ResultFolder result) throws AnalysisException {
    List<List<Object>> rows = result.query(QualityWork.SPANS, SPANS_OF_THE_WORST);
    Map<String, List<SpanChart.Span>> spans = new LinkedHashMap<>();
    for (List<Object> row : rows) {
      spans
          .computeIfAbsent((String) row.get(1), device -> new ArrayList<>())
          .add(
              new SpanChart.Span(
                  (String) row.get(2), Values.whole(row.get(3)), Values.whole(row.get(4))));
    }
    return new SpanChart(
        title(rows, spans.size()),
        work.fromMillis(),
        work.toMillis(),
        zone,
        KINDS,
        spans.entrySet().stream().map(d -> new SpanChart.Row(d.getKey(), d.getValue())).toList());
  }

  private static String title(List<List<Object>> rows, int shown) {
    long devices = rows.isEmpty() ? 0 : Values.whole(rows.getFirst().get(5));
    long flawed = rows.isEmpty() ? 0 : Values.whole(rows.getFirst().get(6));
    return shown == devices
        ? String.format(Locale.ROOT, "Readings of %,d devices, the worst first", devices)
        : String.format(
            Locale.ROOT,
            "Readings of the %,d worst of %,d devices; of those left out %,d have something wrong",
            shown,
            devices,
            Math.max(0, flawed - shown));
  }

  @Override
  public List<String> summary(ResultFolder result) throws AnalysisException {
    return result
        .query(
            QualityWork.TABLE,
            "SELECT count(DISTINCT device), count(*) FILTER (\"first\" IS NULL), sum(readings),"
                + " sum(suspect), sum(stale), sum(missing), sum(gaps), sum(stuck_runs),"
                + " sum(outliers), sum(clock_errors) FROM result")
        .stream()
        .map(
            r ->
                "%s devices, %s of them silent: %s good readings, %s suspect, %s stale, %s missing; %s gaps, %s stuck runs, %s outliers, %s clock errors"
                    .formatted(r.toArray()))
        .toList();
  }
}
