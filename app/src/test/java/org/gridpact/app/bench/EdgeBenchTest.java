package org.gridpact.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeBenchTest {
  private static final Path INSTALLED = Path.of("../edge/target");
  private static final int DEVICES = 25;
  private static final int SECONDS = 20;

  @TempDir private Path folder;

  @Test
  void whatIsSentIsStoredAndAcknowledged() throws Exception {
    assumeThat(INSTALLED.resolve("gridpact-edge.jar")).as("mvn package makes it").exists();
    EdgeReport report =
        new EdgeBench(DEVICES, SECONDS, INSTALLED, folder, process -> Double.NaN).run();

    assertThat(report.readingsSent()).isGreaterThan(DEVICES);
    // The newest second may still be on its way.
    assertThat(report.readingsAcknowledged())
        .isBetween(report.readingsSent() - 2 * DEVICES, report.readingsSent() + 2 * DEVICES);
    assertThat(report.cycleP99Millis()).isPositive();
    assertThat(report.cycleMaxMillis()).isGreaterThanOrEqualTo(report.cycleP99Millis());
    assertThat(report.residentMegabytes()).isNull();
    assertThat(report.processorShare()).isBetween(0.001, 1.1);
  }
}
