package org.gridpact.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Few orders through the processes of a long bench; a slow machine has a minute for its votes. */
class DispatchBenchTest {
  private static final int VOTE_MILLIS = 4_000;
  private static final int ORDERS = 12;

  @TempDir Path folder;

  private DispatchReport run(int centers, int rate, int failovers) throws Exception {
    List<String> told = new ArrayList<>();
    DispatchBench.Plan plan =
        new DispatchBench.Plan(centers, 2, 2, 2, VOTE_MILLIS, 80, 100, ORDERS, rate, 4, failovers);
    DispatchReport report = new DispatchBench(plan, folder, told::add).run();
    assertThat(told).isNotEmpty();
    return report;
  }

  @Test
  void ordersAreCommittedAndAppliedAndTheReportSaysHowFast() throws Exception {
    DispatchReport report = run(1, 0, 0);

    assertThat(report.pipelined().refusal()).isEmpty();
    assertThat(report.pipelined().committed()).isEqualTo(ORDERS);
    assertThat(report.pipelined().applied()).isEqualTo(ORDERS);
    assertThat(report.paced().applied()).isEqualTo(ORDERS);
    assertThat(report.p99AppliedMillis()).isGreaterThanOrEqualTo(VOTE_MILLIS);
    assertThat(report.failover()).isNull();
    JsonNode json = new ObjectMapper().valueToTree(report);
    for (String key :
        new String[] {
          "ordersPerSecond",
          "p50DecisionMillis",
          "p99DecisionMillis",
          "p99AppliedMillis",
          "fsyncMillis"
        }) {
      assertThat(json.get(key).doubleValue()).as(key).isPositive();
    }
  }

  @Test
  void threeCentersGoOnWhereTheirLeaderIsKilled() throws Exception {
    DispatchReport report = run(3, 5, 1);

    assertThat(report.pipelined()).isNull();
    assertThat(report.paced().committed()).isEqualTo(ORDERS);
    assertThat(report.failover().millis()).hasSize(1).allMatch(m -> m > 0);
  }
}
