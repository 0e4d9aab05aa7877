package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./gridpact analyze} on files that another program, DuckDB, wrote. */
class AnalyzeCommandTest {
  @TempDir Path folder;

  private final Terminal terminal = new Terminal();

  private int analyze(String... options) {
    return terminal.run(
        List.of("analyze", "--data", folder.resolve("data").toString(), "--zone", "UTC"), options);
  }

  /** An hour of two meters that take 1,200 W and 2,400 W. */
  private void history() throws IOException, SQLException {
    Path file =
        folder.resolve(
            "data/yard/history/readings/area=yard/day=2026-05-01/bucket=00/part-0.parquet");
    Files.createDirectories(file.getParent());
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute(
          """
          COPY (SELECT make_timestamp_ms(1777593600000 + 1000 * s)::TIMESTAMP_MS AS time, 'meter-' || m AS device,
            'cellar' AS gateway, 'TOTAL' AS phase, 'GOOD' AS quality, 1200.0::DOUBLE * m AS active_power
            FROM range(1, 3) t(m), range(0, 3601) u(s) ORDER BY device, time)
          TO '%s' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)\
          """
              .formatted(file));
    }
  }

  @Test
  void energyOfADayIsInItsFolderAndSaidInOneLine() throws Exception {
    history();
    assertThat(
            analyze(
                "energy",
                "--from",
                "2026-05-01",
                "--to",
                "2026-05-02",
                "--interval",
                "day",
                "--parallelism",
                "2",
                "--explain"))
        .as(terminal.err())
        .isZero();
    assertThat(terminal.out())
        .contains("3.600 kWh imported, 0.000 kWh exported; readings cover 4.2 % of the time");
    assertThat(
            Files.readAllLines(
                folder.resolve("data/yard/analysis/energy-2026-05-01-2026-05-02/energy.csv")))
        .hasSize(3)
        .element(2)
        .asString()
        .startsWith("meter-2,2026-05-01 00:00:00+00,86400.0,1,2400.0");
  }

  @Test
  void aRangeWithoutDataIsNoResult() throws Exception {
    history();
    assertThat(analyze("duration-curve", "--from", "2027-01-01", "--to", "2027-01-02")).isOne();
    assertThat(terminal.err()).contains("has no reading from 2027-01-01T00:00:00Z");
    assertThat(folder.resolve("data/yard/analysis/duration-curve-2027-01-01-2027-01-02"))
        .doesNotExist();
  }

  @Test
  void whatCannotBeAskedIsRefused() throws Exception {
    history();
    assertThat(analyze("weather", "--from", "2026-05-01", "--to", "2026-05-02")).isEqualTo(2);
    assertThat(analyze("energy", "--from", "2026-05-02", "--to", "2026-05-02")).isEqualTo(2);
    assertThat(analyze("energy", "--from", "yesterday", "--to", "2026-05-02")).isEqualTo(2);
    assertThat(analyze("losses", "--from", "2026-05-01", "--to", "2026-05-02")).isEqualTo(2);
    for (String stuck : new String[] {"-5", "0", "NaN"}) {
      assertThat(
              analyze("quality", "--from", "2026-05-01", "--to", "2026-05-02", "--stuck=" + stuck))
          .isEqualTo(2);
    }
    assertThat(
            analyze("energy", "--from", "2026-05-01", "--to", "2026-05-02", "--parallelism=100000"))
        .isEqualTo(2);
    assertThat(terminal.err())
        .contains(
            "in this process, 16 workers a processor, not 100,000",
            "--stuck is 0.001 s or longer, not -5.0 s",
            "not NaN s",
            "no analysis 'weather'",
            "is not after",
            "'yesterday' is no day",
            "losses needs the area file");
  }

  @Test
  void aPartOfAnHourIsNotSettledAgainstTheWholeOfOthers() throws Exception {
    history();
    assertThat(
            analyze("baseline", "--from", "2026-05-01T00:15:00Z", "--to", "2026-05-01T01:00:00Z"))
        .isEqualTo(2);
    assertThat(analyze("baseline", "--from", "2026-05-01", "--to", "2026-05-01T00:30:00Z"))
        .isEqualTo(2);
    assertThat(analyze("baseline", "--from", "2026-05-01", "--to", "2026-05-02T01:00:00Z"))
        .isEqualTo(2);
    assertThat(terminal.err())
        .contains(
            "begins at a full hour, not at 2026-05-01T00:15Z",
            "ends at a full hour, not at 2026-05-01T00:30Z",
            "ends on the local day on which it begins, 2026-05-01");
  }

  @Test
  void aBaselineOfTooFewDaysSaysSo() throws Exception {
    history();
    assertThat(analyze("baseline", "--from", "2026-05-01", "--to", "2026-05-01T01:00:00Z"))
        .as(terminal.err())
        .isZero();
    assertThat(terminal.out())
        .contains(
            "unknown kWh by regression, of 0 hours of 2; 2 have no baseline, since of fewer than 5"
                + " days before");
  }

  @Test
  void aDeviceOfTheAreaFileThatSentNothingIsNamedAsSilent() throws Exception {
    history();
    Path area =
        Files.writeString(
            folder.resolve("area.yaml"),
            """
            area: yard
            network: builtin:feeder33
            limits: {voltage: {min: 0.92 pu, max: 1.06 pu}, defaults: true}
            gateways:
              - {id: cellar, listen: "127.0.0.1:8081", cycle: 1 s}
            devices:
              - {id: meter-1, kind: meter, gateway: cellar, bus: 2, feeder: f, points: &meter {power: W}}
              - {id: meter-2, kind: meter, gateway: cellar, bus: 3, feeder: f, points: *meter}
              - {id: meter-3, kind: meter, gateway: cellar, bus: 4, feeder: f, points: *meter}
            """);
    assertThat(
            analyze(
                "quality",
                "--from",
                "2026-05-01",
                "--to",
                "2026-05-02",
                "--config",
                area.toString(),
                "--out",
                folder.resolve("out").toString()))
        .as(terminal.err())
        .isZero();
    assertThat(terminal.out()).contains("3 devices, 1 of them silent: 7202 good readings");
    assertThat(Files.readAllLines(folder.resolve("out/quality.csv")))
        .last()
        .isEqualTo("meter-3,,,,0,0,0,0,,,,,,,,,,,");
  }

  @Test
  void anOptionOfAnotherJobIsNotPassedOver() throws Exception {
    history();
    String[] day = {"--from", "2026-05-01", "--to", "2026-05-02"};
    for (String[] asked :
        new String[][] {{"duration-curve", "--by-hour"}, {"energy", "--samples=3"}}) {
      assertThat(analyze(asked[0], asked[1], day[0], day[1], day[2], day[3])).isEqualTo(2);
    }
    assertThat(terminal.err())
        .contains(
            "--by-hour says nothing to duration-curve, whose own options are --points, --sorted",
            "--samples says nothing to energy");
  }

  @Test
  void aTimeThatNobodyCanCountToIsRefused() throws Exception {
    history();
    assertThat(analyze("energy", "--from", "+999999999-01-01", "--to", "+999999999-02-01"))
        .isEqualTo(2);
    assertThat(analyze("quality", "--from", "-999999999-01-01", "--to", "2026-05-02")).isEqualTo(2);
    assertThat(terminal.err()).contains("'+999999999-01-01' is no day").doesNotContain("\tat ");
  }

  @Test
  void aSweepOfAFeederSaysWhatEachLossLeavesWithoutSupply() throws Exception {
    assertThat(analyze("security-sweep", "--network", "builtin:feeder33", "--parallelism", "2"))
        .as(terminal.err())
        .isZero();
    assertThat(terminal.out())
        .contains("34 load flows: ", "0 of 1 states are secure whatever is lost", "lost branch");
    Path result = folder.resolve("data/analysis/security-sweep-feeder33");
    assertThat(Files.readAllLines(result.resolve("security-sweep.csv")))
        .anyMatch(
            row -> row.startsWith("0,branch 2-19,unserved,0,") && row.contains(",360000.0,4,"));
    assertThat(result.resolve("security-sweep.svg")).content().contains("Worst loading");
  }

  /** With one line the voltage at bus 2 is 0.93 pu: less than the file allows. */
  @Test
  void aSweepOfAFileGoesByTheFilesVoltageLimitsAsSecurityDoes() throws Exception {
    Path network =
        Files.writeString(
            folder.resolve("low.m"),
            """
            function mpc = low
            mpc.version = '2';
            mpc.baseMVA = 100;
            mpc.bus = [
              1 3 0 0 0 0 1 1 0 110 1 1.05 0.95;
              2 1 50 20 0 0 1 1 0 110 1 1.05 0.95 ];
            mpc.gen = [ 1 18 0 90 -90 1 100 1 90 0 ];
            mpc.branch = [
              1 2 0.04 0.2 0 90 0 0 0 0 1;
              1 2 0.04 0.2 0 90 0 0 0 0 1 ];
            """);
    assertThat(analyze("security-sweep", "--network", network.toString()))
        .as(terminal.err())
        .isZero();
    assertThat(terminal.err()).doesNotContain("devices are assumed");
    List<String> swept =
        Files.readAllLines(folder.resolve("data/analysis/security-sweep-low/violations.csv"))
            .stream()
            .filter(row -> row.contains("low voltage"))
            .map(row -> row.split(",", -1)[1].replace("\"", ""))
            .toList();

    Path report = folder.resolve("report.json");
    terminal.run("security", "--network", network.toString(), "--report", report.toString());

    List<String> judged = new ArrayList<>();
    for (JsonNode finding : new ObjectMapper().readTree(report.toFile()).get("findings")) {
      if (finding.get("words").asText().contains("at least 0.9500 pu")) {
        judged.add(finding.get("contingency").asText());
      }
    }
    assertThat(swept).containsExactlyInAnyOrderElementsOf(judged).hasSize(2);
  }

  @Test
  void aSweepThatCannotBeMadeIsRefused() throws Exception {
    history();
    assertThat(analyze("security-sweep")).isEqualTo(2);
    assertThat(analyze("security-sweep", "--network", "nowhere.m")).isEqualTo(2);
    String[] feeder = {"security-sweep", "--network", "builtin:feeder33"};
    assertThat(analyze(feeder[0], feeder[1], feeder[2], "--contingencies", "n-3")).isEqualTo(2);
    assertThat(analyze(feeder[0], feeder[1], feeder[2], "--samples", "0")).isEqualTo(2);
    assertThat(analyze(feeder[0], feeder[1], feeder[2], "--from", "2026-05-01")).isEqualTo(2);
    assertThat(analyze("energy", "--from", "2026-05-01")).isEqualTo(2);
    assertThat(analyze("baseline", "--exclude", "2026-13-01")).isEqualTo(2);
    assertThat(terminal.err())
        .contains(
            "'2026-13-01' is no day like 2026-11-21",
            "needs a grid",
            "there is no network file nowhere.m",
            "not 'n-3'",
            "--samples is 1 to",
            "the states that an area's history has",
            "analyze energy needs --to");
  }
}
