package org.gridpact.engine.analytics.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridpact.engine.analytics.Readings;
import org.gridpact.engine.analytics.Readings.Reading;
import org.gridpact.engine.analytics.jobs.Intervals.Length;
import org.gridpact.model.testing.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Totals that are known: a household's nine days of minutes (UCI), added up in decimals. */
class HouseholdTest {
  private static final long MINUTE = 60_000;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MM/yyyy;HH:mm:ss");

  @TempDir Path folder;

  @Test
  void theEnergyOfAHouseholdIsTheSumOfItsMinutesWithoutTheGap() throws Exception {
    Path file =
        SharedData.path(
            "measured/household/household_power_consumption_2006-12-16_to_2006-12-25.txt");
    Readings readings = new Readings(folder.resolve("history"));
    BigDecimal kilowattMinutes = BigDecimal.ZERO;
    int count = 0;
    long first = 0;
    long before = 0;
    for (String line : Files.readAllLines(file)) {
      String[] values = line.strip().split(";", -1);
      if (values.length < 3 || !values[2].matches("[0-9.]+")) {
        continue; // The head, and two minutes that are missing.
      }
      BigDecimal kilowatts = new BigDecimal(values[2]);
      long time =
          LocalDateTime.parse(values[0] + ";" + values[1], TIME)
              .toInstant(ZoneOffset.UTC)
              .toEpochMilli();
      readings.add(0, Reading.ofPower("house", time, kilowatts.movePointRight(3).doubleValue()));
      first = count++ == 0 ? time : first;
      if (time - before == MINUTE) {
        kilowattMinutes = kilowattMinutes.add(kilowatts);
      }
      before = time;
    }
    readings.write(1_000);

    Path results = folder.resolve("energy");
    LocalRun.run(
        new EnergyWork(
            Intervals.of(
                Length.DAY,
                Instant.ofEpochMilli(first),
                Instant.ofEpochMilli(before),
                ZoneOffset.UTC),
            new Grouping(Grouping.By.DEVICE, Map.of(), "yard", Set.of()),
            new Gaps(Map.of(), MINUTE),
            new EveryInterval()),
        readings.history(),
        2,
        results);
    List<Object> total =
        Readings.duckdb(
                results.resolve("energy-*.parquet"),
                "SELECT sum(imported_wh), sum(covered_seconds), count(*) FROM f")
            .getFirst();
    assertThat((Double) total.get(0))
        .isCloseTo(kilowattMinutes.doubleValue() * 1000 / 60, within(1e-6))
        .isCloseTo(372_123.4333, within(1e-3));
    assertThat((Double) total.get(1)).isEqualTo(60.0 * (count - 2));
    assertThat(count).isEqualTo(12_255);
    assertThat(((Number) total.get(2)).intValue()).isEqualTo(10);
  }
}
