package org.gridpact.center.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridpact.model.testing.Eventually.until;

import java.io.IOException;
import java.util.List;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.query.SeriesQuery;
import org.gridpact.engine.query.SeriesSource;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.time.ManualClock;
import org.junit.jupiter.api.Test;

/** Forecasts a feeder whose devices always take 1 kW, as history says. */
class ForecastMonitorTest {
  private static final long START = 2_000 * Forecast.QUARTER_MILLIS + 60_000;

  private final MeteredFeeder feeder = new MeteredFeeder(0.9, 0);
  private final ManualClock clock = new ManualClock(START);
  private volatile boolean broken;
  private volatile int questions;

  ForecastMonitorTest() throws Exception {}

  /** History in memory. */
  private final class Constant implements SeriesSource {
    @Override
    public boolean has(SeriesQuery query, Kind kind) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Values values(SeriesQuery query, Kind kind) {
      throw new UnsupportedOperationException();
    }

    @Override
    public synchronized void quarters(
        String area, List<String> devices, long from, long to, QuarterTaker taker)
        throws IOException {
      questions++;
      if (broken) {
        throw new IOException("the disk is gone");
      }
      for (String device : devices) {
        for (long t = Math.max(0, from); t < to; t += Forecast.QUARTER_MILLIS) {
          taker.take(device, t, 1_000);
        }
      }
    }

    @Override
    public void close() {}
  }

  @Test
  void aForecastIsMadeAtOnceAndAfterEachQuarterAndOneThatFailsLeavesTheLast() throws Exception {
    try (ForecastMonitor monitor = new ForecastMonitor(feeder.area, new Constant(), clock)) {
      assertThat(monitor.forecast()).isEmpty();
      monitor.start();
      until(() -> monitor.forecast().isPresent());
      Forecast first = monitor.forecast().orElseThrow();
      assertThat(first.issuedMillis()).isEqualTo(START);
      assertThat(first.device("meter-18").orElseThrow().p50(8)).isEqualTo(1_000);

      until(() -> next(monitor) > START);
      assertThat(monitor.forecast().orElseThrow().startMillis()).isGreaterThan(first.startMillis());

      broken = true;
      int asked = questions;
      Forecast last = monitor.forecast().orElseThrow();
      until(
          () -> {
            clock.advance(Forecast.QUARTER_MILLIS);
            return questions > asked;
          });
      assertThat(monitor.forecast()).contains(last);
    }
  }

  /** When the newest was issued, after another minute. */
  private long next(ForecastMonitor monitor) {
    clock.advance(60_000);
    return monitor.forecast().orElseThrow().issuedMillis();
  }
}
