package org.gridpact.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.gridpact.engine.query.FileSeries;
import org.gridpact.engine.query.SeriesSource;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From files of history. {@code -Dforecast.devices=2000} makes them many and prints what that
 * costs.
 */
final class FileForecastTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 3, 2);
  private static final int DAYS = Forecaster.HISTORY / 96;

  @TempDir private Path root;

  /** Rollups of the days before and of today until 6:00, the last of which is not whole. */
  private void write(int devices) throws Exception {
    try (Statement duck = DriverManager.getConnection("jdbc:duckdb:").createStatement()) {
      for (int back = 0; back <= DAYS; back++) {
        LocalDate day = TODAY.minusDays(back);
        copy(
            duck,
            "quarters",
            day,
            """
            SELECT to_timestamp(%d + 900 * q) AS time, 'meter-' || d AS device, 'TOTAL' AS phase,
              'GOOD' AS quality, CASE WHEN %b AND q = 24 THEN 1e6 ELSE 1000 + 10 * q + d END
              AS active_power_mean
            FROM range(%d) d(d), range(%d) q(q) ORDER BY device, time\
            """
                .formatted(start(day), back == 0, devices, back == 0 ? 25 : 96));
      }
      copy(
          duck,
          "readings",
          TODAY,
          """
          SELECT to_timestamp(%d + 60 * m) AS time, 'meter-' || d AS device, 'TOTAL' AS phase,
            CASE WHEN m %% 60 = 59 THEN 'SUSPECT' ELSE 'GOOD' END AS quality,
            CASE WHEN m %% 60 = 59 THEN 1e9 ELSE 1000 + 10 * (m // 15) + d END AS active_power
          FROM range(%d) d(d), range(480) m(m) ORDER BY device, time\
          """
              .formatted(start(TODAY), devices));
    }
  }

  private static long start(LocalDate day) {
    return day.atStartOfDay().toEpochSecond(ZoneOffset.UTC);
  }

  private void copy(Statement duck, String kind, LocalDate day, String select) throws Exception {
    Path file =
        root.resolve(kind)
            .resolve("area=street")
            .resolve("day=" + day)
            .resolve("bucket=00")
            .resolve("part-1.parquet");
    Files.createDirectories(file.getParent());
    duck.execute("COPY (%s) TO '%s' (FORMAT parquet)".formatted(select, file));
  }

  private static Area area(int devices) {
    List<DeviceSpec> meters = new ArrayList<>();
    for (int d = 0; d < devices; d++) {
      meters.add(
          DeviceSpec.ofLines(
              "meter-" + d,
              DeviceKind.METER,
              "gateway",
              new Location.Bus("1"),
              "feeder-" + d % 10,
              new DevicePoints("meter-" + d, List.of(Point.of(Quantity.ACTIVE_POWER))),
              Optional.empty()));
    }
    return new Area(
        "street",
        "builtin:feeder33",
        new Limits(0.9, 1.1, Map.of(), true),
        List.of(),
        meters,
        DispatchRules.DEFAULT,
        List.of());
  }

  /** What the rollups lack comes from the readings, and only from good ones. */
  @Test
  void rollupsAndTheReadingsAfterThemAreForecast() throws Exception {
    int devices = Integer.getInteger("forecast.devices", 20);
    write(devices);
    long now = 1_000 * (start(TODAY) + 8 * 3_600) + 5_000;
    try (SeriesSource source = FileSeries.open(root)) {
      AreaForecast made =
          new AreaForecaster(area(devices), source)
              .forecast(
                  now,
                  (series, _, watts) -> {
                    if (series.equals("device meter-7")) {
                      assertThat(watts[watts.length - 1]).isEqualTo(1_000 + 310 + 7);
                      assertThat(watts[watts.length - 8]).isEqualTo(1_000 + 240 + 7);
                    }
                  });

      System.out.printf(
          "%,d devices: %,d ms to read, %,d ms to compute%n",
          devices, made.readMillis(), made.computeMillis());
      Forecast forecast = made.forecast();
      assertThat(forecast.devices()).hasSize(devices);
      assertThat(forecast.feeders()).hasSize(10);
      assertThat(forecast.device("meter-7").orElseThrow().p50(0))
          .isCloseTo(1_000 + 320 + 7, within(0.01));
      double usual = IntStream.range(0, devices).sum() + devices * (1_000 + 320.0);
      assertThat(forecast.area().p50(0)).isCloseTo(usual, within(0.001 * usual));
    }
  }

  @Test
  void withoutHistoryNothingIsKnown() throws Exception {
    try (SeriesSource source = FileSeries.open(root)) {
      AreaForecast made =
          new AreaForecaster(area(3), source).forecast(1_000 * start(TODAY), (_, _, _) -> {});

      assertThat(made.forecast().devices()).isEmpty();
      assertThat(made.forecast().area().known()).isFalse();
      assertThat(made.silent()).hasSize(3);
    }
  }
}
