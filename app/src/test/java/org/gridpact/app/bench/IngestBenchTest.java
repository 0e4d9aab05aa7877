package org.gridpact.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.gridpact.engine.flink.FlinkEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A street of meters, its gateway in a process of its own as in a long bench. */
class IngestBenchTest {
  private static final int HOUSES = 200;

  @TempDir Path folder;

  @Test
  void whatAGatewaysProcessSentIsInHistoryExactlyAndTheReportSaysSo() throws Exception {
    IngestReport report =
        new IngestBench(
                HOUSES,
                2,
                4,
                OptionalInt.empty(),
                folder,
                new FlinkEngine.Embedded(),
                process -> 64)
            .run();

    assertThat(report.historyMatches()).isTrue();
    assertThat(report.readingsAcknowledged())
        .isPositive()
        .isEqualTo(report.readingsInHistory())
        .satisfies(readings -> assertThat(readings % HOUSES).isZero());
    assertThat(report.readingsInState()).isPositive();
    assertThat(report.bytesPerPoint()).isPositive();
    JsonNode json = new ObjectMapper().valueToTree(report);
    for (String key :
        new String[] {
          "readingsPerSecond",
          "pointsPerSecond",
          "p50MeasuredToStateMillis",
          "p99MeasuredToStateMillis",
          "bytesPerPoint",
          "residentMegabytes"
        }) {
      assertThat(json.get(key).isNumber()).as(key).isTrue();
    }
    assertThat(json.get("historyMatches").booleanValue()).isTrue();
  }
}
