package org.gridpact.engine.analytics.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gridpact.engine.analytics.Picture;
import org.gridpact.engine.analytics.ResultFolder;
import org.gridpact.engine.analytics.jobs.Grouping;
import org.gridpact.engine.analytics.run.AnalysisException;

/**
 * The numbers of a report, read from the tables of its analyses; NaN where not known.
 *
 * @param silent devices of the area file without any reading
 * @param unknown stretches of time of which no reading tells anything
 * @param load mean power of the area by quarter hour
 */
record Figures(
    List<Energy> energy,
    Set<String> silent,
    List<Stretch> unknown,
    List<Demand> load,
    List<Demand> loadByFeeder,
    List<Demand> devicePeaks,
    List<Loss> losses,
    List<Voltage> voltages,
    List<Health> health,
    Picture curve,
    List<String> curveSummary,
    Picture readings) {

  /** From one time to another, in epoch milliseconds. */
  record Stretch(long from, long to) {}

  /** Of one group; energy in Wh. */
  record Energy(
      String group,
      long devices,
      double imported,
      double exported,
      double ofGaps,
      double coveredSeconds,
      double ofSeconds,
      long resets) {
    double net() {
      return imported - exported;
    }

    /** Both together: what is known of either. */
    Energy plus(Energy other, String name) {
      return new Energy(
          name,
          devices + other.devices,
          sum(imported, other.imported),
          sum(exported, other.exported),
          ofGaps + other.ofGaps,
          coveredSeconds + other.coveredSeconds,
          ofSeconds + other.ofSeconds,
          resets + other.resets);
    }

    private static double sum(double a, double b) {
      return Double.isNaN(a) ? b : Double.isNaN(b) ? a : a + b;
    }

    /** A share of the time of all devices, silent ones too. */
    double covered() {
      return coveredSeconds / ofSeconds;
    }
  }

  /** Mean power of one group in one interval, W. */
  record Demand(String group, long start, double seconds, double watts, double covered) {
    long end() {
      return start + Math.round(seconds * 1000);
    }
  }

  /** Of one feeder; Wh of the intervals in which they are known. */
  record Loss(
      String feeder, long heads, double lost, double in, long known, long of, double best) {}

  /** Ends of the voltage of one device and phase. */
  record Voltage(
      String device, String phase, double lowest, long lowestAt, double highest, long highestAt) {}

  /** What is wrong with the readings of one device. */
  record Health(
      String device,
      double heardSeconds,
      long gaps,
      double longestGapSeconds,
      long stuckRuns,
      long good,
      long suspect,
      long stale,
      long missing,
      long outliers,
      long clockErrors) {
    long leftOut() {
      return suspect + stale + missing;
    }

    long errors() {
      return leftOut() + stuckRuns + outliers + clockErrors;
    }
  }

  static Figures of(Report report, ResultFolder result) throws AnalysisException {
    Rows rows = new Rows(result);
    List<Health> health = health(rows, report);
    Set<String> heard = health.stream().map(Health::device).collect(Collectors.toSet());
    Set<String> silent = new TreeSet<>(report.site().feederOf().keySet());
    silent.removeAll(heard);
    Set<String> inBranch = report.site().inBranch();
    try (ResultFolder curve = result.below(Report.DURATION);
        ResultFolder quality = result.below(Report.QUALITY)) {
      return new Figures(
          energy(rows, report.groups()),
          silent,
          unknown(rows),
          demands(rows, Report.LOAD, Grouping.By.AREA),
          report.site().hasFeeders()
              ? demands(rows, Report.LOAD_BY_FEEDER, Grouping.By.FEEDER)
              : List.of(),
          demands(rows, Report.PEAKS_BY_DEVICE, Grouping.By.DEVICE).stream()
              .filter(d -> !inBranch.contains(d.group))
              .sorted(Comparator.comparingDouble(Demand::watts).reversed())
              .limit(Report.TOP)
              .toList(),
          report.losses().isPresent() ? losses(rows) : List.of(),
          voltages(rows),
          health,
          report.curve().picture(curve),
          report.curve().summary(curve),
          report.quality().picture(quality));
    }
  }

  private static List<Energy> energy(Rows rows, Grouping.By by) throws AnalysisException {
    return rows.of(
            Report.ENERGY,
            Report.ENERGY,
            "SELECT %s, max(devices), sum(imported_wh), sum(exported_wh), sum(of_gaps_wh), sum(covered_seconds), sum(of_seconds), sum(resets) FROM result GROUP BY 1 ORDER BY 1"
                .formatted(by.column()))
        .map(
            r ->
                new Energy(
                    r.text(0),
                    r.count(1),
                    r.number(2),
                    r.number(3),
                    r.number(4),
                    r.number(5),
                    r.number(6),
                    r.count(7)))
        .toList();
  }

  private static List<Stretch> unknown(Rows rows) throws AnalysisException {
    List<Stretch> stretches = new ArrayList<>();
    rows.of(
            Report.ENERGY,
            Report.ENERGY,
            "SELECT epoch_ms(start), any_value(seconds) FROM result GROUP BY start HAVING"
                + " sum(covered_seconds) = 0 ORDER BY 1")
        .forEach(
            r -> {
              long from = r.count(0);
              long to = from + Math.round(1000 * r.number(1));
              if (!stretches.isEmpty() && stretches.getLast().to == from) {
                from = stretches.removeLast().from;
              }
              stretches.add(new Stretch(from, to));
            });
    return List.copyOf(stretches);
  }

  private static List<Demand> demands(Rows rows, String folder, Grouping.By by)
      throws AnalysisException {
    return rows.of(
            folder,
            "peaks",
            "SELECT %s, epoch_ms(start), seconds, demand_w, covered_share FROM result ORDER BY 1, 2"
                .formatted(by.column()))
        .map(r -> new Demand(r.text(0), r.count(1), r.number(2), r.number(3), r.number(4)))
        .toList();
  }

  private static List<Loss> losses(Rows rows) throws AnalysisException {
    return rows.of(
            Report.LOSSES,
            Report.LOSSES,
            "SELECT feeder, max(heads), sum(losses_wh), sum(in_wh) FILTER (losses_wh IS NOT NULL),"
                + " count(losses_wh), count(*), max(least_covered_share) FROM result GROUP BY 1"
                + " ORDER BY 1")
        .map(
            r ->
                new Loss(
                    r.text(0),
                    r.count(1),
                    r.number(2),
                    r.number(3),
                    r.count(4),
                    r.count(5),
                    r.number(6)))
        .toList();
  }

  private static List<Voltage> voltages(Rows rows) throws AnalysisException {
    return rows.of(
            Report.QUALITY,
            Report.QUALITY,
            "SELECT device, phase, lowest_voltage_v, epoch_ms(lowest_voltage_at),"
                + " highest_voltage_v, epoch_ms(highest_voltage_at) FROM result WHERE"
                + " lowest_voltage_v IS NOT NULL ORDER BY 1, 2")
        .map(
            r ->
                new Voltage(r.text(0), r.text(1), r.number(2), r.count(3), r.number(4), r.count(5)))
        .toList();
  }

  /**
   * Phases of a device are missing together: of gaps the phase with most counts. A device is heard
   * also before its first and after its last reading where these are no gap from the ends.
   */
  private static List<Health> health(Rows rows, Report report) throws AnalysisException {
    return rows.of(
            Report.QUALITY,
            Report.QUALITY,
            """
            SELECT device, min((epoch_ms("last") - epoch_ms("first")) / 1000.0 - gap_seconds), max(gaps),
              max(longest_gap_seconds), max(stuck_runs), sum(readings), sum(suspect), sum(stale), sum(missing),
              sum(outliers), max(clock_errors),
              epoch_ms(max("first")) - %d, %d - epoch_ms(min("last"))
            FROM result WHERE "first" IS NOT NULL GROUP BY 1 ORDER BY 1\
            """
                .formatted(report.from().toEpochMilli(), report.to().toEpochMilli()))
        .map(
            r ->
                new Health(
                    r.text(0),
                    r.number(1)
                        + heard(r.count(11), r.text(0), report)
                        + heard(r.count(12), r.text(0), report),
                    r.count(2),
                    r.number(3),
                    r.count(4),
                    r.count(5),
                    r.count(6),
                    r.count(7),
                    r.count(8),
                    r.count(9),
                    r.count(10)))
        .toList();
  }

  /** Seconds of what is missing at an end. */
  private static double heard(long millis, String device, Report report) {
    return millis <= report.gaps().millis(device) ? millis / 1000.0 : 0;
  }

  /** Energy of the whole area. */
  Energy total(String area) {
    return energy.stream()
        .reduce(new Energy(area, 0, Double.NaN, Double.NaN, 0, 0, 0, 0), (a, b) -> a.plus(b, area));
  }

  String summary() {
    Energy all = total("");
    return "%s kWh imported, %s kWh exported; %d devices heard, %d silent"
        .formatted(Html.kilo(all.imported), Html.kilo(all.exported), health.size(), silent.size());
  }

  /** Asks the tables. */
  private record Rows(ResultFolder result) {
    Stream<Row> of(String folder, String table, String sql) throws AnalysisException {
      try (ResultFolder own = result.below(folder)) {
        return own.query(table, sql).stream().map(Row::new);
      }
    }
  }

  private record Row(List<Object> values) {
    String text(int column) {
      return (String) values.get(column);
    }

    long count(int column) {
      return ((Number) values.get(column)).longValue();
    }

    double number(int column) {
      return values.get(column) instanceof Number n ? n.doubleValue() : Double.NaN;
    }
  }
}
