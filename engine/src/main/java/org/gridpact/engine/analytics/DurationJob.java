package org.gridpact.engine.analytics;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.gridpact.engine.analytics.jobs.DurationWork;
import org.gridpact.engine.analytics.jobs.DurationWork.Partition;
import org.gridpact.engine.analytics.jobs.SampledBounds;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.Split;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun.Ways;

/** The load-duration curve; {@link DurationWork} says how. */
public record DurationJob(
    long fromMillis,
    long toMillis,
    Partition partition,
    int points,
    boolean wholeColumn,
    int heldValues)
    implements HistoryJob {
  @Override
  public String name() {
    return "duration-curve";
  }

  @Override
  public Columns columns() {
    return DurationWork.columns(fromMillis, toMillis);
  }

  @Override
  public Prepared prepare(List<? extends Split> splits, Ways ways) throws IOException {
    return switch (partition) {
      case HASH ->
          new Prepared(
              work(new double[0]),
              List.of(
                  "scan -> sort by hash of the value: each value of a split with its count",
                  "sort -> curve: all of it to one worker, which merges"));
      case RANGE -> {
        SampledBounds sampled = SampledBounds.of(splits, columns(), ways.parallelism());
        yield new Prepared(
            work(sampled.bounds()),
            List.of(
                "scan -> curve by range of active power: each value of a split with its count",
                "bounds from %,d sampled values: %s W"
                    .formatted(
                        sampled.sampled(),
                        Arrays.stream(sampled.bounds())
                            .mapToObj(b -> String.format(Locale.ROOT, "%.1f", b))
                            .collect(Collectors.joining(", "))),
                "expected shares: %s; skew (largest over mean) %.2f"
                    .formatted(
                        Arrays.stream(sampled.shares())
                            .mapToObj(s -> String.format(Locale.ROOT, "%.1f %%", 100 * s))
                            .collect(Collectors.joining(", ")),
                        Arrays.stream(sampled.shares()).max().orElse(0)
                            * sampled.shares().length)));
      }
    };
  }

  private DurationWork work(double[] bounds) {
    return new DurationWork(
        fromMillis, toMillis, partition, bounds, points, wholeColumn, heldValues);
  }

  @Override
  public List<Table> tables() {
    return List.of(new Table(DurationWork.TABLE, "point"));
  }

  @Override
  public Picture picture(ResultFolder result) throws AnalysisException {
    List<List<Object>> rows =
        result.query(
            DurationWork.TABLE,
            "SELECT 100 * share_at_least, active_power_w / 1000 FROM result ORDER BY point DESC");
    return new Chart(
        "Load-duration curve",
        "share of readings that are as high or higher (%)",
        "active power (kW)",
        null,
        List.of(new Chart.Line("all readings", Values.column(rows, 0), Values.column(rows, 1))));
  }

  @Override
  public List<String> summary(ResultFolder result) throws AnalysisException {
    List<Object> row =
        result
            .query(
                DurationWork.TABLE,
                "SELECT max(rank) + 1, min(active_power_w), quantile_disc(active_power_w, 0.5),"
                    + " max(active_power_w) FROM result")
            .getFirst();
    return List.of(
        row.getFirst() == null
            ? "no reading of active power that is GOOD"
            : String.format(
                Locale.ROOT,
                "%,d readings in order: %.1f W at least, about %.1f W in the middle, %.1f W at"
                    + " most",
                ((Number) row.get(0)).longValue(),
                Values.number(row.get(1)),
                Values.number(row.get(2)),
                Values.number(row.get(3))));
  }
}
