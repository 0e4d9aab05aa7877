package org.gridpact.engine.analytics.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.gridpact.engine.analytics.Readings;
import org.gridpact.engine.analytics.Readings.Reading;
import org.gridpact.engine.analytics.jobs.Intervals.Length;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Peaks, losses and baselines against plain SQL: 47 days of two customers, what passes the head of
 * their feeder, and one device that is in no feeder, each five minutes, with a few gaps.
 */
class EnergyTablesTest {
  private static final long STEP = 300_000;
  private static final Gaps GAPS = new Gaps(Map.of(), STEP);
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant EVENT = Instant.parse("2026-04-15T16:00:00Z");
  private static final Instant END = Instant.parse("2026-04-15T20:00:00Z");

  /** Energy of each device and hour in Wh; no step crosses an hour. */
  private static final String HOURS =
      "WITH g AS (SELECT *, t - lag(t) OVER (PARTITION BY device ORDER BY t) dt FROM r WHERE"
          + " quality = 'GOOD'), h AS (SELECT device, (t - 1) // 3600000 * 3600000 AS b,"
          + " sum(active_power * dt) / 3.6e6 wh, sum(dt) / 3.6e6 covered FROM g WHERE dt <= 300000"
          + " GROUP BY ALL)";

  @TempDir Path folder;

  private Readings readings;

  @BeforeEach
  void measure() throws Exception {
    Random random = new Random(4);
    readings = new Readings(folder.resolve("history"));
    for (long t = START.toEpochMilli(); t <= END.toEpochMilli(); t += STEP) {
      double a = 500 + random.nextInt(2000);
      double b = -800 + random.nextInt(1500);
      boolean gap = random.nextInt(400) == 0;
      if (!gap) {
        add("a", t, a);
      }
      add("b", t, b);
      add("head", t, 1.03 * a + b + 40);
      add("z", t, random.nextInt(100));
    }
    readings.write(2000);
  }

  private void add(String device, long time, double watts) {
    readings.add(0, Reading.ofPower(device, time, watts));
  }

  private List<List<Object>> table(
      EnergyTable table, Grouping.By by, Length length, Instant from, String select)
      throws Exception {
    Grouping grouping =
        new Grouping(by, Map.of("a", "north", "b", "north", "head", "north"), "yard", Set.of());
    Path results = folder.resolve("results");
    LocalRun.run(
        new EnergyWork(Intervals.of(length, from, END, ZoneOffset.UTC), grouping, GAPS, table),
        readings.history(),
        2,
        results);
    return Readings.duckdb(results.resolve(table.name() + "-*.parquet"), select);
  }

  /** Of whole days, over gaps of up to four steps. */
  private void daily(int days, Grouping grouping, EnergyTable table, int workers, Path results)
      throws Exception {
    LocalRun.run(
        new EnergyWork(
            Intervals.of(Length.DAY, START, START.plus(Duration.ofDays(days)), ZoneOffset.UTC),
            grouping,
            new Gaps(Map.of(), 4 * STEP),
            table),
        readings.history(),
        workers,
        results);
  }

  private static void assertClose(List<List<Object>> ours, List<List<Object>> sql) {
    assertThat(ours).hasSameSizeAs(sql).isNotEmpty();
    for (int i = 0; i < sql.size(); i++) {
      for (int c = 0; c < sql.get(i).size(); c++) {
        Object wanted = sql.get(i).get(c);
        if (wanted instanceof Double number) {
          assertThat((Double) ours.get(i).get(c))
              .as("%s against %s", ours.get(i), sql.get(i))
              .isCloseTo(number, within(1e-6));
        } else {
          assertThat(ours.get(i).get(c)).as("%s", ours.get(i)).isEqualTo(wanted);
        }
      }
    }
  }

  @Test
  void peaksAreTheHoursWithTheHighestDemand() throws Exception {
    assertClose(
        table(
            new Peaks(3, false, ZoneOffset.UTC),
            Grouping.By.DEVICE,
            Length.HOUR,
            START,
            "SELECT device, place, epoch_ms(start), demand_w FROM f ORDER BY 1, 2"),
        readings.duckdb(
            HOURS
                + " SELECT device, row_number() OVER (PARTITION BY device ORDER BY wh / covered"
                + " DESC) n, b, wh / covered FROM h WHERE covered >= 0.5 QUALIFY n <= 3 ORDER BY 1,"
                + " 2"));
  }

  @Test
  void peaksOfAnAreaByHourOfTheDayAddItsDevices() throws Exception {
    assertClose(
        table(
            new Peaks(2, true, ZoneOffset.UTC),
            Grouping.By.AREA,
            Length.HOUR,
            START,
            "SELECT hour, place, epoch_ms(start), demand_w FROM f ORDER BY 1, 2"),
        readings.duckdb(
            HOURS
                + ", s AS (SELECT b, sum(wh / covered) w FROM h GROUP BY b HAVING min(covered) >="
                + " 0.5 AND count(*) = 4) SELECT b // 3600000 % 24, row_number() OVER (PARTITION BY"
                + " b // 3600000 % 24 ORDER BY w DESC) n, b, w FROM s QUALIFY n <= 2 ORDER BY 1,"
                + " 2"));
  }

  @Test
  void aPeakIsNoHigherForWhatARegisterCountedOverAGap() throws Exception {
    Readings metered = new Readings(folder.resolve("metered"));
    long begin = START.toEpochMilli();
    for (int minute : new int[] {0, 5, 10, 15, 20, 50, 55, 60}) {
      metered.add(
          0,
          Reading.ofPower("a", begin + minute * 60_000L, 6_000)
              .withRegisters(OptionalDouble.of(100 * minute), OptionalDouble.of(0)));
    }
    metered.write(100);
    Path results = folder.resolve("peaks-of-registers");
    LocalRun.run(
        new EnergyWork(
            Intervals.of(Length.HOUR, START, START.plusSeconds(3_600), ZoneOffset.UTC),
            new Grouping(Grouping.By.DEVICE, Map.of(), "yard", Set.of()),
            GAPS,
            new Peaks(1, false, ZoneOffset.UTC)),
        metered.history(),
        1,
        results);
    assertThat(
            Readings.duckdb(
                results.resolve("peaks-*.parquet"), "SELECT demand_w, covered_share FROM f"))
        .containsExactly(List.of(6_000.0, 0.5));
  }

  @Test
  void lossesAreWhatGoesInLessWhatIsTakenAndUnknownWhereNotAllIsMeasured() throws Exception {
    List<List<Object>> ours =
        table(
            new Losses(Set.of("head"), Map.of(), 0.99),
            Grouping.By.FEEDER,
            Length.HOUR,
            START,
            "SELECT epoch_ms(start), in_wh, out_wh, losses_wh, losses_share FROM f WHERE feeder ="
                + " 'north' AND losses_wh IS NOT NULL AND in_wh > 0 ORDER BY 1");
    assertClose(
        ours,
        readings.duckdb(
            HOURS
                + " SELECT b, sum(wh) FILTER (device = 'head') i, sum(wh) FILTER (device <> 'head')"
                + " o, i - o, (i - o) / i FROM h WHERE device <> 'z' GROUP BY b HAVING min(covered)"
                + " >= 0.99 AND i > 0 ORDER BY 1"));
    assertThat(
            Readings.duckdb(
                folder.resolve("results/losses-*.parquet"),
                "SELECT count(*), count(losses_wh) FROM f WHERE feeder <> 'north'"))
        .containsExactly(List.of((END.toEpochMilli() - START.toEpochMilli()) / 3_600_000, 0L));
  }

  @Test
  void baselinesAreOfTheTenLatestWeekdaysWithoutOtherEvents() throws Exception {
    String days =
        ", e AS (SELECT *, epoch_ms(b)::DATE d, b // 3600000 % 24 hr FROM h WHERE covered >= 0.9),"
            + " ten AS (SELECT device, d FROM e WHERE hr = 16 AND d < '2026-04-15' AND isodow(d) <="
            + " 5 AND d <> '2026-04-10' QUALIFY row_number() OVER (PARTITION BY device ORDER BY d"
            + " DESC) <= 10), x AS (SELECT device, d, sum(wh) x, count(*) n FROM e WHERE hr BETWEEN"
            + " 12 AND 15 GROUP BY ALL HAVING n = 4), p AS (SELECT e.device, hr, wh, x FROM e JOIN"
            + " ten USING (device, d) LEFT JOIN x USING (device, d) WHERE hr BETWEEN 16 AND 19)"
            + " SELECT m.device, m.b, m.wh, avg(p.wh), regr_intercept(p.wh, p.x) + regr_slope(p.wh,"
            + " p.x) * any_value(x.x), count(*), avg(p.wh) - m.wh FROM e m JOIN p ON m.device ="
            + " p.device AND m.hr = p.hr JOIN x ON x.device = m.device AND x.d = m.d WHERE m.d ="
            + " '2026-04-15' AND m.hr BETWEEN 16 AND 19 GROUP BY m.device, m.b, m.wh ORDER BY 1, 2";
    assertClose(
        table(
            new Baseline(
                EVENT.toEpochMilli(),
                END.toEpochMilli(),
                Set.of(LocalDate.parse("2026-04-10")),
                ZoneOffset.UTC),
            Grouping.By.DEVICE,
            Length.HOUR,
            START,
            "SELECT device, epoch_ms(start), measured_wh, ten_in_ten_wh, regression_wh, days,"
                + " settled_ten_in_ten_wh FROM f ORDER BY 1, 2"),
        readings.duckdb(HOURS + days));
  }

  /**
   * On 29 March clocks in Berlin skip the hour from 2; on 25 April a gap lies before the hour,
   * whose own readings are complete.
   */
  @Test
  void aBaselineTakesNoHourForOneThatClocksSkipAndEachThatIsCovered() throws Exception {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    long quarter = 900_000;
    ZonedDateTime event = ZonedDateTime.of(2026, 4, 26, 2, 0, 0, 0, berlin);
    Readings days = new Readings(folder.resolve("days"));
    for (ZonedDateTime t = event.minusDays(40);
        !t.isAfter(event.plusHours(1));
        t = t.plusMinutes(15)) {
      LocalDateTime begin = t.minusMinutes(15).toLocalDateTime();
      if (begin.getHour() == 0 && begin.toLocalDate().equals(LocalDate.of(2026, 4, 25))) {
        continue;
      }
      boolean ofTwo = begin.getHour() == 2 && begin.toLocalDate().getDayOfMonth() == 25;
      boolean skipped =
          begin.getHour() == 3 && begin.toLocalDate().equals(LocalDate.of(2026, 3, 29));
      days.add(
          0,
          Reading.ofPower(
              "a", t.toInstant().toEpochMilli(), skipped ? 9_000 : ofTwo ? 2_000 : 1_000));
    }
    days.write(2000);
    Path results = folder.resolve("baseline");
    Baseline baseline =
        new Baseline(
            event.toInstant().toEpochMilli(),
            event.plusHours(1).toInstant().toEpochMilli(),
            Set.of(),
            berlin);
    LocalRun.run(
        new EnergyWork(
            Intervals.of(Length.HOUR, baseline.from(), event.plusHours(1).toInstant(), berlin),
            new Grouping(Grouping.By.DEVICE, Map.of(), "yard", Set.of()),
            new Gaps(Map.of(), quarter),
            baseline),
        days.history(),
        1,
        results);
    assertThat(
            Readings.duckdb(
                results.resolve("baseline-*.parquet"),
                "SELECT measured_wh, ten_in_ten_wh, regression_wh, days FROM f"))
        .containsExactly(List.of(1_000.0, 1_100.0, 1_000.0, 10L));
  }

  /**
   * On each weekday before 1 kW; on its day 1.1 kW or 3 kW until 15 h, and 9 kW in the hour then.
   */
  @ParameterizedTest
  @CsvSource({"1100, 1.1, 300", "3000, 1.2, 400", "500, 0.8, 0"})
  void aBaselineIsAdjustedByTheHoursBeforeTheEventButTheLastWithinTwentyPercent(
      double watts, double adjustment, double settled) throws Exception {
    Readings days = new Readings(folder.resolve("days"));
    ZonedDateTime event = EVENT.atZone(ZoneOffset.UTC);
    for (ZonedDateTime t = event.minusDays(20);
        !t.isAfter(event.plusHours(1));
        t = t.plusMinutes(15)) {
      LocalDateTime begin = t.minusMinutes(15).toLocalDateTime();
      boolean itsDay = begin.toLocalDate().equals(event.toLocalDate());
      double value =
          !itsDay ? 1_000 : begin.getHour() < 15 ? watts : begin.getHour() == 15 ? 9_000 : 800;
      days.add(0, Reading.ofPower("a", t.toInstant().toEpochMilli(), value));
    }
    days.write(2000);
    Baseline baseline =
        new Baseline(
            EVENT.toEpochMilli(),
            EVENT.plus(Duration.ofHours(1)).toEpochMilli(),
            Set.of(),
            ZoneOffset.UTC);
    LocalRun.run(
        new EnergyWork(
            Intervals.of(
                Length.HOUR, baseline.from(), EVENT.plus(Duration.ofHours(1)), ZoneOffset.UTC),
            new Grouping(Grouping.By.DEVICE, Map.of("silent", "north"), "yard", Set.of()),
            new Gaps(Map.of(), 900_000),
            baseline),
        days.history(),
        1,
        folder.resolve("adjusted"));
    assertThat(
            Readings.duckdb(
                folder.resolve("adjusted/baseline-*.parquet"),
                "SELECT adjustment, adjusted_wh, settled_adjusted_wh, days FROM f ORDER BY device"))
        .containsExactly(
            List.of(adjustment, 1_000 * adjustment, settled, 10L),
            Arrays.asList(null, null, null, 0L));
  }

  /** The head takes 40 W and 3 % of one customer more than both; z, off it, is no loss. */
  @Test
  void whatGoesIntoAFeederThatBranchesOffIsNotLost() throws Exception {
    Grouping grouping =
        new Grouping(
            Grouping.By.FEEDER,
            Map.of("a", "north", "head", "north", "b", "lateral", "z", "far"),
            "yard",
            Set.of());
    Losses losses = new Losses(Set.of("head", "b", "z"), Map.of("b", "north"), 0.99);
    for (int workers = 1; workers <= 3; workers++) {
      Path results = folder.resolve("losses-by-" + workers);
      daily(2, grouping, losses, workers, results);
      assertClose(
          Readings.duckdb(
              results.resolve("losses-*.parquet"),
              "SELECT epoch_ms(start), heads, devices, losses_wh FROM f WHERE feeder = 'north'"
                  + " ORDER BY 1"),
          readings.duckdb(
              "WITH g AS (SELECT *, t - lag(t) OVER (PARTITION BY device ORDER BY t) dt FROM r), d"
                  + " AS (SELECT device, (t - 1) // 86400000 * 86400000 b, sum(active_power * dt) /"
                  + " 3.6e6 wh FROM g GROUP BY ALL) SELECT b, 1::BIGINT, 2::BIGINT, sum(CASE WHEN"
                  + " device = 'head'"
                  + " THEN wh WHEN device IN ('a', 'b') THEN -wh END) FROM d WHERE b IN (%d, %d)"
                      .formatted(START.toEpochMilli(), START.toEpochMilli() + 86_400_000)
                  + " GROUP BY b ORDER BY b"));
      assertThat(
              Readings.duckdb(
                  results.resolve("losses-*.parquet"),
                  "SELECT feeder, heads, devices, count(*) FROM f GROUP BY ALL ORDER BY 1"))
          .containsExactly(
              List.of("far", 1L, 0L, 2L),
              List.of("lateral", 1L, 0L, 2L),
              List.of("north", 1L, 2L, 2L));
    }
  }

  /** The readings of two customers and the head are whole, but a third customer sent nothing. */
  @Test
  void whatADeviceThatSentNothingTookIsNoLoss() throws Exception {
    Grouping grouping =
        new Grouping(
            Grouping.By.FEEDER,
            Map.of("a", "north", "b", "north", "head", "north", "z", "far", "dumb", "far"),
            "yard",
            Set.of());
    for (int workers = 1; workers <= 3; workers++) {
      Path results = folder.resolve("silent-" + workers);
      for (EnergyTable table :
          List.of(
              new Losses(Set.of("head", "z"), Map.of(), 0.99),
              new EveryInterval(),
              new Peaks(1, false, ZoneOffset.UTC))) {
        daily(1, grouping, table, workers, results);
      }
      assertThat(
              Readings.duckdb(
                  results.resolve("losses-*.parquet"),
                  "SELECT feeder, devices, in_wh IS NULL, out_wh IS NULL, losses_wh IS NULL,"
                      + " least_covered_share FROM f ORDER BY 1"))
          .containsExactly(
              List.of("far", 1L, false, true, true, 0.0),
              List.of("north", 2L, false, false, false, 1.0));
      assertThat(
              Readings.duckdb(
                  results.resolve("energy-*.parquet"),
                  "SELECT feeder, devices, covered_seconds, of_seconds, source FROM f ORDER BY 1"))
          .containsExactly(
              List.of("far", 2L, 86_400.0, 172_800.0, "power"),
              List.of("north", 3L, 259_200.0, 259_200.0, "power"));
      assertThat(
              Readings.duckdb(
                  results.resolve("peaks-*.parquet"), "SELECT feeder FROM f ORDER BY 1"))
          .containsExactly(List.of("far"), List.of("north"));
    }
  }

  /** A third of a kilowatt all day; sums over steps and splits differ in their last digits. */
  @Test
  void ofEqualPeaksTheEarlierComesFirstWhateverTheNoiseOfAdding() throws Exception {
    Readings even = new Readings(folder.resolve("even"));
    Random random = new Random(5);
    for (long t = 0; t <= 86_400_000; t += random.nextInt(5) * 1000L + 1000) {
      even.add(0, Reading.ofPower("a", START.toEpochMilli() + t, 1000.0 / 3));
    }
    even.write(977);
    Path results = folder.resolve("even-peaks");
    LocalRun.run(
        new EnergyWork(
            Intervals.of(Length.HOUR, START, START.plus(Duration.ofDays(1)), ZoneOffset.UTC),
            new Grouping(Grouping.By.DEVICE, Map.of(), "yard", Set.of()),
            GAPS,
            new Peaks(5, false, ZoneOffset.UTC)),
        even.history(),
        3,
        results);
    assertThat(
            Readings.duckdb(
                results.resolve("peaks-*.parquet"),
                "SELECT place, hour(start AT TIME ZONE 'UTC'), demand_w FROM f ORDER BY 1"))
        .extracting(row -> row.get(1))
        .containsExactly(0L, 1L, 2L, 3L, 4L);
  }
}
