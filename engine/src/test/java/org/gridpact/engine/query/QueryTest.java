package org.gridpact.engine.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-11-20T00:00:00Z");
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path root;

  /** A day of one device a second, 1 W more each, without the hour from 03:00. */
  @BeforeEach
  void write() throws Exception {
    file(
        "readings/area=street/day=2026-11-20/bucket=01/part-1.parquet",
        """
        SELECT to_timestamp(%d + i) AS time, 'meter-1' AS device, 'g' AS gateway,
          'TOTAL' AS phase, CASE WHEN i = 7 THEN 'SUSPECT' ELSE 'GOOD' END AS quality,
          i::DOUBLE AS active_power, NULL::DOUBLE AS voltage
        FROM range(86400) t(i) WHERE i NOT BETWEEN 10800 AND 14399\
        """
            .formatted(MIDNIGHT.getEpochSecond()));
  }

  private void file(String name, String rows) throws Exception {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    try (Statement duck = DriverManager.getConnection("jdbc:duckdb:").createStatement()) {
      duck.execute("COPY (%s) TO '%s' (FORMAT parquet)".formatted(rows, file));
    }
  }

  private <T> T ask(String sql, HistoryDatabase.Reader<T> reader) throws Exception {
    try (HistoryDatabase database = new HistoryDatabase(root)) {
      return database.ask(sql, SOON, reader);
    }
  }

  private static Object first(ResultSet rows) {
    try {
      rows.next();
      return rows.getObject(1);
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void answersFromTheFilesWithAreaAndDay() throws Exception {
    String sql =
        "SELECT area || day || bucket || count(*) FROM readings GROUP BY area, day, bucket";
    assertThat(ask(sql, QueryTest::first)).isEqualTo("street2026-11-200182800");
  }

  @Test
  void asksForNoMoreRowsThanAreWanted() throws Exception {
    try (HistoryDatabase database = new HistoryDatabase(root)) {
      for (String end : List.of("", ";\n", " -- all of them", "; -- all; of them")) {
        String sql = "SELECT active_power FROM readings ORDER BY time DESC" + end;
        assertThat(database.ask(sql, 1, SOON, QueryTest::first)).as(sql).isEqualTo(86_399.0);
      }
      // All of it would not have room.
      assertThat(
              database.ask(
                  "SELECT range, repeat('x', 100) FROM range(1000000000)",
                  1,
                  SOON,
                  QueryTest::first))
          .isEqualTo(0L);
    }
  }

  @Test
  void seesWhatCameSinceItWasOpened() throws Exception {
    try (HistoryDatabase database = new HistoryDatabase(root)) {
      String count = "SELECT count(*) FROM readings";
      assertThat(database.ask(count, SOON, QueryTest::first)).isEqualTo(82_800L);
      file(
          "readings/area=street/day=2026-11-21/bucket=01/part-2.parquet",
          "SELECT to_timestamp(1795219200) AS time, 'meter-1' AS device");
      assertThat(database.ask(count, SOON, QueryTest::first)).isEqualTo(82_801L);
    }
  }

  @Test
  void onlyReadsAndOnlyHistory() throws Exception {
    Path secret = Files.writeString(root.resolveSibling("secret-" + root.getFileName()), "x\n1\n");
    for (String sql :
        List.of(
            "COPY readings TO '" + root.resolve("out.csv") + "'",
            "CREATE TABLE t AS SELECT 1",
            "SET threads = 8",
            "ATTACH '" + root.resolve("db") + "'",
            "SELECT 1; DROP VIEW readings",
            "SELECT 1; SELECT 2",
            "",
            ";",
            "SELECT * FROM read_text('" + root + "/../" + secret.getFileName() + "')",
            "SELECT * FROM glob('" + root.getParent() + "/*')",
            "SELECT * FROM read_csv('" + secret + "')",
            "SELECT * FROM '" + secret + "'",
            "INSTALL httpfs")) {
      assertThatThrownBy(() -> ask(sql, QueryTest::first))
          .as(sql)
          .isInstanceOf(QueryException.class);
    }
    assertThat(root.resolve("out.csv")).doesNotExist();
    assertThat(root.resolve("db")).doesNotExist();
  }

  @Test
  void saysWhatIsWrongAndWhatTakesTooLong() {
    assertThatThrownBy(() -> ask("SELEC 1", QueryTest::first)).hasMessageContaining("SELEC");
    assertThatThrownBy(() -> ask("SELECT volts FROM readings", QueryTest::first))
        .hasMessageContaining("volts");
    assertThatThrownBy(() -> ask("SELECT 1 FROM minutes", QueryTest::first))
        .hasMessageContaining("minutes");
    assertThatThrownBy(
            () -> {
              try (HistoryDatabase database = new HistoryDatabase(root)) {
                database.ask(
                    "SELECT sum(a.range * b.range) FROM range(9000000) a, range(9000000) b",
                    Duration.ofSeconds(1),
                    QueryTest::first);
              }
            })
        .isInstanceOf(QueryException.class)
        .hasMessage("no answer within 1 s");
  }

  @Test
  void aDaysSeriesKeepsItsGapAndLeavesOutWhatIsNotGood() throws Exception {
    Series day = series(Quantity.ACTIVE_POWER, 500);
    assertThat(day.kind()).isEqualTo(Kind.READINGS);
    assertThat(day.read()).isEqualTo(82_799);
    assertThat(day.left()).isEqualTo(1);
    assertThat(day.values()).hasSize(500).startsWith(0).endsWith(86_399);
    assertThat(day.epochMillis()).startsWith(MIDNIGHT.toEpochMilli()).isSorted();
    long hour3 = MIDNIGHT.plusSeconds(10_799).toEpochMilli();
    assertThat(day.gaps()).containsExactly(new Series.Gap(hour3, hour3 + 3_601_000));
  }

  @Test
  void aSeriesWithoutValuesIsEmpty() throws Exception {
    assertThat(series(Quantity.VOLTAGE, 500).values()).isEmpty();
  }

  /** A gateway's cycle may be as short as 0.1 s. */
  @Test
  void aDayOfTooManyReadingsIsOfMinutesUnlessReadingsAreAskedFor() throws Exception {
    String folder = "/area=street/day=2026-11-20/bucket=01/part-2.parquet";
    String row =
        "to_timestamp(%d + %s) AS time, 'fast' AS device, 'TOTAL' AS phase, 'GOOD' AS quality, i";
    file(
        "readings" + folder,
        ("SELECT " + row + " AS active_power FROM range(400000) t(i)")
            .formatted(MIDNIGHT.getEpochSecond(), "i / 10"));
    assertThatThrownBy(() -> fast(Optional.empty())).isInstanceOf(TooManyValuesException.class);
    file(
        "minutes" + folder,
        ("SELECT " + row + " AS active_power_mean FROM range(666) t(i)")
            .formatted(MIDNIGHT.getEpochSecond(), "60 * i"));
    Series day = fast(Optional.empty());
    assertThat(day.kind()).isEqualTo(Kind.MINUTES);
    assertThat(day.read()).isGreaterThanOrEqualTo(666);
    assertThatThrownBy(() -> fast(Optional.of(Kind.READINGS)))
        .isInstanceOf(TooManyValuesException.class)
        .hasMessageContaining("200,000");
  }

  private Series fast(Optional<Kind> kind) throws Exception {
    return series("fast", Quantity.ACTIVE_POWER, kind, 500);
  }

  private Series series(Quantity quantity, int points) throws Exception {
    return series("meter-1", quantity, Optional.empty(), points);
  }

  private Series series(String device, Quantity quantity, Optional<Kind> kind, int points)
      throws Exception {
    try (HistoryDatabase database = new HistoryDatabase(root)) {
      long from = MIDNIGHT.toEpochMilli();
      return new SeriesReader(database)
          .read(
              new SeriesQuery(
                  "street", device, Phase.TOTAL, quantity, from, from + 86_400_000, kind, points));
    }
  }

  @Test
  void exportsAPartWholeAndOverwritesNothing() throws Exception {
    Path csv = root.resolve("out.csv");
    Export part = new Export(Kind.READINGS, List.of("meter-1"), MIDNIGHT, MIDNIGHT.plusSeconds(3));
    // One that was killed while it wrote has left this.
    Files.writeString(root.resolve(".out.csv.next"), "time,device\n");
    assertThat(part.write(root, csv, () -> false)).isEqualTo(3);
    assertThat(Files.readAllLines(csv)).hasSize(4).first().asString().startsWith("time,device,");
    assertThatThrownBy(() -> part.write(root, csv, () -> false))
        .isInstanceOf(FileAlreadyExistsException.class);
    Path parquet = root.resolve("out.parquet");
    assertThat(part.write(root, parquet, () -> false)).isEqualTo(3);
    assertThatThrownBy(
            () ->
                new Export(Kind.MINUTES, List.of(), MIDNIGHT, MIDNIGHT.plusSeconds(3))
                    .write(root, root.resolve("none.csv"), () -> false))
        .hasMessageContaining("no minutes");
    assertThatThrownBy(() -> part.write(root, root.resolve("stopped.csv"), () -> true))
        .hasMessage("cancelled; there is no file");
    try (var left = Files.list(root)) {
      assertThat(left.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("readings", "out.csv", "out.parquet");
    }
  }

  @Test
  void numbersInCsvAreWithoutNoiseAndTimesInIso8601() throws Exception {
    file(
        "readings/area=street/day=2026-11-20/bucket=01/part-2.parquet",
        "SELECT to_timestamp(%d) AS time, 'meter-2' AS device, 'TOTAL' AS phase, 49816.200000000004 AS active_power"
            .formatted(MIDNIGHT.getEpochSecond()));
    Path csv = root.resolve("out.csv");
    new Export(Kind.READINGS, List.of("meter-2"), MIDNIGHT, MIDNIGHT.plusSeconds(1))
        .write(root, csv, () -> false);
    assertThat(Files.readAllLines(csv).getLast())
        .isEqualTo("2026-11-20T00:00:00.000Z,meter-2,,TOTAL,,49816.2,,street,01,2026-11-20");
  }

  @Test
  void anExportThatCannotBeWrittenIsOneLineAndNoFile() throws Exception {
    Export part = new Export(Kind.READINGS, List.of(), MIDNIGHT, MIDNIGHT.plusSeconds(3));
    assertThatThrownBy(() -> part.write(root, root.resolve("no/out.csv"), () -> false))
        .hasMessage(root.resolve("no") + ": there is no such folder");
    Path broken = root.resolve("readings/area=street/day=2026-11-20/bucket=01/part-0.parquet");
    Files.writeString(broken, "no Parquet");
    assertThatThrownBy(() -> part.write(root, root.resolve("out.csv"), () -> false))
        .hasMessageContaining(broken.toString())
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> ask("SELECT count(*) FROM readings", QueryTest::first))
        .hasMessageContaining(broken.toString())
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> series(Quantity.ACTIVE_POWER, 500))
        .hasMessageContaining(broken.toString())
        .hasMessageNotContaining("\n");
    try (var left = Files.list(root)) {
      assertThat(left.map(p -> p.getFileName().toString())).containsExactly("readings");
    }
  }

  /** What upkeep has rolled up of a day ends with the minute from 12:00, of which it saw a part. */
  @Test
  void aSeriesOfMinutesGoesOnWithReadingsAfterTheNewestRollup() throws Exception {
    file(
        "minutes/area=street/day=2026-11-20/bucket=01/part-1.parquet",
        """
        SELECT to_timestamp(%d + 60 * i) AS time, 'meter-1' AS device, 'TOTAL' AS phase,
          CASE i WHEN 4 THEN 'STALE' WHEN 5 THEN 'SUSPECT' ELSE 'GOOD' END AS quality,
          if(i = 5, 1e6, 7.0) AS active_power_mean
        FROM range(721) t(i)\
        """
            .formatted(MIDNIGHT.getEpochSecond()));
    long from = MIDNIGHT.plusSeconds(600).toEpochMilli();
    Series minutes = minutes(from, MIDNIGHT.plusSeconds(86_400).toEpochMilli());
    assertThat(minutes.read()).isEqualTo(1440 - 10);
    assertThat(minutes.values()).startsWith(7.0).endsWith(86_369.5);
    int noon = 720 - 10;
    assertThat(minutes.values()[noon - 1]).isEqualTo(7.0);
    assertThat(minutes.values()[noon]).isEqualTo(43_229.5);
    assertThat(minutes.epochMillis()[noon]).isEqualTo(MIDNIGHT.plusSeconds(43_200).toEpochMilli());
    assertThat(minutes.epochMillis()).isSorted();

    // A minute with a second of silence is there, one with a doubtful value is not.
    Series early = minutes(MIDNIGHT.toEpochMilli(), from);
    assertThat(early.values()).containsOnly(7.0).hasSize(9);
    assertThat(early.left()).isEqualTo(1);
  }

  private Series minutes(long from, long to) throws Exception {
    try (HistoryDatabase database = new HistoryDatabase(root)) {
      return new SeriesReader(database)
          .read(
              new SeriesQuery(
                  "street",
                  "meter-1",
                  Phase.TOTAL,
                  Quantity.ACTIVE_POWER,
                  from,
                  to,
                  Optional.of(Kind.MINUTES),
                  SeriesQuery.POINTS_MOST));
    }
  }
}
