package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlCommandTest {
  private final Terminal terminal = new Terminal();

  @TempDir private Path data;

  @BeforeEach
  void write() throws Exception {
    Path file =
        data.resolve("yard/history/readings/area=yard/day=2026-11-20/bucket=00/part-1.parquet");
    Files.createDirectories(file.getParent());
    try (Statement duck = DriverManager.getConnection("jdbc:duckdb:").createStatement()) {
      duck.execute(
          """
          COPY (SELECT to_timestamp(1795132800 + i) AS time, 'a "b", c' AS device,
            'TOTAL' AS phase, NULL::DOUBLE AS voltage FROM range(3) t(i)) TO '%s' (FORMAT parquet)\
          """
              .formatted(file));
    }
  }

  @Test
  void rowsAreShownAndWhatIsUnknownIsADash() {
    assertThat(
            terminal.run("sql", "--data", data.toString(), "SELECT phase, voltage FROM readings"))
        .isZero();
    assertThat(terminal.out().lines())
        .containsExactly("phase  voltage", "TOTAL  –", "TOTAL  –", "TOTAL  –");
  }

  @Test
  void csvIsQuotedAndMoreRowsAreSpokenOf() {
    int code =
        terminal.run(
            "sql",
            "--data",
            data.toString(),
            "--format=csv",
            "--rows=1",
            "SELECT device, voltage FROM readings");
    assertThat(code).isZero();
    assertThat(terminal.out().lines()).containsExactly("device,voltage", "\"a \"\"b\"\", c\",");
    assertThat(terminal.err()).contains("more than 1 row");
  }

  @Test
  void numbersAndTimesAreAsPeopleWriteThem() {
    assertThat(
            terminal.run(
                "sql",
                "--data",
                data.toString(),
                "--format=csv",
                "SELECT 0.1::DOUBLE + 0.2, 12345678.9::DOUBLE, 9700::DOUBLE, 1e-7::DOUBLE,"
                    + " 1e300::DOUBLE, -0.0::DOUBLE, 'NaN'::DOUBLE,"
                    + " '2026-11-20T08:00:00Z'::TIMESTAMPTZ"))
        .isZero();
    assertThat(terminal.out().lines().skip(1))
        .containsExactly("0.3,12345678.9,9700,0.0000001,1E+300,0,NaN,2026-11-20T08:00:00Z");
  }

  @Test
  void whatIsNoSelectIsRefusedInOneLine() {
    assertThat(terminal.run("sql", "--data", data.toString(), "DROP VIEW readings"))
        .isEqualTo(Main.REFUSED);
    assertThat(terminal.err()).contains("only read").doesNotContain("\tat ");
    assertThat(terminal.run("sql", "--data", data.toString(), "--area=street", "SELECT 1"))
        .isEqualTo(Main.REFUSED);
    assertThat(terminal.err()).contains("no history of area street");
  }

  @Test
  void aPartIsExportedOnce() throws Exception {
    Path csv = data.resolve("part.csv");
    String[] export = {
      "export",
      "--data=" + data,
      "--from=2026-11-20T00:00:01Z",
      "--to=2026-11-21T00:00:00Z",
      csv.toString()
    };
    assertThat(terminal.run(export)).as(terminal.err()).isZero();
    assertThat(terminal.out()).contains("2 rows");
    assertThat(Files.readAllLines(csv)).hasSize(3);
    assertThat(terminal.run(export)).isEqualTo(Main.REFUSED);
    assertThat(terminal.err()).contains("there already");
  }

  @Test
  void nothingToExportIsNoFile() {
    Path csv = data.resolve("part.csv");
    String[] of = {"--data=" + data, "--to=2026-11-21T00:00:00Z", csv.toString()};
    assertThat(terminal.run("export", "--from=2026-11-20T23:00:00Z", of[0], of[1], of[2]))
        .isEqualTo(Main.REFUSED);
    assertThat(
            terminal.run(
                "export", "--from=2026-11-20T00:00:00Z", "--device=x", of[0], of[1], of[2]))
        .isEqualTo(Main.REFUSED);
    assertThat(terminal.err())
        .contains(
            "history holds no readings from 2026-11-20T23:00:00Z to 2026-11-21T00:00:00Z",
            "to 2026-11-21T00:00:00Z of x");
    assertThat(csv).doesNotExist();
    assertThat(data).isDirectoryNotContaining(file -> file.toString().endsWith(".next"));
  }

  @Test
  void aTableHasAMostOfRowsAndCsvHasNot() {
    String select = "SELECT * FROM range(3)";
    assertThat(terminal.run("sql", "--data", data.toString(), "--rows=2147483647", select))
        .isEqualTo(Main.REFUSED);
    assertThat(terminal.err()).contains("--rows is 1 to 100,000, and more with --format csv");
    assertThat(
            terminal.run(
                "sql", "--data", data.toString(), "--rows=2147483647", "--format=csv", select))
        .isZero();
    assertThat(terminal.out().lines()).containsExactly("range", "0", "1", "2");
  }

  @Test
  void aFileThatCannotBeWrittenIsNamedWithTheReason() {
    assertThat(
            terminal.run(
                "export",
                "--data=" + data,
                "--from=2026-11-20T00:00:00Z",
                "--to=2026-11-21T00:00:00Z",
                "/"))
        .isEqualTo(Main.REFUSED);
    assertThat(terminal.err()).contains("/: the name ends neither").doesNotContain("\tat ");
  }
}
