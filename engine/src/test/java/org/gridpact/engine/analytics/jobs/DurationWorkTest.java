package org.gridpact.engine.analytics.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.gridpact.engine.analytics.Readings;
import org.gridpact.engine.analytics.Readings.Reading;
import org.gridpact.engine.analytics.jobs.DurationWork.Partition;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.model.measurement.Digits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The global sort against plain SQL on the same files. */
class DurationWorkTest {
  private static final long START = Instant.parse("2026-05-01T00:00:00Z").toEpochMilli();
  private static final long END = START + 86_400_000;

  private static String oracle() {
    return "SELECT row_number() OVER (ORDER BY active_power) - 1 AS rank, active_power FROM r"
        + " WHERE quality = 'GOOD' AND active_power IS NOT NULL AND t >= "
        + START
        + " AND t < "
        + END
        + " ORDER BY 1";
  }

  @TempDir Path folder;

  private Readings random(long seed, int rows, int steps) throws Exception {
    Random random = new Random(seed);
    Readings readings = new Readings(folder.resolve("history"));
    for (int i = 0; i < rows; i++) {
      Reading r =
          Reading.ofPower(
              "meter-" + random.nextInt(5),
              START + 1000L * random.nextInt(2 * rows),
              // One zero is as good as the other.
              steps == 0 ? random.nextGaussian() * 1e4 : random.nextInt(-2, steps) * 0.1);
      if (random.nextInt(9) == 0) {
        r = r.withQuality("SUSPECT");
      }
      // A reading may be there twice only with the same value.
      r =
          new Reading(
              r.device() + i % 100,
              r.time() + i,
              r.phase(),
              r.quality(),
              r.power(),
              r.imported(),
              r.exported(),
              r.voltage());
      readings.add(i % 2, r);
      if (random.nextInt(7) == 0) {
        readings.add(random.nextInt(3), r);
      }
    }
    return readings.write(97);
  }

  private DurationWork work(Readings readings, Partition partition, int workers, int held)
      throws Exception {
    Columns columns = DurationWork.columns(START, END);
    double[] bounds =
        partition == Partition.RANGE
            ? SampledBounds.of(LocalRun.splits(readings.history(), columns), columns, workers)
                .bounds()
            : new double[0];
    return new DurationWork(START, END, partition, bounds, 101, true, held);
  }

  /** 50 held values make every worker write many files and merge them. */
  @ParameterizedTest
  @CsvSource({
    "RANGE, 1, 2000000, 40",
    "RANGE, 3, 2000000, 0",
    "RANGE, 4, 50, 0",
    "RANGE, 2, 50, 300",
    "HASH, 3, 2000000, 40",
    "HASH, 2, 50, 0"
  })
  void everyReadingIsInItsPlace(Partition partition, int workers, int held, int steps)
      throws Exception {
    Readings readings = random(7 * workers + steps, 4_000, steps);
    Path results = folder.resolve("results");
    LocalRun.run(work(readings, partition, workers, held), readings.history(), workers, results);

    List<List<Object>> expected = readings.duckdb(oracle());
    assertThat(
            Readings.duckdb(
                results.resolve("sorted-*.parquet"),
                "SELECT rank, active_power_w FROM f ORDER BY 1"))
        .isEqualTo(expected);
    List<List<Object>> curve =
        Readings.duckdb(
            results.resolve("duration-curve-*.parquet"),
            "SELECT point, rank, share_at_least, active_power_w FROM f ORDER BY 1");
    assertThat(curve).hasSize(101);
    for (int p = 0; p <= 100; p++) {
      long rank = Math.round(p * (expected.size() - 1) / 100.0);
      assertThat(curve.get(p))
          .containsExactly(
              (long) p,
              rank,
              Digits.rounded((double) (expected.size() - rank) / expected.size(), 12),
              Digits.rounded((Double) expected.get((int) rank).get(1), 12));
    }
    try (Stream<Path> left = Files.list(results.resolve("tmp"))) {
      assertThat(left).isEmpty();
    } catch (java.nio.file.NoSuchFileException e) {
      assertThat(held).as("nothing was spilled").isGreaterThan(50);
    }
  }

  @Test
  void fewerReadingsThanPointsAreAllOnTheCurve() throws Exception {
    Readings readings =
        new Readings(folder.resolve("history"))
            .add(0, Reading.ofPower("a", START, 5))
            .add(0, Reading.ofPower("a", START + 1000, -0.0))
            .write(10);
    Path results = folder.resolve("results");
    LocalRun.run(work(readings, Partition.RANGE, 3, 1000), readings.history(), 3, results);
    assertThat(
            Readings.duckdb(
                results.resolve("duration-curve-*.parquet"),
                "SELECT rank, active_power_w FROM f ORDER BY 1"))
        .containsExactly(List.of(0L, 0.0), List.of(1L, 5.0));
  }
}
