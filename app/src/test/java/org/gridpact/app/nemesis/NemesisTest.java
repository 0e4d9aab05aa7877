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

  /** One schedule for each build; a soak chooses its own. */
  private static final long SHORT_SEED = 5;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void nothingIsDoneByHalvesAndNothingAcknowledgedIsLost() throws Exception {
    assumeThat(EDGE.resolve("gridpact-edge.jar")).as("mvn package makes it").exists();
    assumeThat(Files.isExecutable(Path.of("/bin/sh"))).as("a shell guards the processes").isTrue();
    assumeThat(System.getProperty("os.name"))
        .as("only Linux has all of 127.0.0.0/8 without being told")
        .isEqualTo("Linux");
    boolean soaking = Integer.getInteger("nemesis.minutes") != null;
    long seed = Long.getLong("seed", soaking ? System.nanoTime() % 1_000_000 : SHORT_SEED);
    System.out.println("NemesisTest seed " + seed + ", data in " + folder);
    Duration harm =
        soaking
            ? Duration.ofMinutes(Integer.getInteger("nemesis.minutes"))
            : Duration.ofSeconds(SHORT_SECONDS);

    NemesisReport report = Nemesis.run(folder, EDGE, harm, seed);

    report.toString().lines().forEach(line -> System.out.println("NemesisTest " + line));
    assertThat(report.problems()).as("seed %d", seed).isEmpty();
    assertThat(report.committed()).as("orders committed").isPositive();
    assertThat(report.told()).as("commands at devices").isPositive();
  }
}
