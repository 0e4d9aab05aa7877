package org.gridpact.app.nemesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three center nodes and five gateways as processes, under kills, pauses and cuts. {@code
 * -Dnemesis.minutes=N} and {@code -Dseed=S} for longer runs and for the same schedule again.
 */
class NemesisTest {
  private static final Path EDGE = Path.of(System.getProperty("gridpact.edge", "../edge/target"));
  private static final int SHORT_SECONDS = 35;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void nothingIsDoneByHalvesAndNothingAcknowledgedIsLost() throws Exception {
    assumeThat(EDGE.resolve("gridpact-edge.jar")).as("mvn package makes it").exists();
    assumeThat(Files.isExecutable(Path.of("/bin/sh"))).as("a shell guards the processes").isTrue();
    assumeThat(System.getProperty("os.name"))
        .as("only Linux has all of 127.0.0.0/8 without being told")
        .isEqualTo("Linux");
    long seed = Long.getLong("seed", System.nanoTime() % 1_000_000);
    System.out.println("NemesisTest seed " + seed + ", data in " + folder);
    Duration harm =
        Integer.getInteger("nemesis.minutes") == null
            ? Duration.ofSeconds(SHORT_SECONDS)
            : Duration.ofMinutes(Integer.getInteger("nemesis.minutes"));

    NemesisReport report = Nemesis.run(folder, EDGE, harm, seed);

    report.toString().lines().forEach(line -> System.out.println("NemesisTest " + line));
    assertThat(report.problems()).as("seed %d", seed).isEmpty();
    assertThat(report.committed()).as("orders committed").isPositive();
    assertThat(report.told()).as("commands at devices").isPositive();
  }
}
