package org.gridpact.engine.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.HistoryKeeper.Effort;
import org.gridpact.engine.history.HistoryKeeper.Pass;
import org.gridpact.engine.query.Export;
import org.gridpact.engine.query.HistoryDatabase;
import org.gridpact.model.area.HistorySpec;
import org.gridpact.model.measurement.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passes over histories of random files: what is in them stays, only how it lies changes. */
class HistoryKeeperTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 29);
  private static final LocalDate LATER = DAY.plusDays(10);
  private static final long MIDNIGHT = DAY.plusDays(1).toEpochDay() * HistoryBatch.DAY_MILLIS;
  private static final int BUCKETS = 2;
  private static final HistorySpec KEEP_ALL =
      new HistorySpec(BUCKETS, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

  @TempDir private Path root;

  private final Readings readings = new Readings(5, BUCKETS);

  /** Frames around midnight, in random order, some missing, written as several files. */
  private void randomFiles(long seed) throws Exception {
    Random random = new Random(seed);
    List<Frame> frames = new ArrayList<>();
    for (int second = -200; second < 1000; second += 3) {
      if (random.nextInt(5) > 0) {
        frames.add(readings.frame(MIDNIGHT + second * 1000L, random));
      }
    }
    Collections.shuffle(frames, random);
    for (int from = 0; from < frames.size(); ) {
      int to = Math.min(frames.size(), from + 1 + random.nextInt(70));
      readings.write(root, frames.subList(from, to));
      from = to;
    }
  }

  private Pass pass(Effort effort) throws Exception {
    return pass(KEEP_ALL, effort, LATER);
  }

  private Pass pass(HistorySpec spec, Effort effort, LocalDate today) throws Exception {
    Pass pass = new HistoryKeeper(root, spec, effort).run(today).orElseThrow();
    assertThat(pass.problems()).isEmpty();
    return pass;
  }

  private List<HistoryFile> files(Kind kind) throws Exception {
    return new HistoryFiles(root).list(kind);
  }

  @Test
  void compactionKeepsEveryRowAndLeavesOneSortedFileOfEachDayAndBucket() throws Exception {
    for (long seed = 1; seed <= 3; seed++) {
      randomFiles(seed);
      List<Object> before = Readings.contents(root);
      assertThat(pass(Effort.WHOLE).filesMerged()).as("seed %d", seed).isGreaterThan(4);
      assertThat(Readings.contents(root)).as("seed %d", seed).isEqualTo(before);
      assertThat(files(Kind.READINGS)).as("two days of two buckets, seed %d", seed).hasSize(4);
      for (HistoryFile file : files(Kind.READINGS)) {
        assertThat(
                Readings.ask(
                    """
                    SELECT count(*) FROM (
                      SELECT (device, epoch_ms(time), phase) AS key,
                        lag(key) OVER (ORDER BY file_row_number) AS before
                      FROM read_parquet('%s', file_row_number = true))
                    WHERE before > key
                    """
                        .formatted(file.path())))
            .as("rows of %s that are before the one before them", file)
            .containsExactly(List.of(0L));
      }
    }
    assertThat(pass(Effort.WHOLE).changed()).as("a second pass finds nothing to do").isFalse();
  }

  @Test
  void whoeverAsksMeanwhileSeesEachRowOnce() throws Exception {
    randomFiles(10);
    History history = new History(root);
    long rows = history.rows();
    FutureTask<Pass> merging = new FutureTask<>(() -> pass(Effort.WHOLE));
    Thread.ofPlatform().start(merging);
    int asked = 0;
    while (!merging.isDone() || asked == 0) {
      assertThat(history.rows()).isEqualTo(rows);
      asked++;
    }
    assertThat(merging.get().merges()).isPositive();
  }

  @Test
  void whoeverExportsOrAsksMeanwhileHasEachRowOnce(@TempDir Path exports) throws Exception {
    randomFiles(11);
    long rows = new History(root).rows();
    Export all =
        new Export(
            Kind.READINGS,
            List.of(),
            Instant.parse("2000-01-01T00:00:00Z"),
            Instant.parse("2100-01-01T00:00:00Z"));
    String count = "SELECT count(*) FROM readings";
    FutureTask<Pass> merging = new FutureTask<>(() -> pass(Effort.WHOLE));
    Thread.ofPlatform().start(merging);
    try (HistoryDatabase database = new HistoryDatabase(root)) {
      for (int asked = 0; asked == 0 || !merging.isDone(); asked++) {
        assertThat(all.write(root, exports.resolve(asked + ".csv"), () -> false)).isEqualTo(rows);
        assertThat(database.ask(count, Duration.ofSeconds(60), HistoryKeeperTest::first))
            .isEqualTo(rows);
      }
    }
    assertThat(merging.get().merges()).isPositive();
  }

  private static long first(ResultSet rows) throws SQLException {
    rows.next();
    return rows.getLong(1);
  }

  @Test
  void rowsAreInTheBucketOfTheirDeviceAndTheDayOfTheirTime() throws Exception {
    randomFiles(4);
    pass(Effort.WHOLE);
    for (HistoryFile file : files(Kind.READINGS)) {
      for (List<Object> row :
          Readings.ask(
              "SELECT DISTINCT device, epoch_ms(time) // 86400000 FROM '%s'"
                  .formatted(file.path()))) {
        assertThat(Buckets.of(row.get(0).toString(), BUCKETS)).isEqualTo(file.bucket());
        assertThat(row.get(1)).isEqualTo(file.day().toEpochDay());
      }
    }
  }

  @Test
  void aRowIsWrittenAnewALogarithmOfTimes() {
    List<HistoryFile> files = new ArrayList<>();
    long written = 0;
    int rows = 4096;
    for (int i = 0; i < rows; i++) {
      files.add(new HistoryFile(Path.of("part-" + i), "a", DAY, 0, 1));
      List<HistoryFile> chosen = Compaction.choose(files, Compaction.Rule.GROWING);
      if (!chosen.isEmpty()) {
        long bytes = chosen.stream().mapToLong(HistoryFile::bytes).sum();
        files.removeAll(List.copyOf(chosen));
        files.add(new HistoryFile(Path.of("part-c-" + i), "a", DAY, 0, bytes));
        written += bytes;
      }
    }
    // Each merge makes a file at least half as large again as its largest: log to base 1.5.
    assertThat(written).isLessThan(rows * (long) (Math.log(rows) / Math.log(1.5)));
    assertThat(files).hasSizeLessThan(40);
  }

  @Test
  void largeFilesAreLeftAlone() {
    HistoryFile large = new HistoryFile(Path.of("part-1"), "a", DAY, 0, Compaction.MOST_BYTES);
    HistoryFile small = new HistoryFile(Path.of("part-2"), "a", DAY, 0, 1000);
    assertThat(Compaction.choose(List.of(large, small), Compaction.Rule.WHOLE)).isEmpty();
    assertThat(Compaction.choose(List.of(small), Compaction.Rule.WHOLE)).isEmpty();
  }

  private static final class CrashException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void aCrashAtAnyStepLosesAndDoublesNothing() throws Exception {
    randomFiles(5);
    List<Object> before = Readings.contents(root);
    int crashes = 0;
    for (int crashAt = 0; ; crashAt++) {
      AtomicInteger left = new AtomicInteger(crashAt);
      List<List<Object>> seen = new ArrayList<>();
      HistoryKeeper keeper =
          new HistoryKeeper(
              root,
              KEEP_ALL,
              Effort.WHOLE,
              _ -> {
                if (left.getAndDecrement() > 0) {
                  return;
                }
                try {
                  seen.add(Readings.contents(root));
                } catch (IOException | SQLException e) {
                  throw new AssertionError(e);
                }
                throw new CrashException();
              });
      try {
        keeper.run(LATER);
        break;
      } catch (CrashException e) {
        crashes++;
      }
      assertThat(seen).as("at step %d", crashAt).containsOnly(before);
      assertThat(Readings.contents(root)).as("after a crash at step %d", crashAt).isEqualTo(before);
      // A few new files, so that there is work at the next step too.
      if (crashes % 7 == 0) {
        readings.write(
            root, List.of(readings.frame(MIDNIGHT + 5_000_000L + crashes, new Random(crashes))));
        before = Readings.contents(root);
      }
    }
    assertThat(crashes).isGreaterThan(20);
    assertThat(Readings.contents(root)).isEqualTo(before);
    assertThat(files(Kind.READINGS)).hasSize(4);
    rollupsAreThoseOfPlainSql();
    try (var all = Files.walk(root)) {
      assertThat(all.map(f -> f.getFileName().toString()))
          .as("nothing is left of swaps")
          .noneMatch(n -> n.startsWith("_swap") || n.startsWith(".new") || n.startsWith(".record"));
    }
  }

  @Test
  void rollupsAreThoseOfPlainSqlAlsoAfterLateReadings() throws Exception {
    randomFiles(6);
    assertThat(pass(Effort.WHOLE).rollups()).isEqualTo(8);
    rollupsAreThoseOfPlainSql();
    readings.write(
        root,
        List.of(
            readings.frame(MIDNIGHT - 7_000_000, new Random(1)),
            readings.frame(MIDNIGHT - 100_000, new Random(2))));
    assertThat(pass(Effort.WHOLE).rollups()).as("minutes and quarters of one day").isEqualTo(4);
    rollupsAreThoseOfPlainSql();
  }

  private void rollupsAreThoseOfPlainSql() throws Exception {
    for (Kind kind : List.of(Kind.MINUTES, Kind.QUARTERS)) {
      int seconds = kind == Kind.MINUTES ? 60 : 900;
      String plain =
          """
          SELECT epoch(time)::BIGINT // %1$d AS slot, device, phase, count(v) AS n,
            round(avg(v), 6) AS mean, min(v) AS low, max(v) AS high, max(e) - min(e) AS energy,
            min(sequence) AS first, max(sequence) AS last,
            CASE max(CASE quality WHEN 'GOOD' THEN 0 WHEN 'SUSPECT' THEN 1 WHEN 'STALE' THEN 2
              ELSE 3 END) WHEN 0 THEN 'GOOD' WHEN 1 THEN 'SUSPECT' WHEN 2 THEN 'STALE'
              ELSE 'MISSING' END AS quality
          FROM (SELECT *, if(quality IN ('GOOD', 'SUSPECT'), voltage, NULL) AS v,
              if(quality IN ('GOOD', 'SUSPECT'), energy_imported, NULL) AS e
            FROM read_parquet([%2$s]))
          GROUP BY 1, 2, 3
          """
              .formatted(seconds, Duck.paths(files(Kind.READINGS)));
      String made =
          """
          SELECT epoch(time)::BIGINT // %1$d AS slot, device, phase,
            coalesce(voltage_count, 0) AS n, round(voltage_mean, 6) AS mean, voltage_min AS low,
            voltage_max AS high, energy_imported_max - energy_imported_min AS energy,
            first_sequence AS first, last_sequence AS last, quality
          FROM read_parquet([%2$s])
          """
              .formatted(seconds, Duck.paths(files(kind)));
      assertThat(
              Readings.ask(
                  "(%1$s EXCEPT ALL %2$s) UNION ALL (%2$s EXCEPT ALL %1$s)".formatted(plain, made)))
          .as("rows of %s that are in one and not the other", kind)
          .isEmpty();
      assertThat(Readings.ask("SELECT count(*) FROM (%s)".formatted(made)).getFirst().getFirst())
          .isNotEqualTo(0L);
    }
  }

  @Test
  void theMeanOfAValueThatStaysIsThatValue() throws Exception {
    Readings one = new Readings(1, BUCKETS);
    List<Frame> frames = new ArrayList<>();
    for (int second = 0; second < 900; second++) {
      frames.add(
          new Frame(
              "cellar",
              7,
              second + 1,
              one.birth().id(),
              MIDNIGHT + second * 1000L,
              new int[1],
              new int[1],
              new byte[1],
              new long[] {23_010, 1, 7}));
    }
    one.write(root, frames);
    pass(Effort.WHOLE);
    for (Kind kind : List.of(Kind.MINUTES, Kind.QUARTERS)) {
      assertThat(
              Readings.ask(
                  "SELECT DISTINCT coalesce(voltage_mean, active_power_mean) FROM read_parquet([%s]) ORDER BY 1"
                      .formatted(Duck.paths(files(kind)))))
          .containsExactly(List.of(0.7), List.of(230.1));
    }
  }

  /**
   * Frames of three minutes, in history after a pass: minute 0 and a part of minute 1 as the
   * gateway reported them, the rest as readings.
   */
  private List<Frame> partlyReported() throws Exception {
    List<Frame> frames = new ArrayList<>();
    for (int second = 0; second < 180; second += 10) {
      frames.add(readings.frame(MIDNIGHT + second * 1000L, new Random(second)));
    }
    Readings.report(root, readings, frames.subList(0, 9), DAY.plusDays(1));
    readings.write(root, frames.subList(9, frames.size()));
    pass(Effort.WHOLE);
    return frames;
  }

  @Test
  void whatGatewaysReportedIsInTheRollupsOfTheRightBucket() throws Exception {
    List<Frame> frames = partlyReported();
    Path all = Files.createTempDirectory(root.getParent(), "all");
    readings.write(all, frames);
    new HistoryKeeper(all, KEEP_ALL, Effort.WHOLE).run(LATER);
    for (Kind kind : List.of(Kind.MINUTES, Kind.QUARTERS)) {
      assertThat(rollups(root, kind)).isNotEmpty().isEqualTo(rollups(all, kind));
    }
    assertThat(pass(Effort.WHOLE).changed()).isFalse();

    HistorySpec keep =
        new HistorySpec(BUCKETS, OptionalInt.of(1), OptionalInt.empty(), OptionalInt.empty());
    assertThat(pass(keep, Effort.GENTLE, LATER).filesDropped()).isEqualTo(3);
    assertThat(files(Kind.REPORTED)).isEmpty();
    assertThat(rollups(root, Kind.MINUTES)).isEqualTo(rollups(all, Kind.MINUTES));
  }

  private static List<List<Object>> rollups(Path history, Kind kind) throws Exception {
    return Readings.ask(
        """
        SELECT bucket, time, device, phase, quality, voltage_count, round(voltage_mean, 6),
          voltage_min, voltage_max, energy_imported_max, active_power_count
        FROM read_parquet([%s], hive_partitioning = true)
        WHERE voltage_count > 0 OR active_power_count > 0 ORDER BY ALL
        """
            .formatted(Duck.paths(new HistoryFiles(history).list(kind))));
  }

  @Test
  void daysAreDroppedOnceTheirRollupsAreMadeAndLateReadingsStillCount() throws Exception {
    randomFiles(7);
    Frame late = readings.frame(MIDNIGHT - 60_000, new Random(3));
    Path whole = Files.createTempDirectory(root.getParent(), "whole");
    copy(root, whole);
    HistorySpec keep =
        new HistorySpec(BUCKETS, OptionalInt.of(2), OptionalInt.of(5), OptionalInt.of(30));

    Pass first = pass(keep, Effort.GENTLE, DAY.plusDays(3));
    assertThat(first.daysDropped()).as("readings of the first day").isEqualTo(1);
    assertThat(files(Kind.READINGS)).extracting(HistoryFile::day).containsOnly(DAY.plusDays(1));
    assertThat(files(Kind.MINUTES)).extracting(HistoryFile::day).contains(DAY);

    readings.write(root, List.of(late));
    pass(keep, Effort.GENTLE, DAY.plusDays(3));
    assertThat(files(Kind.READINGS)).extracting(HistoryFile::day).containsOnly(DAY.plusDays(1));
    pass(keep, Effort.GENTLE, DAY.plusDays(8));
    assertThat(files(Kind.READINGS)).isEmpty();
    assertThat(files(Kind.MINUTES)).isEmpty();
    List<List<Object>> kept = rollups(root, Kind.QUARTERS);

    readings.write(whole, List.of(late));
    new HistoryKeeper(whole, KEEP_ALL, Effort.WHOLE).run(LATER);
    assertThat(kept).isEqualTo(rollups(whole, Kind.QUARTERS));

    pass(keep, Effort.GENTLE, DAY.plusDays(40));
    assertThat(files(Kind.QUARTERS)).isEmpty();
  }

  /** Between the crash and the next pass a reading comes late. */
  @Test
  void aCrashAtAnyStepOfDroppingLosesAndDoublesNothing(@TempDir Path copies) throws Exception {
    List<Frame> frames = partlyReported();
    Frame late = readings.frame(MIDNIGHT + 205_000, new Random(3));
    Path all = copies.resolve("all");
    readings.write(all, frames);
    readings.write(all, List.of(late));
    new HistoryKeeper(all, KEEP_ALL, Effort.WHOLE).run(LATER);

    HistorySpec keep =
        new HistorySpec(BUCKETS, OptionalInt.of(1), OptionalInt.empty(), OptionalInt.empty());
    int crashAt = 0;
    for (boolean crashed = true; crashed; crashAt++) {
      Path history = copies.resolve("crash-" + crashAt);
      copy(root, history);
      AtomicInteger left = new AtomicInteger(crashAt);
      HistoryKeeper dropping =
          new HistoryKeeper(
              history,
              keep,
              Effort.WHOLE,
              _ -> {
                if (left.getAndDecrement() == 0) {
                  throw new CrashException();
                }
              });
      try {
        dropping.run(LATER);
        crashed = false;
      } catch (CrashException e) {
        // As it shall.
      }
      readings.write(history, List.of(late));
      assertThat(new HistoryKeeper(history, keep, Effort.WHOLE).run(LATER).orElseThrow().problems())
          .isEmpty();
      for (Kind kind : List.of(Kind.MINUTES, Kind.QUARTERS)) {
        assertThat(rollups(history, kind))
            .as("%s after a crash at step %d", kind, crashAt)
            .isEqualTo(rollups(all, kind));
      }
      assertThat(new HistoryFiles(history).list(Kind.READINGS)).isEmpty();
      assertThat(new HistoryFiles(history).list(Kind.REPORTED)).isEmpty();
    }
    assertThat(crashAt).isGreaterThan(10);
  }

  private static void copy(Path from, Path to) throws Exception {
    try (var all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  @Test
  void aBrokenFileIsNamedAndTheOtherFoldersGoOn() throws Exception {
    randomFiles(8);
    HistoryFile broken = files(Kind.READINGS).getFirst();
    byte[] bytes = Files.readAllBytes(broken.path());
    Files.write(broken.path(), java.util.Arrays.copyOf(bytes, bytes.length / 2));
    Pass pass = new HistoryKeeper(root, KEEP_ALL, Effort.WHOLE).run(LATER).orElseThrow();
    assertThat(pass.problems()).isNotEmpty();
    assertThat(pass.problems().getFirst()).contains(broken.path().getFileName().toString());
    assertThat(pass.merges()).isEqualTo(3);
  }

  @Test
  void aBrokenFileThatIsAloneIsNamedToo() throws Exception {
    randomFiles(8);
    Path broken = files(Kind.READINGS).getFirst().path();
    for (HistoryFile file : files(Kind.READINGS)) {
      if (file.path().getParent().equals(broken.getParent()) && !file.path().equals(broken)) {
        Files.delete(file.path());
      }
    }
    byte[] bytes = Files.readAllBytes(broken);
    Files.write(broken, java.util.Arrays.copyOf(bytes, bytes.length / 2));
    Pass pass = new HistoryKeeper(root, KEEP_ALL, Effort.WHOLE).run(LATER).orElseThrow();
    assertThat(pass.problems())
        .singleElement()
        .asString()
        .contains(broken + " cannot be read")
        .contains("magic bytes");
  }

  /** Also one of a later Gridpact, whose columns a merge would lose. */
  @Test
  void aFileThatIsNotOfHistoryIsNamedByUpkeepAndVerificationAndStays() throws Exception {
    randomFiles(12);
    HistoryLayout.begin(root, BUCKETS);
    for (var each :
        Map.of(
                "1 AS a, 'x' AS b", "has a column a of type INTEGER",
                "* EXCLUDE (device)", "has no column device",
                "* REPLACE ('much' AS voltage)", "has a column voltage of type VARCHAR",
                "*, 50.0::DOUBLE AS harmonics", "has a column harmonics of type DOUBLE",
                "* REPLACE (NULL::VARCHAR AS device)", " device")
            .entrySet()) {
      Path file = Readings.foreign(files(Kind.READINGS).getFirst(), each.getKey());
      byte[] bytes = Files.readAllBytes(file);
      Pass pass = new HistoryKeeper(root, KEEP_ALL, Effort.WHOLE).run(LATER).orElseThrow();
      assertThat(pass.problems())
          .isNotEmpty()
          .allSatisfy(
              line ->
                  assertThat(line)
                      .contains(file.getParent().getFileName().toString())
                      .contains(each.getValue()));
      assertThat(file).hasBinaryContent(bytes);
      assertThat(
              Verification.of(root, root.resolve("kafka"), "nobody", root.resolve(".spill"))
                  .problems())
          .as(each.getKey())
          .anySatisfy(line -> assertThat(line).contains(file.toString()).contains(each.getValue()));
      Files.delete(file);
    }
    pass(Effort.WHOLE);
  }

  @Test
  void aBrokenFileKeepsItsDayAndNoOther() throws Exception {
    randomFiles(13);
    HistoryFile broken = files(Kind.READINGS).getFirst();
    Files.writeString(broken.path(), "no Parquet");
    HistorySpec keep =
        new HistorySpec(BUCKETS, OptionalInt.of(1), OptionalInt.empty(), OptionalInt.empty());
    Pass pass = new HistoryKeeper(root, keep, Effort.WHOLE).run(LATER).orElseThrow();
    assertThat(pass.problems())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains(broken.path().toString()));
    assertThat(pass.daysDropped()).isEqualTo(1);
    assertThat(files(Kind.READINGS)).extracting(HistoryFile::day).containsOnly(DAY);
    assertThat(files(Kind.READINGS)).extracting(HistoryFile::path).contains(broken.path());
    assertThat(files(Kind.MINUTES)).extracting(HistoryFile::day).contains(DAY.plusDays(1));
  }

  @Test
  void aFullDiskIsOneErrorAndTheFilesAreAsTheyWere() throws Exception {
    Path full = Path.of("/dev/full");
    assumeThat(full).exists();
    randomFiles(8);
    List<Object> before = Readings.contents(root);
    try (Connection duck = Duck.open(root.resolve(".spill"))) {
      String all =
          "SELECT %s FROM (%s)"
              .formatted(
                  Parts.columns(HistorySchema.SCHEMA),
                  Parts.table(HistorySchema.SCHEMA, files(Kind.READINGS)));
      assertThatThrownBy(() -> QueryFile.write(duck, all, HistorySchema.SCHEMA, full))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
    }
    assertThat(Readings.contents(root)).isEqualTo(before);
  }

  @Test
  void aRecordWhoseOutputIsGoneDeletesNothing() throws Exception {
    randomFiles(8);
    Path folder = files(Kind.READINGS).getFirst().path().getParent();
    Path input = files(Kind.READINGS).getFirst().path();
    SwapRecord record =
        new SwapRecord(List.of(input.getFileName().toString()), List.of("part-c-gone.parquet"));
    Files.writeString(folder.resolve("_swap-1"), record.text());
    assertThatThrownBy(() -> new Swap(folder).recover()).hasMessageContaining("part-c-gone");
    assertThat(input).exists();
  }

  @Test
  void onePassRunsAtATimeAndTheNumberOfBucketsStays() throws Exception {
    randomFiles(9);
    pass(Effort.GENTLE);
    try (HistoryLock _ = HistoryLock.take(root).orElseThrow()) {
      assertThat(new HistoryKeeper(root, KEEP_ALL, Effort.WHOLE).run(LATER)).isEmpty();
    }
    HistoryKeeper other = new HistoryKeeper(root, HistorySpec.DEFAULT, Effort.WHOLE);
    assertThatThrownBy(() -> other.run(LATER)).hasMessageContaining("2 buckets");
  }

  @Test
  void anOldLayoutIsMoved() throws Exception {
    Path elsewhere = Files.createTempDirectory(root.getParent(), "old");
    Readings unbucketed = new Readings(5, 1);
    unbucketed.write(
        elsewhere,
        List.of(
            unbucketed.frame(MIDNIGHT - 1, new Random(1)),
            unbucketed.frame(MIDNIGHT, new Random(2))));
    List<Object> before = Readings.contents(elsewhere);
    for (HistoryFile file : new HistoryFiles(elsewhere).list(Kind.READINGS)) {
      Path day = root.resolve("area=yard/day=" + file.day());
      Files.createDirectories(day);
      Files.move(file.path(), day.resolve(file.path().getFileName()));
    }
    assertThat(pass(Effort.GENTLE).moved()).isEqualTo(2);
    assertThat(Readings.contents(root)).isEqualTo(before);
    assertThat(files(Kind.READINGS)).as("one meter has a reading before midnight").hasSize(3);
    assertThat(root.resolve("area=yard")).doesNotExist();
  }
}
