package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastCommandTest {
  private final Terminal terminal = new Terminal();

  @TempDir private Path data;

  /** Five days, each quarter of which takes 100 W more than the one before. */
  @BeforeEach
  void write() throws Exception {
    try (Statement duck = DriverManager.getConnection("jdbc:duckdb:").createStatement()) {
      for (int day = 0; day < 5; day++) {
        Path file =
            data.resolve(
                "yard/history/quarters/area=yard/day=2026-11-1%d/bucket=00/part-1.parquet"
                    .formatted(day));
        Files.createDirectories(file.getParent());
        duck.execute(
            """
            COPY (SELECT to_timestamp(1794268800 + 86400 * %d + 900 * q) AS time,
              'meter' AS device, 'TOTAL' AS phase, 'GOOD' AS quality,
              100.0 * q AS active_power_mean FROM range(96) q(q)) TO '%s' (FORMAT parquet)\
            """
                .formatted(day, file));
      }
    }
  }

  @Test
  void whatRepeatsDailyIsForecastAndItsErrorsAreNone() {
    String[] asked = {
      "forecast", "meter", "--data", data.toString(), "--at", "2026-11-14T12:00:00Z"
    };

    assertThat(terminal.run(asked)).as(terminal::err).isZero();
    List<String> lines = terminal.out().lines().toList();
    assertThat(lines).hasSize(193);
    assertThat(lines.get(0)).isEqualTo("time,p10_watts,p50_watts,p90_watts");
    assertThat(lines.get(1)).isEqualTo("2026-11-14T12:00Z,4800.0,4800.0,4800.0");

    terminal.clear();
    String[] backtest = Arrays.copyOf(asked, asked.length + 1);
    backtest[asked.length] = "--backtest";
    assertThat(terminal.run(backtest)).isZero();
    assertThat(terminal.out()).contains("\nall,").contains(",0.0,0.0,0.0,1.000,0.0,");
  }

  @Test
  void theAreaAndAFeederAreTheSumsOfTheirDevices() throws Exception {
    Path config =
        Files.writeString(
            data.resolve("area.yaml"),
            """
            area: yard
            network: builtin:feeder33
            limits: {voltage: {min: 0.9 pu, max: 1.1 pu}, defaults: true}
            gateways:
              - {id: gateway, listen: 127.0.0.1:0}
            devices:
              - {id: meter, kind: meter, bus: 18, gateway: gateway, feeder: north, points: {power: W}}
            """);
    for (String[] which : new String[][] {{"--feeder", "north"}, {"--area", "yard"}}) {
      terminal.clear();
      assertThat(
              terminal.run(
                  "forecast",
                  which[0],
                  which[1],
                  "--config",
                  config.toString(),
                  "--data",
                  data.toString(),
                  "--at",
                  "2026-11-14T12:00:00Z"))
          .as(terminal::err)
          .isZero();
      assertThat(terminal.out().lines().toList().get(1))
          .isEqualTo("2026-11-14T12:00Z,4800.0,4800.0,4800.0");
    }
  }

  @Test
  void whatIsNotKnownIsRefusedWithWhereItWasLookedFor() {
    assertThat(
            terminal.run(
                "forecast", "other", "--data", data.toString(), "--at", "2026-11-14T12:00:00Z"))
        .isNotZero();
    assertThat(terminal.err()).contains("nothing of the power of other");
    assertThat(terminal.run("forecast", "meter", "--data", data.toString(), "--at", "noon"))
        .isNotZero();
    assertThat(terminal.err()).contains("--at", "'noon' is no time");
    assertThat(terminal.run("forecast", "--data", data.toString(), "--at", "2026-11-14T12:00:00Z"))
        .isNotZero();
    assertThat(terminal.err()).contains("needs --config");
    String[] tooSoon = {
      "forecast", "meter", "--data", data.toString(), "--at", "2026-11-11T12:00:00Z", "--backtest"
    };
    assertThat(terminal.run(tooSoon)).isNotZero();
    assertThat(terminal.err()).contains("too few for a backtest");
    assertThat(terminal.out()).isEmpty();
  }
}
