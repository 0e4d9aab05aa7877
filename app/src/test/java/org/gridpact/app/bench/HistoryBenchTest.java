package org.gridpact.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryBenchTest {
  @Test
  void whatIsComputedIsWhatDuckDbComputes(@TempDir Path folder) throws Exception {
    List<String> told = new ArrayList<>();
    HistoryBench.Plan plan = new HistoryBench.Plan(90_000, 12, 2, Optional.empty(), List.of());

    HistoryReport report = new HistoryBench(plan, folder, told::add).run();

    assertThat(report.answersMatch()).isTrue();
    assertThat(report.readings()).isEqualTo(90_000);
    assertThat(report.bytesPerPoint()).isBetween(0.1, 20.0);
    assertThat(report.dayChartMillis()).isPositive();
    assertThat(told).contains("energy, two");
  }
}
