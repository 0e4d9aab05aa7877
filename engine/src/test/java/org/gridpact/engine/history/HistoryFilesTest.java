package org.gridpact.engine.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFilesTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 29);

  @TempDir private Path root;

  @Test
  void aBucketIsTheRemainderOfCrc32() {
    // CRC-32 of "123456789" is CBF43926, the check value of its definition.
    assertThat(Buckets.of("123456789", 100)).isEqualTo((int) (0xCBF43926L % 100));
    assertThat(Buckets.of("Zähler", 1)).isZero();
    assertThatThrownBy(() -> Buckets.of("m", 0)).hasMessageContaining("0 buckets");
    assertThatThrownBy(() -> Buckets.check(101)).hasMessageContaining("1 to 100");
  }

  @Test
  void filesAreListedByDayBucketAndPath() throws Exception {
    Path late = file("readings/area=a/day=2026-03-30/bucket=00/part-1.parquet");
    Path second = file("readings/area=a/day=2026-03-29/bucket=01/part-0.parquet");
    Path first = file("readings/area=a/day=2026-03-29/bucket=00/part-9.parquet");
    Path reported = file("reported/area=a/day=2026-03-29/part-2.parquet");
    HistoryFiles files = new HistoryFiles(root);

    assertThat(files.list(Kind.READINGS))
        .extracting(HistoryFile::path)
        .containsExactly(first, second, late);
    assertThat(files.list(Kind.READINGS, DAY, DAY))
        .containsExactly(
            new HistoryFile(first, "a", DAY, 0, 4), new HistoryFile(second, "a", DAY, 1, 4));
    assertThat(files.list(Kind.REPORTED))
        .containsExactly(new HistoryFile(reported, "a", DAY, HistoryFile.NO_BUCKET, 4));
    assertThat(files.list(Kind.MINUTES)).isEmpty();
  }

  @Test
  void whatIsInProgressOrNoDataIsNotListed() throws Exception {
    String folder = "readings/area=a/day=2026-03-29/bucket=00/";
    file(folder + ".part-1.parquet.inprogress.7");
    file(folder + "_made-from");
    file(folder + "notes.txt");
    file("readings/area=a/day=today/bucket=00/part-1.parquet");
    file("readings/area=a/day=2026-03-29/bucket=x/part-1.parquet");
    assertThat(new HistoryFiles(root).list(Kind.READINGS)).isEmpty();
  }

  @Test
  void aSwapHidesItsOutputUntilAllOfItIsThereAndThenItsInput() throws Exception {
    Path folder = file("readings/area=a/day=2026-03-29/bucket=00/part-1.parquet").getParent();
    file("readings/area=a/day=2026-03-29/bucket=00/part-2.parquet");
    file("readings/area=a/day=2026-03-29/bucket=00/part-3.parquet");
    SwapRecord swap =
        new SwapRecord(
            List.of("part-1.parquet", "part-2.parquet"),
            List.of("part-c1.parquet", "part-c2.parquet"));
    Files.writeString(folder.resolve("_swap-x"), swap.text());
    assertThat(SwapRecord.read(folder.resolve("_swap-x"))).isEqualTo(swap);

    assertThat(names()).containsExactly("part-1.parquet", "part-2.parquet", "part-3.parquet");
    Files.writeString(folder.resolve("part-c1.parquet"), "data");
    assertThat(names()).containsExactly("part-1.parquet", "part-2.parquet", "part-3.parquet");
    Files.writeString(folder.resolve("part-c2.parquet"), "data");
    assertThat(names()).containsExactly("part-3.parquet", "part-c1.parquet", "part-c2.parquet");
    Files.delete(folder.resolve("part-1.parquet"));
    assertThat(names()).containsExactly("part-3.parquet", "part-c1.parquet", "part-c2.parquet");
  }

  @Test
  void aBrokenSwapRecordIsAnErrorThatNamesIt() throws Exception {
    Path folder = file("readings/area=a/day=2026-03-29/bucket=00/part-1.parquet").getParent();
    Files.writeString(folder.resolve("_swap-x"), "in part-1.parquet\n");
    assertThatThrownBy(this::names).isInstanceOf(IOException.class).hasMessageContaining("_swap-x");
  }

  @Test
  void aSwapRecordNamesNothingOutsideItsFolder() throws Exception {
    Path folder = file("readings/area=a/day=2026-03-29/bucket=00/part-1.parquet").getParent();
    Path other = file("readings/area=a/day=2026-03-30/bucket=00/part-2.parquet");
    Path record = folder.resolve("_swap-x");
    for (String name : List.of("../../day=2026-03-30/bucket=00/part-2.parquet", other.toString())) {
      Files.writeString(record, "in %s\nend\n".formatted(name));
      assertThatThrownBy(() -> new Swap(folder).recover())
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll(record.toString(), "names no file of history");
    }
    Files.write(record, new byte[] {(byte) 0xff});
    assertThatThrownBy(() -> SwapRecord.read(record)).hasMessageContaining(record.toString());
    assertThat(other).exists();
  }

  private List<String> names() throws IOException {
    return new HistoryFiles(root)
        .list(Kind.READINGS).stream().map(f -> f.path().getFileName().toString()).toList();
  }

  private Path file(String path) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "data");
  }
}
