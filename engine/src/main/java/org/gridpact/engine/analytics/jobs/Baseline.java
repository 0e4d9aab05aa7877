package org.gridpact.engine.analytics.jobs;

import java.io.IOException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridpact.engine.analytics.run.ResultColumn;
import org.gridpact.engine.analytics.run.ResultPart;

/**
 * What a customer would have used during an event, from the days before it, and what is settled.
 *
 * <p>Ten-in-ten (California ISO, Proxy Demand Resource): of the ten latest days of the same kind
 * (weekday, or weekend) before the event, without days of other events, the mean of each hour.
 * Adjusted, it is multiplied by what the event's own day had in the {@value #BEFORE_HOURS} hours
 * before it but for the last, over the mean of these days then, {@value #LEAST_FACTOR} to {@value
 * #MOST_FACTOR}. Regression: by least squares over the same days the energy of that hour of the day
 * as a line of the energy of the {@value #BEFORE_HOURS} hours before the event's begin, taken at
 * what the event's own day had then. Where a day's hour is not covered by readings, that day has no
 * say for it; with fewer than {@value #LEAST_DAYS} days there is no baseline. Hours are of the
 * local day; energy is net of what is given.
 *
 * @param eventMillis begin of the event, a full hour of the local day
 * @param endMillis its end, likewise
 * @param excluded days of other events, and holidays
 */
public record Baseline(long eventMillis, long endMillis, Set<LocalDate> excluded, ZoneId zone)
    implements EnergyTable {
  /** Calendar days before the event that are looked at. */
  private static final int LOOK_BACK_DAYS = 45;

  private static final int DAYS = 10;

  /** For a baseline to be known. */
  public static final int LEAST_DAYS = 5;

  private static final int BEFORE_HOURS = 4;
  private static final double LEAST_COVERED = 0.9;

  /** In the last hour before the event a customer may prepare for it. */
  private static final int LAST_ADJUSTING_HOUR = 2;

  private static final double LEAST_FACTOR = 0.8;
  private static final double MOST_FACTOR = 1.2;

  public Baseline {
    excluded = Set.copyOf(excluded);
    // What was measured in a part of an hour is not to be settled against the whole of others.
    requireFullHour("begins", eventMillis, zone);
    requireFullHour("ends", endMillis, zone);
    if (!day(endMillis - 1, zone).equals(day(eventMillis, zone))) {
      throw new IllegalArgumentException(
          "an event of a baseline ends on the local day on which it begins, %s: ask for each day by itself"
              .formatted(day(eventMillis, zone)));
    }
  }

  private static void requireFullHour(String what, long millis, ZoneId zone) {
    ZonedDateTime local = Instant.ofEpochMilli(millis).atZone(zone);
    if (!local.equals(local.truncatedTo(ChronoUnit.HOURS))) {
      throw new IllegalArgumentException(
          "an event of a baseline %s at a full hour, not at %s".formatted(what, local));
    }
  }

  /** From when on readings are needed: the hours before the earliest day that is looked at. */
  public Instant from() {
    return Instant.ofEpochMilli(eventMillis)
        .atZone(zone)
        .minusDays(LOOK_BACK_DAYS)
        .minusHours(BEFORE_HOURS)
        .toInstant();
  }

  @Override
  public String name() {
    return "baseline";
  }

  @Override
  public List<ResultColumn> columns(Grouping.By by) {
    return List.of(
        ResultColumn.text(by.column()),
        ResultColumn.time("start"),
        ResultColumn.number("measured_wh"),
        ResultColumn.number("ten_in_ten_wh"),
        ResultColumn.number("adjustment"),
        ResultColumn.number("adjusted_wh"),
        ResultColumn.number("regression_wh"),
        ResultColumn.count("days"),
        ResultColumn.number("settled_ten_in_ten_wh"),
        ResultColumn.number("settled_adjusted_wh"),
        ResultColumn.number("settled_regression_wh"));
  }

  @Override
  public void rows(String group, List<DeviceEnergy> devices, Intervals intervals, ResultPart to)
      throws IOException {
    Map<Long, Double> energy = new HashMap<>();
    for (int i = 0; i < intervals.count(); i++) {
      energy.put(intervals.begin(i), net(devices, intervals, i));
    }
    List<LocalDate> days = days(energy);
    double adjustment = adjustment(energy, days);
    for (int i = 0; i < intervals.count(); i++) {
      long start = intervals.begin(i);
      if (start >= eventMillis && start < endMillis) {
        to.row(row(group, start, energy, days, adjustment));
      }
    }
  }

  /** What the baseline is multiplied by; NaN where not known. */
  private double adjustment(Map<Long, Double> energy, List<LocalDate> days) {
    List<Double> then =
        days.stream()
            .map(day -> before(at(day, hour(eventMillis)), LAST_ADJUSTING_HOUR, energy))
            .filter(wattHours -> !Double.isNaN(wattHours))
            .toList();
    double now = before(eventMillis, LAST_ADJUSTING_HOUR, energy);
    // Of one who gives as much as it takes a ratio tells nothing.
    return then.size() >= LEAST_DAYS && mean(then) > 0
        ? Math.clamp(now / mean(then), LEAST_FACTOR, MOST_FACTOR)
        : Double.NaN;
  }

  private Object[] row(
      String group, long start, Map<Long, Double> energy, List<LocalDate> days, double adjustment) {
    int hour = hour(start);
    List<Double> before = new ArrayList<>();
    List<Double> used = new ArrayList<>();
    List<Double> after = new ArrayList<>();
    for (LocalDate day : days) {
      double at = known(day, hour, energy);
      double earlier = before(at(day, hour(eventMillis)), 1, energy);
      if (!Double.isNaN(at)) {
        used.add(at);
      }
      if (!Double.isNaN(at) && !Double.isNaN(earlier)) {
        before.add(earlier);
        after.add(at);
      }
    }
    double tenInTen = used.size() >= LEAST_DAYS ? mean(used) : Double.NaN;
    double regression =
        after.size() >= LEAST_DAYS
            ? line(before, after, before(eventMillis, 1, energy))
            : Double.NaN;
    double measured = energy.get(start);
    return new Object[] {
      group,
      start,
      measured,
      tenInTen,
      adjustment,
      adjustment * tenInTen,
      regression,
      (long) used.size(),
      tenInTen - measured,
      adjustment * tenInTen - measured,
      regression - measured
    };
  }

  private static double net(List<DeviceEnergy> devices, Intervals intervals, int i) {
    double sum = 0;
    for (DeviceEnergy d : devices) {
      boolean covered = d.coveredMillis(i) >= LEAST_COVERED * intervals.millis(i);
      sum += covered ? d.netWattHours(i) : Double.NaN;
    }
    return sum;
  }

  /** The latest days of the event's kind that have readings at its begin. */
  private List<LocalDate> days(Map<Long, Double> energy) {
    LocalDate event = day(eventMillis, zone);
    List<LocalDate> days = new ArrayList<>();
    for (int back = 1; back <= LOOK_BACK_DAYS && days.size() < DAYS; back++) {
      LocalDate day = event.minusDays(back);
      if (isWeekend(day) == isWeekend(event)
          && !excluded.contains(day)
          && !Double.isNaN(known(day, hour(eventMillis), energy))) {
        days.add(day);
      }
    }
    return days;
  }

  /** Of an hour of a day; NaN also where clocks skip it. */
  private double known(LocalDate day, int hour, Map<Long, Double> energy) {
    long at = at(day, hour);
    return hour(at) == hour ? energy.getOrDefault(at, Double.NaN) : Double.NaN;
  }

  /** Of the hours before an event, the latest of which ends {@code last - 1} hours before it. */
  private static double before(long begin, int last, Map<Long, Double> energy) {
    double sum = 0;
    for (int h = last; h <= BEFORE_HOURS; h++) {
      sum += energy.getOrDefault(begin - h * 3_600_000L, Double.NaN);
    }
    return sum;
  }

  private static boolean isWeekend(LocalDate day) {
    return day.getDayOfWeek() == DayOfWeek.SATURDAY || day.getDayOfWeek() == DayOfWeek.SUNDAY;
  }

  private static LocalDate day(long millis, ZoneId zone) {
    return Instant.ofEpochMilli(millis).atZone(zone).toLocalDate();
  }

  private int hour(long millis) {
    return Instant.ofEpochMilli(millis).atZone(zone).getHour();
  }

  private long at(LocalDate day, int hour) {
    return day.atTime(hour, 0).atZone(zone).toInstant().toEpochMilli();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
  }

  /**
   * The value at {@code at} of the least-squares line through the points; its mean if x is flat.
   */
  static double line(List<Double> x, List<Double> y, double at) {
    double meanX = mean(x);
    double meanY = mean(y);
    double xx = 0;
    double xy = 0;
    for (int i = 0; i < x.size(); i++) {
      xx += (x.get(i) - meanX) * (x.get(i) - meanX);
      xy += (x.get(i) - meanX) * (y.get(i) - meanY);
    }
    return xx > 0 ? meanY + xy / xx * (at - meanX) : meanY;
  }
}
