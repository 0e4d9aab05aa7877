package org.gridpact.edge.driver.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.gridpact.model.testing.Eventually.until;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gridpact.edge.fault.Bench;
import org.gridpact.edge.fault.Meters;
import org.gridpact.edge.image.ProcessImage.Marked;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.testing.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class CsvDriverTest {
  private static final long START = 1_763_715_600_000L;
  private static final String HOUSE = "house";

  @TempDir Path folder;

  private static DeviceSpec house(String profile) {
    return Meters.meter(HOUSE, new Connection.Replay("record", profile));
  }

  private Path record(String... lines) throws IOException {
    return Files.writeString(folder.resolve("record.csv"), String.join("\n", lines));
  }

  private static CsvDriver driver(Path file, double speed, Bench bench, DeviceSpec... devices) {
    return new CsvDriver(
        new DriverSpec.CsvReplay("record", file, speed), List.of(devices), bench.context());
  }

  private static double watts(Bench bench) {
    return bench.state(HOUSE).value(Quantity.ACTIVE_POWER);
  }

  @Test
  void rowsComeAtTheirDistanceFromTheFirstWithTheTimeOfNow() throws IOException {
    DeviceSpec house = house("gridpact");
    Bench bench = new Bench(START, List.of(house));
    Path file =
        record(
            "time,power,voltage_A,vendor",
            "2006-12-16T17:24:00Z,1000,230.5,x",
            "2006-12-16T17:24:01Z,1100,231.5,x",
            "2006-12-16T17:24:03Z,-1300,232.5,x");
    try (CsvDriver driver = driver(file, 1, bench, house)) {
      driver.start();
      bench.untilRead(HOUSE, START);
      assertThat(watts(bench)).isEqualTo(1_000);
      bench.cycle();
      bench.untilRead(HOUSE, START + 1_000);
      assertThat(bench.state(HOUSE).reading().values())
          .containsExactly(
              1_100, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 231.5, Double.NaN);
      bench.cycle();
      assertThat(watts(bench)).isEqualTo(1_100);
      bench.cycle();
      bench.untilRead(HOUSE, START + 3_000);
      assertThat(watts(bench)).isEqualTo(-1_300);
    }
  }

  @Test
  void afterTheEndADeviceIsStaleAndTheEndIsTold() throws IOException {
    DeviceSpec house = house("gridpact");
    Bench bench = new Bench(START, List.of(house));
    try (CsvDriver driver = driver(record("time;power", "1763715600000;5"), 1, bench, house)) {
      driver.start();
      bench.until(() -> driver.troubles().containsKey(HOUSE));
      assertThat(driver.troubles().get(HOUSE)).endsWith("record.csv ended at line 2");
      bench.untilRead(HOUSE, START);
      for (int cycle = 0; cycle <= 3; cycle++) {
        assertThat(bench.quality(HOUSE)).isEqualTo(Quality.GOOD);
        bench.cycle();
      }
      assertThat(bench.quality(HOUSE)).isEqualTo(Quality.STALE);
    }
  }

  @Test
  void aMinuteARowBecomesASecondAtSixtyTimesTheSpeed() throws IOException {
    DeviceSpec house = house("household");
    Bench bench = new Bench(START, List.of(house));
    Path file =
        record(
            "Date;Time;Global_active_power;Global_reactive_power;Voltage;Global_intensity",
            "16/12/2006;23:59:00;4.216;0.418;234.840;18.400",
            "17/12/2006;00:00:00;5.360;0.436;233.630;23.000");
    try (CsvDriver driver = driver(file, 60, bench, house)) {
      driver.start();
      bench.untilRead(HOUSE, START);
      assertThat(watts(bench)).isEqualTo(4_216);
      bench.cycle();
      bench.untilRead(HOUSE, START + 1_000);
      assertThat(watts(bench)).isEqualTo(5_360);
    }
  }

  @Test
  void badRowsAndGapsAreCountedAndTheRestGoesOn() throws IOException {
    DeviceSpec house = house("gridpact");
    Bench bench = new Bench(START, List.of(house));
    Path file =
        record(
            "\uFEFFtime,\"power\",voltage_A",
            "2006-12-16 17:24:00,1,230",
            "2006-12-16 17:24:01,?,",
            "2006-12-16 17:24:02,1",
            "2006-12-16 17:24:02,1,230,7",
            "2006-12-16 17:24:02,one,230",
            "2006-12-16 17:24:02,1e999,230",
            "2006-12-16 17:23:59,1,230",
            "2006-12-16 17:61:00,1,230",
            "+999999999-12-16 17:24:00,1,230",
            "99999999999999999999,1,230",
            ",1,230",
            ",".repeat(200_000),
            "",
            "2006-12-16 17:24:03,?,233\r");
    try (CsvDriver driver = driver(file, 1, bench, house)) {
      driver.start();
      bench.untilRead(HOUSE, START);
      bench.until(() -> bench.counted("row.bad") == 10);
      bench.clock().advance(3_000);
      bench.untilRead(HOUSE, START + 3_000);
      assertThat(watts(bench)).isNaN();
      assertThat(bench.state(HOUSE).reading().values()[5]).isEqualTo(233);
      assertThat(bench.counted("row.empty")).isEqualTo(1);
      bench.until(() -> driver.troubles().containsKey(HOUSE));
      assertThat(bench.counted("row.bad")).isEqualTo(10);
    }
  }

  @Test
  void aDeviceWhoseRecordEndsDisturbsNoOtherOnTheSameFile() throws IOException {
    Path profile =
        Files.writeString(
            folder.resolve("feeder.yaml"),
            """
            time: {columns: [day, at], format: dd-MMM-yyyy HH:mm:ss}
            points:
              power: {column: feed-in, unit: kW, scale: -1}
            """);
    DeviceSpec house = house(profile.toString());
    DeviceSpec other = Meters.meter("other", new Connection.Replay("record", "gridpact"));
    Bench bench = new Bench(START, List.of(house, other));
    Path file =
        record(
            "day,at,feed-in,time,power",
            "28-Apr-2025,11:00:00,2,1763715600000,7",
            "28-Apr-2025,11:00:00,2,1763715601000,8");
    try (CsvDriver driver = driver(file, 1, bench, house, other)) {
      driver.start();
      bench.until(() -> driver.troubles().containsKey(HOUSE));
      bench.untilRead(HOUSE, START);
      assertThat(watts(bench)).isEqualTo(-2_000);
      bench.cycle();
      bench.untilRead("other", START + 1_000);
      assertThat(bench.state("other").value(Quantity.ACTIVE_POWER)).isEqualTo(8);
      assertThat(bench.counted("row.bad")).isEqualTo(1);
    }
  }

  @Test
  void whatDoesNotFitTogetherIsNamedAtTheStart() throws IOException {
    DeviceSpec house = house("household");
    Bench bench = new Bench(START, List.of(house));
    Path file = record("time,power", "1763715600000,5");
    assertThatThrownBy(() -> driver(file, 1, bench, house).start())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("column 'Date' is missing; there is time, power");
    assertThatThrownBy(() -> driver(folder.resolve("none.csv"), 1, bench, house).start())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none.csv: no such file");
    assertThatThrownBy(() -> driver(file, 1, bench, house("no-such-profile")).start())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-profile");
    assertThatThrownBy(
            () ->
                CsvProfile.parse(
                    "p.yaml", "time: {columns: [t]}\npoints: {power: {column: a, unit: V}}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("power is in W, not in 'V'");
  }

  @Test
  void aRealHouseholdIsPlayedWithItsGaps() throws IOException {
    Path file =
        SharedData.path(
            "measured/household/household_power_consumption_2006-12-16_to_2006-12-25.txt");
    DeviceSpec house = house("household");
    Bench bench = new Bench(START, List.of(house));
    // At this speed the nine days take 74 s.
    try (CsvDriver driver = driver(file, 10_000, bench, house)) {
      driver.start();
      bench.clock().advance(100_000);
      until(() -> !driver.troubles().isEmpty());
    }
    List<Marked> report = bench.look().report();
    // 12,257 rows of which 2 are gaps; the mean is that of the file's own column.
    assertThat(report).hasSize(12_255);
    assertThat(bench.counted("row.empty")).isEqualTo(2);
    assertThat(bench.counted("row.bad")).isZero();
    assertThat(report.stream().mapToDouble(m -> m.reading().values()[0]).average().orElseThrow())
        .isCloseTo(1_822.266, within(0.001));
  }
}
