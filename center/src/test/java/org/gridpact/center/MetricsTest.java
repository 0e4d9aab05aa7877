package org.gridpact.center;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.gridpact.engine.history.HistoryKeeper.Pass;
import org.gridpact.engine.history.Upkeep;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private final PrometheusRegistry registry = new PrometheusRegistry();

  private Map<String, Double> scraped() {
    return registry.scrape().stream()
        .flatMap(m -> ((CounterSnapshot) m).getDataPoints().stream())
        .collect(
            Collectors.toMap(p -> p.getLabels().get("kind"), CounterDataPointSnapshot::getValue));
  }

  @Test
  void whatUpkeepDidIsCountedOverAllPassesAndAbsentWithoutADataPlane() {
    AtomicReference<Upkeep> upkeep = new AtomicReference<>();
    Metrics.history(() -> Optional.ofNullable(upkeep.get()), registry);
    assertThat(scraped()).isEmpty();

    Pass pass = new Pass(0, 2, 16, 5_000, 3_000, 4, 1, 3, List.of("a file cannot be read"));
    upkeep.set(Upkeep.NONE.plus(pass).plus(pass).plusFailed());

    assertThat(scraped())
        .containsOnly(
            Map.entry("passes", 2.0),
            Map.entry("merges", 4.0),
            Map.entry("files_merged", 32.0),
            Map.entry("bytes_before_merge", 10_000.0),
            Map.entry("bytes_after_merge", 6_000.0),
            Map.entry("rollups", 8.0),
            Map.entry("days_dropped", 2.0),
            Map.entry("files_dropped", 6.0),
            Map.entry("problems", 3.0));
  }
}
