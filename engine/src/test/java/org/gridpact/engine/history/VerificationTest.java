package org.gridpact.engine.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.HistoryKeeper.Effort;
import org.gridpact.model.area.HistorySpec;
import org.gridpact.model.measurement.Frame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verification of a history alone; with the broker's files see {@code DataPlaneTest}. */
class VerificationTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 29);
  private static final long NOON = DAY.toEpochDay() * HistoryBatch.DAY_MILLIS + 43_200_000L;
  private static final int BUCKETS = 2;

  @TempDir private Path folder;

  private Path root;
  private final Readings readings = new Readings(6, BUCKETS);
  private final Random random = new Random(1);

  @BeforeEach
  void begin() throws Exception {
    root = folder.resolve("history");
    HistoryLayout.begin(root, BUCKETS);
  }

  private Frame next(long second) {
    return readings.frame(NOON + second * 1000, random);
  }

  private Verification.Result verify() throws Exception {
    return Verification.of(root, folder.resolve("kafka"), "nobody", folder.resolve("spill"));
  }

  @Test
  void aWholeHistoryIsWellBeforeAndAfterItIsCompacted() throws Exception {
    readings.write(root, List.of(next(1), next(2)));
    readings.write(root, List.of(next(3)));
    Verification.Result before = verify();
    assertThat(before.problems()).isEmpty();
    assertThat(before.frames()).isEqualTo(3);
    assertThat(before.rows()).isEqualTo(36);
    assertThat(before.unproven()).singleElement().asString().contains("no frame log");
    new HistoryKeeper(
            root,
            new HistorySpec(BUCKETS, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty()),
            Effort.WHOLE)
        .run(DAY.plusDays(1));
    assertThat(verify()).isEqualTo(before);
  }

  @Test
  void aMissingFrameIsNamed() throws Exception {
    readings.write(root, List.of(next(1)));
    next(2);
    next(3);
    readings.write(root, List.of(next(4)));
    assertThat(verify().problems()).containsExactly("gateway cellar: frames 2 to 3 are missing");
  }

  @Test
  void aFrameThatIsThereTwiceIsNamed() throws Exception {
    Frame frame = next(1);
    readings.write(root, List.of(frame));
    readings.write(root, List.of(frame));
    assertThat(verify().problems())
        .hasSize(11)
        .endsWith("and 2 more: rows that are there more than once")
        .first()
        .asString()
        .contains("meter-4 at 2026-03-29 12:00:01.04")
        .contains("is there 2 times");
  }

  @Test
  void rowsInAnotherDayOrBucketAndBrokenFilesAreNamed() throws Exception {
    readings.write(root, List.of(next(1)));
    List<HistoryFile> files = new HistoryFiles(root).list(Kind.READINGS);
    Path otherDay = root.resolve("readings/area=yard/day=2026-03-30/bucket=00");
    Files.createDirectories(otherDay);
    Files.move(files.get(0).path(), otherDay.resolve("part-moved.parquet"));
    assertThat(verify().problems())
        .singleElement()
        .asString()
        .contains("part-moved.parquet")
        .contains("not of its day");

    Files.move(
        otherDay.resolve("part-moved.parquet"),
        files.get(1).path().resolveSibling("part-moved.parquet"));
    assertThat(verify().problems())
        .isNotEmpty()
        .allSatisfy(p -> assertThat(p).contains("part-moved.parquet").contains("bucket 0"));

    byte[] bytes = Files.readAllBytes(files.get(1).path());
    Files.write(files.get(1).path(), Arrays.copyOf(bytes, bytes.length - 1));
    assertThat(verify().problems())
        .anySatisfy(
            p -> assertThat(p).contains(files.get(1).path().toString()).contains("cannot be read"));
  }

  @Test
  void whatIsInTheOldLayoutIsNotOverlooked() throws Exception {
    readings.write(root, List.of(next(1)));
    Path old = root.resolve("area=yard/day=2026-03-29");
    Files.createDirectories(old);
    Files.writeString(old.resolve("part-1.parquet"), "anything");
    assertThat(verify().problems()).singleElement().asString().contains("old layout");
  }
}
