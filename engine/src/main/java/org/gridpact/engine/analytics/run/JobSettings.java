package org.gridpact.engine.analytics.run;

import java.time.Duration;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;

/**
 * How Flink is to run an analysis. One whose worker is gone starts again, ten times at most: about
 * as long as a cluster takes to notice that a worker is gone. History that cannot be read ends it
 * at once.
 */
final class JobSettings {
  private JobSettings() {}

  static Configuration of(Exchange exchange) {
    Configuration s = new Configuration();
    s.set(
        ExecutionOptions.RUNTIME_MODE,
        exchange == Exchange.BLOCKING
            ? RuntimeExecutionMode.BATCH
            : RuntimeExecutionMode.STREAMING);
    s.set(PipelineOptions.OBJECT_REUSE, true);
    s.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ZERO);
    s.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    s.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
    s.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(1));
    return s;
  }
}
