package org.gridpact.engine.analytics.report;

import static org.gridpact.engine.analytics.report.Html.kilo;
import static org.gridpact.engine.analytics.report.Html.number;
import static org.gridpact.engine.analytics.report.Html.percent;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.gridpact.engine.analytics.Chart;
import org.gridpact.engine.analytics.jobs.Losses;
import org.gridpact.engine.analytics.report.Figures.Demand;
import org.gridpact.engine.analytics.report.Figures.Energy;
import org.gridpact.engine.analytics.report.Figures.Health;
import org.gridpact.engine.analytics.report.Figures.Loss;
import org.gridpact.engine.analytics.report.Figures.Stretch;
import org.gridpact.engine.analytics.report.Figures.Voltage;
import org.gridpact.engine.analytics.report.Html.Column;

/**
 * The report as HTML, a section a method.
 *
 * @param readings how many were looked at
 */
record Page(Report report, Figures figures, long readings) {
  private static final int MOST_NAMES = 20;
  private static final int MOST_STRETCHES = 8;
  private static final int MOST_VOLTAGES = 40;
  private static final int MOST_LINES = 6;
  private static final int WORST = 10;
  private static final String TOO_LITTLE =
      "None: in no quarter hour do readings cover half of it for each device.";

  String html() {
    Html html = new Html("Energy status of " + report.site().area());
    basis(html);
    energy(html);
    load(html);
    peaks(html);
    duration(html);
    losses(html);
    voltage(html);
    quality(html);
    return html.end();
  }

  private void basis(Html html) {
    html.line("%s to %s (%s)".formatted(time(from()), time(to()), report.zone()));
    long good = figures.health().stream().mapToLong(Health::good).sum();
    Energy total = figures.total(report.site().area());
    html.line(
        "Computed from %,d readings of %s by %s, %s."
            .formatted(
                readings,
                counted(figures.health().size(), "device"),
                report.computed(),
                time(report.made())));
    html.line(
        "Readings of power or registers cover %s %% of the time of the devices that count in the area's energy."
            .formatted(percent(total.covered())));
    html.line(
        "%,d readings (one a phase) are good; left out are %,d: %,d suspect, %,d stale, %,d missing."
            .formatted(
                good,
                figures.health().stream().mapToLong(Health::leftOut).sum(),
                figures.health().stream().mapToLong(Health::suspect).sum(),
                figures.health().stream().mapToLong(Health::stale).sum(),
                figures.health().stream().mapToLong(Health::missing).sum()));
    html.line(gaps());
    if (!figures.silent().isEmpty()) {
      html.line(
          "%s of the area file sent nothing: %s."
              .formatted(
                  counted(figures.silent().size(), "device"),
                  some(figures.silent().stream().toList())));
    }
    if (!report.site().hasFeeders()) {
      html.note(
          "Without the area file (--config) nothing is known of feeders, limits, and devices that"
              + " sent nothing.");
    }
    html.note("%s is what is not known.".formatted(Html.UNKNOWN));
  }

  private String gaps() {
    long gaps = figures.health().stream().mapToLong(Health::gaps).sum();
    List<Stretch> unknown = figures.unknown();
    String told =
        "Between readings of one device there %s %s. "
            .formatted(gaps == 1 ? "is" : "are", counted(gaps, "gap"));
    if (unknown.isEmpty()) {
      return told + "Each quarter hour has readings of some device.";
    }
    return told
        + "No device tells anything from "
        + unknown.stream()
            .limit(MOST_STRETCHES)
            .map(s -> time(s.from()) + " to " + time(s.to()))
            .collect(Collectors.joining(", from "))
        + (unknown.size() > MOST_STRETCHES
            ? ", and in %,d stretches more.".formatted(unknown.size() - MOST_STRETCHES)
            : ".");
  }

  private static String counted(long number, String what) {
    return "%,d %s%s".formatted(number, what, number == 1 ? "" : "s");
  }

  private static String some(List<String> names) {
    return names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
        + (names.size() > MOST_NAMES ? " and %,d more".formatted(names.size() - MOST_NAMES) : "");
  }

  /** How many silent devices there are whose energy would count. */
  private long silent(Predicate<String> which) {
    return figures.silent().stream()
        .filter(d -> !report.site().inBranch().contains(d))
        .filter(which)
        .count();
  }

  private long silentOf(String feeder) {
    return silent(d -> feeder.equals(report.site().feederOf().get(d)));
  }

  private void energy(Html html) {
    html.section("Energy");
    List<List<String>> rows = new ArrayList<>();
    rows.add(row(figures.total("area " + report.site().area()), silent(d -> true)));
    if (report.site().hasFeeders()) {
      Map<String, Energy> byFeeder = new TreeMap<>();
      report
          .site()
          .feederOf()
          .values()
          .forEach(f -> byFeeder.put(f, new Energy(f, 0, Double.NaN, Double.NaN, 0, 0, 0, 0)));
      figures.energy().forEach(e -> byFeeder.put(e.group(), e));
      byFeeder.forEach((feeder, e) -> rows.add(row(e, silentOf(feeder))));
    }
    html.table(
        List.of(
            Column.text("Of"),
            Column.of("Imported", "kWh"),
            Column.of("Exported", "kWh"),
            Column.of("Net", "kWh"),
            Column.of("Over gaps", "kWh"),
            Column.of("Covered", "% of time"),
            Column.of("Heard", "devices"),
            Column.of("Silent", "devices")),
        rows);
    html.note(
        "Imported is taken from the grid, exported given to it; net is the difference. Sums are of"
            + " what is known: where less than 100 % is covered, it was more. Over gaps is the part"
            + " that registers counted between readings far apart.");
  }

  private List<String> row(Energy e, long silent) {
    return List.of(
        e.group(),
        kilo(e.imported()),
        kilo(e.exported()),
        kilo(e.net()),
        e.devices() == silent ? Html.UNKNOWN : kilo(e.ofGaps()),
        percent(e.covered()),
        "%,d".formatted(e.devices() - silent),
        report.site().hasFeeders() ? "%,d".formatted(silent) : Html.UNKNOWN);
  }

  private void load(Html html) {
    html.section("Load");
    if (figures.load().isEmpty() && figures.loadByFeeder().isEmpty()) {
      html.line(TOO_LITTLE);
      return;
    }
    Map<String, List<Demand>> byFeeder =
        figures.loadByFeeder().stream()
            .collect(Collectors.groupingBy(Demand::group, TreeMap::new, Collectors.toList()));
    List<Chart.Line> lines = new ArrayList<>();
    lines.add(line("area", figures.load()));
    byFeeder.entrySet().stream()
        .sorted(
            Comparator.comparingDouble(
                (Map.Entry<String, List<Demand>> f) ->
                    -f.getValue().stream().mapToDouble(d -> Math.abs(d.watts())).sum()))
        .limit(MOST_LINES - 1)
        .forEach(f -> lines.add(line(f.getKey(), f.getValue())));
    html.picture(
        new Chart(
                "Mean power by quarter hour"
                    + (byFeeder.size() < MOST_LINES ? "" : " (feeders with most)"),
                "time (%s)".formatted(report.zone()),
                "mean power (kW)",
                report.zone(),
                lines)
            .svg());
    html.note(
        "%,d of %,d quarter hours are known for the area. One is known where readings cover at least half of it for each device that was heard; others are left open."
            .formatted(figures.load().size(), report.quarters().count()));
  }

  private Chart.Line line(String name, List<Demand> demands) {
    return Chart.steps(
        name,
        from(),
        to(),
        demands.stream().map(d -> new Chart.Step(d.start(), d.end(), d.watts() / 1000)).toList());
  }

  private void peaks(Html html) {
    html.section("Peaks");
    List<List<String>> rows = new ArrayList<>();
    for (Demand d : highest(figures.load())) {
      rows.add(row("area" + largest(d.start()), d));
    }
    highest(figures.loadByFeeder()).forEach(d -> rows.add(row("feeder " + d.group(), d)));
    figures.devicePeaks().forEach(d -> rows.add(row("device " + d.group(), d)));
    if (rows.isEmpty()) {
      html.line(TOO_LITTLE);
      return;
    }
    html.table(
        List.of(
            Column.text("Of"),
            Column.of("From", report.zone().getId()),
            Column.of("Mean power", "kW"),
            Column.of("Covered", "% of time")),
        rows);
    html.note(
        "The %d quarter hours with the highest mean power of the area, of feeders, and of devices. Covered is of the device with the fewest readings."
            .formatted(Report.TOP));
  }

  private List<String> row(String of, Demand d) {
    return List.of(of, time(d.start()), kilo(d.watts()), percent(d.covered()));
  }

  private static List<Demand> highest(List<Demand> demands) {
    return demands.stream()
        .sorted(Comparator.comparingDouble(Demand::watts).reversed())
        .limit(Report.TOP)
        .toList();
  }

  /** The feeder that took most in an interval. */
  private String largest(long start) {
    return figures.loadByFeeder().stream()
        .filter(d -> d.start() == start)
        .max(Comparator.comparingDouble(Demand::watts))
        .map(d -> ", most of it feeder %s with %s kW".formatted(d.group(), kilo(d.watts())))
        .orElse("");
  }

  private void duration(Html html) {
    html.section("Duration curve");
    html.picture(figures.curve().svg());
    figures.curveSummary().forEach(html::line);
    html.note("Of all readings of all devices, meters in branches too.");
  }

  private void losses(Html html) {
    html.section("Losses");
    if (!report.site().hasFeeders()) {
      html.line(Html.UNKNOWN + " Losses need the area file: --config.");
      return;
    }
    Map<String, Loss> byFeeder = new TreeMap<>();
    figures.losses().forEach(l -> byFeeder.put(l.feeder(), l));
    html.table(
        List.of(
            Column.text("Feeder"),
            Column.of("In", "kWh"),
            Column.of("Lost", "kWh"),
            Column.of("Lost", "% of what went in"),
            Column.text("Known")),
        new TreeSet<>(report.site().feederOf().values())
            .stream().map(feeder -> loss(feeder, byFeeder.get(feeder))).toList());
    html.note(
        "What meters at the head of a feeder measure less what its other devices take, and what"
            + " goes into feeders that branch off it.");
  }

  private List<String> loss(String feeder, Loss loss) {
    String why = whyNot(feeder, loss);
    if (loss == null || !why.isEmpty()) {
      return List.of(feeder, Html.UNKNOWN, Html.UNKNOWN, Html.UNKNOWN, why);
    }
    return List.of(
        feeder,
        kilo(loss.in()),
        kilo(loss.lost()),
        loss.in() > 0 ? number(100 * loss.lost() / loss.in(), 2) : Html.UNKNOWN,
        "%,d of %,d quarter hours".formatted(loss.known(), loss.of()));
  }

  /** Why the losses of a feeder are not known; empty where they are. */
  private String whyNot(String feeder, Loss loss) {
    long silent =
        figures.silent().stream()
            .filter(d -> feeder.equals(report.site().feederOf().get(d)))
            .filter(
                d ->
                    !report.site().inBranch().contains(d)
                        || report.losses().map(Losses::heads).orElseThrow().contains(d))
            .count();
    if (silent > 0) {
      return "no: %,d of its devices sent nothing".formatted(silent);
    }
    if (loss == null) {
      return "no: there is no device whose energy counts";
    }
    if (loss.heads() == 0) {
      return "no: it has no meter at its head";
    }
    return loss.known() > 0
        ? ""
        : "no: in each quarter hour some device is covered less than it needs (%s %% at best)"
            .formatted(percent(loss.best()));
  }

  private void voltage(Html html) {
    html.section("Voltage");
    if (figures.voltages().isEmpty()) {
      html.line(Html.UNKNOWN + " No device measures voltage.");
      return;
    }
    List<Voltage> nearest =
        figures.voltages().stream().sorted(Comparator.comparingDouble(this::margin)).toList();
    html.table(
        List.of(
            Column.text("Device"),
            Column.text("Phase"),
            Column.of("Lowest", "V"),
            Column.of("at", report.zone().getId()),
            Column.of("Highest", "V"),
            Column.of("at", report.zone().getId()),
            Column.of("Limits", "V"),
            Column.text("")),
        nearest.stream().limit(MOST_VOLTAGES).map(this::row).toList());
    html.note(
        "%s%s"
            .formatted(
                report.site().bands().isEmpty()
                    ? "Limits are not known without the area file (--config)."
                    : "Limits are those of the area file; devices nearest to them come first.",
                nearest.size() > MOST_VOLTAGES
                    ? " %,d more are in quality/quality.csv."
                        .formatted(nearest.size() - MOST_VOLTAGES)
                    : ""));
  }

  /** Distance to the nearer limit as a share of the band; negative outside. */
  private double margin(Voltage v) {
    return report
        .site()
        .band(v.device(), v.phase())
        .map(
            b ->
                Math.min(v.lowest() - b.minVolts(), b.maxVolts() - v.highest())
                    / (b.maxVolts() - b.minVolts()))
        .orElse(Double.MAX_VALUE);
  }

  private List<String> row(Voltage v) {
    return List.of(
        v.device(),
        v.phase().toLowerCase(Locale.ROOT),
        number(v.lowest(), 1),
        second(v.lowestAt()),
        number(v.highest(), 1),
        second(v.highestAt()),
        report
            .site()
            .band(v.device(), v.phase())
            .map(b -> number(b.minVolts(), 1) + " to " + number(b.maxVolts(), 1))
            .orElse(Html.UNKNOWN),
        margin(v) < 0 ? "outside" : "");
  }

  private void quality(Html html) {
    html.section("Data quality");
    double whole = report.seconds();
    List<Health> worst =
        figures.health().stream()
            .filter(h -> h.errors() > 0 || h.gaps() > 0 || share(h) < 0.9995)
            .sorted(
                Comparator.comparingLong((Health h) -> Math.round(1000 * share(h)))
                    .thenComparing(Comparator.comparingLong(Health::errors).reversed())
                    .thenComparing(Health::device))
            .toList();
    if (worst.isEmpty()) {
      html.line("Nothing is wrong with the readings of any device that was heard.");
      return;
    }
    html.picture(figures.readings().svg());
    html.table(
        List.of(
            Column.text("Device"),
            Column.of("Heard", "% of " + number(whole / 3600, 2) + " h"),
            Column.of("Gaps", "number"),
            Column.of("Longest", "s"),
            Column.of("Stuck", "runs"),
            Column.of("Stale", "readings"),
            Column.of("Suspect", "readings"),
            Column.of("Missing", "readings"),
            Column.of("Outliers", "readings"),
            Column.of("Clock errors", "number")),
        worst.stream().limit(WORST).map(this::row).toList());
    html.note(
        "%,d of %,d devices heard have something wrong; the %d worst: least heard first, then most readings left out, stuck, outliers and clock errors. Heard is the time between readings without gaps."
            .formatted(worst.size(), figures.health().size(), Math.min(WORST, worst.size())));
  }

  private double share(Health h) {
    return h.heardSeconds() / report.seconds();
  }

  private List<String> row(Health h) {
    return List.of(
        h.device(),
        percent(share(h)),
        "%,d".formatted(h.gaps()),
        h.gaps() == 0 ? Html.UNKNOWN : number(h.longestGapSeconds(), 1),
        "%,d".formatted(h.stuckRuns()),
        "%,d".formatted(h.stale()),
        "%,d".formatted(h.suspect()),
        "%,d".formatted(h.missing()),
        "%,d".formatted(h.outliers()),
        "%,d".formatted(h.clockErrors()));
  }

  private long from() {
    return report.from().toEpochMilli();
  }

  private long to() {
    return report.to().toEpochMilli();
  }

  private String time(Instant at) {
    return time(at.toEpochMilli());
  }

  private String time(long at) {
    return time(at, "HH:mm");
  }

  private String second(long at) {
    return time(at, "HH:mm:ss");
  }

  /** Local time; with its distance from UTC where clocks change in the range. */
  private String time(long at, String clock) {
    var rules = report.zone().getRules();
    boolean changes = !rules.getOffset(report.from()).equals(rules.getOffset(report.to()));
    return DateTimeFormatter.ofPattern("yyyy-MM-dd " + clock + (changes ? " xxx" : ""), Locale.ROOT)
        .format(Instant.ofEpochMilli(at).atZone(report.zone()));
  }
}
