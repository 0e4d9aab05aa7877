package org.gridpact.engine.analytics.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalSortTest {
  private static final Path OPEN_FILES = Path.of("/proc/self/fd");
  private static final int RUNS = 2_000;

  @TempDir Path scratch;

  @Test
  void filesThatWereMergedAreClosedAndGone() throws Exception {
    assumeTrue(Files.isDirectory(OPEN_FILES), "open files are not to be seen here");
    List<Double> sorted = new ArrayList<>();
    try (ExternalSort sort = new ExternalSort(scratch, 2)) {
      for (int i = 0; i < RUNS; i++) {
        sort.add(CountedValues.ofSorted(new double[] {-i, i + 1, i + 2 * RUNS}, 3));
      }
      assertThat(openInScratch()).isZero();
      sort.sorted(
          (value, count) -> {
            for (long c = 0; c < count; c++) {
              sorted.add(value);
            }
          });
    }
    assertThat(sorted).hasSize(3 * RUNS).isSorted();
    assertThat(scratch).isEmptyDirectory();
  }

  private long openInScratch() throws IOException {
    try (Stream<Path> open = Files.list(OPEN_FILES)) {
      return open.filter(file -> target(file).startsWith(scratch.toString())).count();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // Closed meanwhile.
    }
  }
}
