package org.gridpact.engine.analytics.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.gridpact.engine.analytics.Readings;
import org.gridpact.engine.analytics.Readings.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with readings, against plain SQL on the same files. */
class QualityWorkTest {
  private static final long START = Instant.parse("2026-05-01T00:00:00Z").toEpochMilli();

  private static final long RANGE_MILLIS = 1_500_000;

  @TempDir Path folder;

  /** What is the case in which of 288 parts of the range, from the readings one by one. */
  private static final String PARTS =
      """
      WITH g AS (SELECT device, t, quality, 288 * (t - %1$d) // %2$d AS p,
        lag(t) OVER w AS before, lag(288 * (t - %1$d) // %2$d) OVER w AS q FROM r
        WINDOW w AS (PARTITION BY device ORDER BY t)),
      v AS (SELECT device, t, voltage, coalesce(voltage <> lag(voltage) OVER w OR t - lag(t) OVER w > 3000, true) AS new FROM r
        WHERE quality = 'GOOD' WINDOW w AS (PARTITION BY device ORDER BY t)),
      i AS (SELECT device, t, sum(new::INT) OVER (PARTITION BY device ORDER BY t) run FROM v),
      k AS (SELECT device, min(t) a, max(t) z FROM i GROUP BY device, run),
      heard AS (SELECT device, p FROM g
        UNION SELECT device, unnest(range(q, p)) FROM g WHERE t - before <= 3000),
      gap AS (SELECT DISTINCT device, unnest(range(q, p + 1)) AS p FROM g WHERE t - before > 3000),
      every AS (SELECT DISTINCT device, unnest(range(0, 288)) AS p FROM r)
      SELECT device, 'heard' AS kind, p FROM heard
      UNION ALL SELECT device, 'silent', p FROM every ANTI JOIN heard USING (device, p)
      UNION ALL SELECT device, 'gap', p FROM gap SEMI JOIN heard USING (device, p)
      UNION SELECT device, lower(quality), p FROM g WHERE quality <> 'GOOD'
      UNION SELECT device, 'clock-error', p FROM g WHERE t - before < 500
      UNION SELECT device, 'stuck', unnest(range(288 * (a - %1$d) // %2$d, 288 * (z - %1$d) // %2$d + 1))
        FROM k WHERE z - a > 5000
      ORDER BY ALL\
      """
          .formatted(START, RANGE_MILLIS);

  private Readings random(long seed, int groupRows) throws Exception {
    Random random = new Random(seed);
    Readings readings = new Readings(folder.resolve("history"));
    List<Reading> all = new ArrayList<>();
    for (String device : List.of("a", "b")) {
      long time = START;
      double volts = 230;
      for (int i = 0; i < 600; i++) {
        time += random.nextInt(30) == 0 ? random.nextInt(20_000) : 1000;
        volts = random.nextInt(6) == 0 ? 230 + random.nextInt(5) : volts;
        Reading r =
            Reading.ofPower(
                    device, time, random.nextInt(50) == 0 ? 90_000 : 500 + random.nextInt(100))
                .withVoltage(volts);
        if (i == 300) {
          all.add(r.withQuality("STALE"));
        }
        all.add(random.nextInt(20) == 0 ? r.withQuality("SUSPECT") : r);
      }
    }
    for (Reading r : all) {
      readings.add(0, r);
    }
    return readings.write(groupRows);
  }

  @ParameterizedTest
  @CsvSource({"1, 2000, 1", "2, 2000, 2", "3, 37, 2", "4, 150, 3"})
  void gapsStuckRunsAndClockErrorsAreWhatSqlFinds(long seed, int groupRows, int workers)
      throws Exception {
    Readings readings = random(seed, groupRows);
    Path results = folder.resolve("results");
    LocalRun.run(
        new QualityWork(START, START + RANGE_MILLIS, new Gaps(Map.of(), 3000), 5000, Set.of("a")),
        readings.history(),
        workers,
        results);
    String sql =
        """
        WITH g AS (SELECT device, t - lag(t) OVER (PARTITION BY device ORDER BY t) dt, quality FROM r),
        v AS (SELECT device, t, voltage, coalesce(voltage <> lag(voltage) OVER w OR t - lag(t) OVER w > 3000, true) AS new FROM r
          WHERE quality = 'GOOD' WINDOW w AS (PARTITION BY device ORDER BY t)),
        i AS (SELECT device, t, sum(new::INT) OVER (PARTITION BY device ORDER BY t) run FROM v),
        k AS (SELECT device, max(t) - min(t) ms FROM i GROUP BY device, run),
        s AS (SELECT device, count(*) FILTER (ms > 5000) n, coalesce(sum(ms) FILTER (ms > 5000), 0) / 1000.0 sec FROM k GROUP BY 1)
        SELECT device, count(*) FILTER (quality = 'GOOD'), count(*) FILTER (quality = 'SUSPECT'),
          count(*) FILTER (dt > 3000), sum(dt) FILTER (dt > 3000) / 1000.0, max(dt) FILTER (dt > 3000) / 1000.0,
          any_value(n), any_value(sec), count(*) FILTER (dt < 500)
        FROM g JOIN s USING (device) GROUP BY 1 ORDER BY 1\
        """;
    assertThat(
            Readings.duckdb(
                results.resolve("quality-*.parquet"),
                "SELECT device, readings, suspect, gaps, gap_seconds, longest_gap_seconds,"
                    + " stuck_runs, stuck_seconds, clock_errors FROM f ORDER BY 1"))
        .isEqualTo(readings.duckdb(sql));
    assertThat(
            Readings.duckdb(
                results.resolve("quality-*.parquet"),
                "SELECT device, lowest_voltage_v, epoch_ms(lowest_voltage_at), highest_voltage_v,"
                    + " epoch_ms(highest_voltage_at) FROM f ORDER BY 1"))
        .isEqualTo(
            readings.duckdb(
                "SELECT device, min(voltage), arg_min(t, (voltage, t)), max(voltage), arg_min(t,"
                    + " (-voltage, t)) FROM r WHERE quality = 'GOOD' GROUP BY 1 ORDER BY 1"));
    assertThat(
            Readings.duckdb(
                results.resolve("spans-*.parquet"),
                """
                SELECT DISTINCT device, kind, unnest(range(288 * (epoch_ms(start) - %1$d) // %2$d,
                  288 * (epoch_ms(start) + round(1000 * seconds)::BIGINT - %1$d) // %2$d)) AS part
                FROM f WHERE kind <> 'outlier' ORDER BY ALL\
                """
                    .formatted(START, RANGE_MILLIS)))
        .isEqualTo(readings.duckdb(PARTS));
    if (groupRows == 2000) {
      assertThat(
              Readings.duckdb(
                  results.resolve("quality-*.parquet"), "SELECT outliers FROM f ORDER BY device"))
          .isEqualTo(
              readings.duckdb(
                  """
                  WITH g AS (SELECT * FROM r WHERE quality = 'GOOD'),
                  m AS (SELECT device, quantile_disc(active_power, 0.5) m FROM g GROUP BY 1),
                  d AS (SELECT device, abs(active_power - m) d FROM g JOIN m USING (device)),
                  l AS (SELECT device, 10 * quantile_disc(d, 0.5) l FROM d GROUP BY 1)
                  SELECT count(*) FROM d JOIN l USING (device) WHERE d > l GROUP BY device ORDER BY device\
                  """));
    }
  }

  @Test
  void aDeviceThatSentNothingIsSilentAllTheTime() throws Exception {
    Readings readings = new Readings(folder.resolve("history"));
    readings.add(0, Reading.ofPower("a", START + 1000, 100)).write(10);
    Path results = folder.resolve("results");
    LocalRun.run(
        new QualityWork(
            START, START + RANGE_MILLIS, new Gaps(Map.of(), 3000), 5000, Set.of("a", "b", "c")),
        readings.history(),
        3,
        results);
    assertThat(
            Readings.duckdb(
                results.resolve("quality-*.parquet"),
                "SELECT device, readings, stale, \"first\" IS NULL, gaps IS NULL FROM f ORDER BY"
                    + " 1"))
        .containsExactly(
            List.of("a", 1L, 0L, false, false),
            List.of("b", 0L, 0L, true, true),
            List.of("c", 0L, 0L, true, true));
    assertThat(
            Readings.duckdb(
                results.resolve("spans-*.parquet"),
                "SELECT device, kind, epoch_ms(start), seconds FROM f WHERE device <> 'a' ORDER BY"
                    + " 1"))
        .containsExactly(
            List.of("b", "silent", START, RANGE_MILLIS / 1000.0),
            List.of("c", "silent", START, RANGE_MILLIS / 1000.0));
  }

  /** The same voltage before and after ten minutes of which nothing is known. */
  @Test
  void nothingIsStuckWhileNothingIsHeard() throws Exception {
    Readings readings = new Readings(folder.resolve("history"));
    for (int s : new int[] {1, 2, 3, 603, 604, 605}) {
      readings.add(0, Reading.ofPower("a", START + 1000L * s, 100 + s).withVoltage(230));
    }
    for (int groupRows : new int[] {100, 2}) {
      readings.write(groupRows);
      Path results = folder.resolve("results-" + groupRows);
      LocalRun.run(
          new QualityWork(START, START + RANGE_MILLIS, new Gaps(Map.of(), 3000), 5000, Set.of()),
          readings.history(),
          1,
          results);
      assertThat(
              Readings.duckdb(
                  results.resolve("quality-*.parquet"), "SELECT gaps, stuck_runs FROM f"))
          .containsExactly(List.of(1L, 0L));
    }
  }
}
