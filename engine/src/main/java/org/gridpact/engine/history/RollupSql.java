package org.gridpact.engine.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;

/**
 * Rollups as SQL: readings, or rollups of a shorter time, become one row a device, phase and
 * interval.
 *
 * <p>Means, ends and counts are of values of quality {@code GOOD} or {@code SUSPECT}, as gateways
 * roll up; the quality of a row is the worst of all. An interval without a row has no row. Means
 * are kept as sums until the end, so that parts of an interval add up; what rounding takes beyond
 * the smallest or largest value is left off, so that the mean of a value that stays is that value.
 * The energy of an interval is what the cumulative registers' ends tell: from the largest value of
 * one interval to that of the next.
 */
final class RollupSql {
  private final long intervalMillis;

  /**
   * Rollups of intervals.
   *
   * @param intervalMillis a whole part of a day
   */
  RollupSql(long intervalMillis) {
    this.intervalMillis = intervalMillis;
  }

  /**
   * The query, with the columns of {@link RollupSchema} in order, by device, time and phase.
   *
   * @param readings files of readings
   * @param rollups files of rollups of the same or a shorter time
   * @param ofDevices a condition for rows of {@code rollups}
   */
  String query(List<HistoryFile> readings, List<HistoryFile> rollups, String ofDevices) {
    List<String> columns = new ArrayList<>();
    columns.add("time");
    columns.add("device");
    columns.add("arg_max(gateway, last_sequence) AS gateway");
    columns.add("phase");
    columns.add("list_extract([%s], max(rank) + 1) AS quality".formatted(qualities()));
    columns.add("max(boot_epoch) AS boot_epoch");
    columns.add("min(first_sequence) AS first_sequence");
    columns.add("max(last_sequence) AS last_sequence");
    for (Quantity quantity : Quantity.values()) {
      String q = HistorySchema.column(quantity);
      columns.add(
          "greatest(min(%1$s_min), least(max(%1$s_max), sum(%1$s_sum) / nullif(sum(%1$s_count), 0))) AS %1$s_mean"
              .formatted(q));
      columns.add("min(%1$s_min) AS %1$s_min".formatted(q));
      columns.add("max(%1$s_max) AS %1$s_max".formatted(q));
      columns.add("CAST(sum(%1$s_count) AS INTEGER) AS %1$s_count".formatted(q));
    }
    return "SELECT %s FROM (%s UNION ALL BY NAME %s) GROUP BY time, device, phase ORDER BY device, time, phase"
        .formatted(String.join(", ", columns), ofReadings(readings), ofRollups(rollups, ofDevices));
  }

  private String ofReadings(List<HistoryFile> files) {
    return ("SELECT %s AS time, device, arg_max(gateway, sequence) AS gateway, phase,"
            + " max(%s) AS rank, max(boot_epoch) AS boot_epoch, min(sequence) AS first_sequence,"
            + " max(sequence) AS last_sequence, %s FROM (%s) GROUP BY 1, device, phase")
        .formatted(
            interval(),
            rank(),
            each(
                q ->
                    Stream.of(
                        "sum(%s) AS %s_sum".formatted(known(q), q),
                        "min(%s) AS %s_min".formatted(known(q), q),
                        "max(%s) AS %s_max".formatted(known(q), q),
                        "CASE WHEN count(%1$s) > 0 THEN count(%2$s) END AS %1$s_count"
                            .formatted(q, known(q)))),
            Parts.table(HistorySchema.SCHEMA, files));
  }

  private String ofRollups(List<HistoryFile> files, String ofDevices) {
    return ("SELECT %s AS time, device, gateway, phase, %s AS rank, boot_epoch, first_sequence,"
            + " last_sequence, %s FROM (%s) WHERE %s")
        .formatted(
            interval(),
            rank(),
            each(
                q ->
                    Stream.of(
                        "%1$s_mean * %1$s_count AS %1$s_sum".formatted(q),
                        q + "_min",
                        q + "_max",
                        q + "_count")),
            Parts.table(RollupSchema.SCHEMA, files),
            ofDevices);
  }

  private String interval() {
    return "time // %1$d * %1$d".formatted(intervalMillis);
  }

  private static String each(Function<String, Stream<String>> columns) {
    return Stream.of(Quantity.values())
        .map(HistorySchema::column)
        .flatMap(columns)
        .collect(Collectors.joining(", "));
  }

  private static String known(String column) {
    return "CASE WHEN quality IN ('%s', '%s') THEN CAST(%s AS DOUBLE) END"
        .formatted(Quality.GOOD, Quality.SUSPECT, column);
  }

  private static String rank() {
    return "list_position([%s], quality) - 1".formatted(qualities());
  }

  /** From best to worst. */
  private static String qualities() {
    return Stream.of(Quality.values())
        .map(q -> Duck.text(q.name()))
        .collect(Collectors.joining(", "));
  }
}
