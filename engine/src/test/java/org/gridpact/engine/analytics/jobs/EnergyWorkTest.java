package org.gridpact.engine.analytics.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gridpact.engine.analytics.Readings;
import org.gridpact.engine.analytics.Readings.Reading;
import org.gridpact.engine.analytics.jobs.Intervals.Length;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Energy against plain SQL on the same files. */
class EnergyWorkTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final long GAP = 5_000;
  private static final Gaps GAPS = new Gaps(Map.of(), GAP);

  @TempDir Path folder;

  private static Instant at(String time) {
    return Instant.parse(time);
  }

  private static Intervals quarters(String from, String to) {
    return Intervals.of(Length.QUARTER, at(from), at(to), BERLIN);
  }

  private List<List<Object>> energy(
      Readings readings, Intervals intervals, Grouping by, int workers) throws Exception {
    Path results = folder.resolve("results-by-" + by.by());
    LocalRun.run(
        new EnergyWork(intervals, by, GAPS, new EveryInterval()),
        readings.history(),
        workers,
        results);
    return Readings.duckdb(
        results.resolve("energy-*.parquet"),
        "SELECT %s, epoch_ms(start), imported_wh, exported_wh, of_gaps_wh, covered_seconds, readings, left_out, resets FROM f ORDER BY 1, 2"
            .formatted(by.by().column()));
  }

  private static Grouping by(Grouping.By by) {
    Map<String, String> feeders =
        by == Grouping.By.FEEDER ? Map.of("a", "north", "b", "north") : Map.of();
    return new Grouping(by, feeders, "yard", Set.of());
  }

  /** Files in any order, with repetitions (also as STALE), gaps, bad readings, small row groups. */
  private Readings random(Random random, long start, int rows, boolean registers) throws Exception {
    List<Reading> all = new ArrayList<>();
    for (String device : List.of("a", "b", "c")) {
      long time = start;
      double wattHours = 900 + random.nextInt(90);
      for (int i = 0; i < rows; i++) {
        time +=
            1000L * (random.nextInt(20) == 0 ? 1 + random.nextInt(2000) : 1 + random.nextInt(4));
        wattHours = random.nextInt(25) == 0 ? random.nextInt(40) : wattHours + random.nextInt(9);
        Reading r = Reading.ofPower(device, time, random.nextInt(-500, 3000));
        if (random.nextInt(15) == 0) {
          r = r.withQuality(random.nextBoolean() ? "SUSPECT" : "STALE");
        }
        if (registers && !device.equals("c")) {
          r =
              r.withRegisters(
                  random.nextInt(6) == 0
                      ? OptionalDouble.empty()
                      : OptionalDouble.of(wattHours % 1000),
                  OptionalDouble.empty());
        }
        all.add(r);
        if (random.nextInt(10) == 0) {
          all.add(random.nextBoolean() ? r : r.withQuality("STALE"));
        }
      }
    }
    switch (random.nextInt(3)) {
      case 0 -> Collections.shuffle(all, random);
      case 1 -> Collections.reverse(all);
      default -> {
        // As a gateway would give them.
      }
    }
    Readings readings = new Readings(folder.resolve("history"));
    int files = 1 + random.nextInt(3);
    for (Reading r : all) {
      readings.add(random.nextInt(files), r);
    }
    return readings.write(1 + random.nextInt(120));
  }

  private static String bounds(Intervals intervals) {
    return IntStream.range(0, intervals.count())
        .mapToObj(i -> "(%d, %d)".formatted(intervals.begin(i), intervals.end(i)))
        .collect(Collectors.joining(", "));
  }

  /** Energy from power by joining each step with the intervals it touches. */
  private static String fromPower(Intervals intervals, String group, String devices) {
    return """
    WITH i(b, e) AS (VALUES %1$s),
    g AS (SELECT *, lag(t) OVER (PARTITION BY device ORDER BY t) p FROM r
      WHERE quality = 'GOOD' AND t BETWEEN %2$d AND %3$d AND device IN (%5$s)),
    s AS (SELECT %4$s grp, b, active_power w, least(t, e) - greatest(p, b) ms FROM g JOIN i ON p < e AND t > b
      WHERE t - p <= %6$d)
    SELECT grp, b, sum(greatest(w, 0) * ms) / 3.6e6, sum(greatest(-w, 0) * ms) / 3.6e6, 0.0, sum(ms) / 1000.0
    FROM s GROUP BY ALL ORDER BY 1, 2\
    """
        .formatted(
            bounds(intervals),
            intervals.begin(0) - GAP,
            intervals.end(intervals.count() - 1) + GAP,
            group,
            devices,
            GAP);
  }

  private static Map<List<Object>, List<Object>> byKey(List<List<Object>> rows) {
    return rows.stream().collect(Collectors.toMap(r -> r.subList(0, 2), r -> r));
  }

  private static void assertSame(List<List<Object>> ours, List<List<Object>> oracle) {
    Map<List<Object>, List<Object>> expected = byKey(oracle);
    int known = 0;
    for (List<Object> row : ours) {
      List<Object> wanted = expected.get(row.subList(0, 2));
      if (wanted == null) {
        assertThat(row.get(2)).as("%s", row).isNull();
        continue;
      }
      known++;
      for (int c = 2; c < wanted.size(); c++) {
        assertThat(number(row.get(c)))
            .as("%s against %s", row, wanted)
            .isCloseTo(number(wanted.get(c)), within(1e-6));
      }
    }
    assertThat(known).isEqualTo(expected.size()).isPositive();
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  @RepeatedTest(12)
  void energyFromPowerIsWhatSqlSaysWhateverTheOrder(RepetitionInfo repetition) throws Exception {
    Random random = new Random(repetition.getCurrentRepetition());
    long start = at("2026-03-28T22:50:00Z").toEpochMilli();
    Readings readings = random(random, start, 400, false);
    Intervals intervals = quarters("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");

    assertSame(
        energy(readings, intervals, by(Grouping.By.DEVICE), 1 + random.nextInt(3)),
        readings.duckdb(fromPower(intervals, "device", "'a', 'b', 'c'")));
    assertSame(
        energy(readings, intervals, by(Grouping.By.AREA), 1),
        readings.duckdb(fromPower(intervals, "'yard'", "'a', 'b', 'c'")));
    assertSame(
        energy(readings, intervals, by(Grouping.By.FEEDER), 2).stream()
            .filter(r -> r.getFirst().equals("north"))
            .toList(),
        readings.duckdb(fromPower(intervals, "'north'", "'a', 'b'")));
  }

  @RepeatedTest(12)
  void energyFromRegistersIsWhatSqlSaysAlsoOverResetsAndRollovers(RepetitionInfo repetition)
      throws Exception {
    Random random = new Random(1000 + repetition.getCurrentRepetition());
    long start = at("2026-10-24T21:50:00Z").toEpochMilli();
    Readings readings = random(random, start, 400, true);
    Intervals intervals = quarters("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z");
    String sql =
        """
        WITH i(b, e) AS (VALUES %1$s),
        g AS (SELECT *, lag(t) OVER w p, lag(energy_imported) OVER w r0, energy_imported r1 FROM r
          WHERE quality = 'GOOD' AND energy_imported IS NOT NULL AND t BETWEEN %2$d AND %3$d AND device IN ('a', 'b')
          WINDOW w AS (PARTITION BY device ORDER BY t)),
        c AS (SELECT *, CASE WHEN r1 >= r0 THEN r1 - r0
            WHEN r0 >= 0.9 * 10 ** length(r0::BIGINT::VARCHAR) AND r1 <= 0.1 * 10 ** length(r0::BIGINT::VARCHAR)
            THEN 10 ** length(r0::BIGINT::VARCHAR) - r0 + r1 END wh FROM g WHERE p IS NOT NULL),
        s AS (SELECT *, wh * (least(t, e) - greatest(p, b)) / (t - p) part,
            least(t, e) - greatest(p, b) ms FROM c JOIN i ON p < e AND t > b WHERE wh IS NOT NULL)
        SELECT device, b, sum(part),
          coalesce(sum(CASE WHEN t - p > %4$d AND NOT (p >= b AND t <= e) THEN part END), 0)
        FROM s GROUP BY ALL ORDER BY 1, 2\
        """
            .formatted(
                bounds(intervals),
                intervals.begin(0) - GAP,
                intervals.end(intervals.count() - 1) + GAP,
                GAP);
    List<List<Object>> ours =
        energy(readings, intervals, by(Grouping.By.DEVICE), 2).stream()
            .filter(r -> !r.getFirst().equals("c"))
            .map(r -> Arrays.asList(r.get(0), r.get(1), r.get(2), r.get(4)))
            .toList();
    assertSame(ours, readings.duckdb(sql));
  }

  @Test
  void daysAreLocalAndHave23And25HoursWhenClocksChange() {
    Intervals days =
        Intervals.of(
            Length.DAY,
            LocalDate.parse("2026-03-28").atStartOfDay(BERLIN).toInstant(),
            LocalDate.parse("2026-03-31").atStartOfDay(BERLIN).toInstant(),
            BERLIN);
    assertThat(IntStream.range(0, days.count()).mapToLong(i -> days.millis(i) / 3_600_000))
        .containsExactly(24L, 23L, 24L);
    assertThat(
            Intervals.of(
                    Length.QUARTER, at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z"), BERLIN)
                .count())
        .isEqualTo(100);
    Intervals months =
        Intervals.of(Length.MONTH, at("2026-01-15T00:00:00Z"), at("2026-03-02T00:00:00Z"), BERLIN);
    assertThat(months.bounds())
        .containsExactly(
            at("2026-01-15T00:00:00Z").toEpochMilli(),
            at("2026-01-31T23:00:00Z").toEpochMilli(),
            at("2026-02-28T23:00:00Z").toEpochMilli(),
            at("2026-03-02T00:00:00Z").toEpochMilli());
  }

  /** Time is POSIX's, in which the second 23:59:60 of 2016 does not count. */
  @Test
  void aLeapSecondIsInNoDayAndAddsNoEnergy() throws Exception {
    assertThat(at("2016-12-31T23:59:60Z"))
        .isBetween(at("2016-12-31T23:59:59Z"), at("2017-01-01T00:00:00Z"));
    Intervals quarters = quarters("2016-12-31T23:45:00Z", "2017-01-01T00:15:00Z");
    Readings readings = new Readings(folder.resolve("history"));
    for (long t = quarters.begin(0); t <= quarters.end(1); t += 1_000) {
      readings.add(0, Reading.ofPower("a", t, 3_600));
    }
    List<List<Object>> rows = energy(readings.write(500), quarters, by(Grouping.By.DEVICE), 2);
    assertThat(rows).extracting(r -> r.get(2)).containsExactly(900.0, 900.0);
  }

  @Test
  void aSingleReadingIsCountedButTellsNoEnergy() throws Exception {
    long noon = at("2026-05-01T12:00:00Z").toEpochMilli();
    Readings readings =
        new Readings(folder.resolve("history")).add(0, Reading.ofPower("a", noon, 700)).write(10);
    List<List<Object>> rows =
        energy(
            readings,
            quarters("2026-05-01T12:00:00Z", "2026-05-01T12:30:00Z"),
            by(Grouping.By.DEVICE),
            2);
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst().subList(2, 7)).containsExactly(null, null, 0.0, 0.0, 1L);
    assertThat(rows.getLast().subList(2, 7)).containsExactly(null, null, 0.0, 0.0, 0L);
  }

  @Test
  void aTotalIsTakenBeforePhasesAndPhasesAreAddedWhereThereIsNone() throws Exception {
    long noon = at("2026-05-01T12:00:00Z").toEpochMilli();
    Readings readings = new Readings(folder.resolve("history"));
    for (int i = 0; i <= 900; i++) {
      long time = noon + 1000L * i;
      readings.add(0, Reading.ofPower("a", time, 3600));
      for (String phase : List.of("A", "B", "C")) {
        readings.add(0, Reading.ofPower("a", time, 999).withPhase(phase));
        readings.add(0, Reading.ofPower("b", time, -1200).withPhase(phase));
      }
    }
    List<List<Object>> rows =
        energy(
            readings.write(500),
            quarters("2026-05-01T12:00:00Z", "2026-05-01T12:15:00Z"),
            by(Grouping.By.DEVICE),
            2);
    assertThat(number(rows.get(0).get(2))).isCloseTo(900, within(1e-9));
    assertThat(number(rows.get(0).get(3))).isEqualTo(0);
    assertThat(number(rows.get(1).get(2))).isEqualTo(0);
    assertThat(number(rows.get(1).get(3))).isCloseTo(900, within(1e-9));
    assertThat(number(rows.get(1).get(5))).isEqualTo(900);
  }

  @Test
  void aReadingAtTheEndOfTheRangeIsCountedInNoInterval() throws Exception {
    long from = at("2026-05-01T00:00:00Z").toEpochMilli();
    Readings readings = new Readings(folder.resolve("history"));
    for (String quality : List.of("GOOD", "SUSPECT")) {
      for (int s = 0; s <= 900; s++) {
        readings.add(
            0, Reading.ofPower("of " + quality, from + 1000L * s, 3600).withQuality(quality));
      }
    }
    readings.write(100);
    assertThat(
            energy(
                    readings,
                    quarters("2026-05-01T00:00:00Z", "2026-05-01T00:15:00Z"),
                    by(Grouping.By.DEVICE),
                    1)
                .stream()
                .map(row -> Arrays.asList(row.get(2), row.get(6), row.get(7))))
        .containsExactly(Arrays.asList(900.0, 900L, 0L), Arrays.asList(null, 0L, 900L));
  }

  /** Two meters that speak at 7 minutes past each quarter, one of them by a register. */
  @Test
  void whatCrossesTheEndsOfARangeIsInItByItsShare() throws Exception {
    long quarter = 900_000;
    long from = at("2026-05-01T22:00:00Z").toEpochMilli();
    Readings readings = new Readings(folder.resolve("history"));
    for (int i = -3; i <= 98; i++) {
      long time = from + 420_000 + i * quarter;
      double wattHours = i < 90 ? 2000 + 100 * i : 100 * (i - 90);
      readings.add(0, Reading.ofPower("by power", time, -400));
      readings.add(
          0,
          Reading.ofPower("by register", time, -400)
              .withRegisters(OptionalDouble.of(wattHours), OptionalDouble.of(0)));
    }
    readings.write(50);
    Path results = folder.resolve("day");
    LocalRun.run(
        new EnergyWork(
            Intervals.of(
                Length.DAY, at("2026-05-01T22:00:00Z"), at("2026-05-02T22:00:00Z"), BERLIN),
            by(Grouping.By.DEVICE),
            new Gaps(Map.of(), quarter),
            new EveryInterval()),
        readings.history(),
        2,
        results);
    // The register is changed once in 24 hours, over which 100 Wh are not known.
    assertThat(
            Readings.duckdb(
                results.resolve("energy-*.parquet"),
                "SELECT device, imported_wh, exported_wh, covered_seconds, readings, resets FROM f"
                    + " ORDER BY 1"))
        .containsExactly(
            List.of("by power", 0.0, 9_600.0, 86_400.0, 96L, 0L),
            List.of("by register", 9_500.0, 0.0, 85_500.0, 96L, 1L));
  }
}
