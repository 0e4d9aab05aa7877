package org.gridpact.center.live;

import java.io.IOException;
import java.util.Optional;
import org.gridpact.engine.forecast.AreaForecast;
import org.gridpact.engine.forecast.AreaForecaster;
import org.gridpact.engine.forecast.Errors;
import org.gridpact.engine.forecast.LiveErrors;
import org.gridpact.engine.query.QueryException;
import org.gridpact.engine.query.SeriesSource;
import org.gridpact.model.area.Area;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.time.Rounds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forecasts the area anew a minute after each quarter of an hour, on a thread of its own, one at a
 * time; after each it rests four times as long as that took, and skips what it missed meanwhile.
 * What fails is told and leaves the forecast there was.
 */
public final class ForecastMonitor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ForecastMonitor.class);

  /** Until what was measured has come to history. */
  private static final long SETTLE_MILLIS = 60_000;

  private static final long LEAST_REST_MILLIS = 5_000;
  private static final int RESTS = 4;
  private static final long LONGEST_STOP_MILLIS = 2_000;

  private final AreaForecaster forecaster;
  private final GridClock clock;
  private final LiveErrors errors = new LiveErrors();
  private volatile AreaForecast newest;
  private boolean failing;
  private Thread thread;

  public ForecastMonitor(Area area, SeriesSource source, GridClock clock) {
    this.forecaster = new AreaForecaster(area, source);
    this.clock = clock;
  }

  public void start() {
    thread =
        Thread.ofPlatform().daemon().name("forecast").start(() -> Rounds.run(clock, this::round));
  }

  /** The newest forecast and how it came about; empty before the first. */
  public Optional<AreaForecast> newest() {
    return Optional.ofNullable(newest);
  }

  /** The newest forecast; empty before the first. */
  public Optional<Forecast> forecast() {
    return newest().map(AreaForecast::forecast);
  }

  /** How far issued forecasts were off: of {@code device ID}, {@code feeder NAME}, {@code area}. */
  public Errors errors(String series) {
    return errors.errors(series);
  }

  private long round(long due) throws InterruptedException {
    long start = System.nanoTime();
    make();
    long took = (System.nanoTime() - start) / 1_000_000;
    return next(clock.epochMillis(), took);
  }

  private long next(long now, long tookMillis) {
    long quarter = Math.floorDiv(now - SETTLE_MILLIS, Forecast.QUARTER_MILLIS) + 1;
    long rest = Math.max(LEAST_REST_MILLIS, RESTS * tookMillis);
    return Math.max(
        quarter * Forecast.QUARTER_MILLIS + SETTLE_MILLIS, now + (long) (rest * clock.speed()));
  }

  private void make() throws InterruptedException {
    try {
      AreaForecast made = forecaster.forecast(clock.epochMillis(), errors);
      errors.issued(made);
      newest = made;
      failing = false;
      log.debug(
          "forecast of {} devices: {} ms to read, {} ms to compute",
          made.devices().size(),
          made.readMillis(),
          made.computeMillis());
    } catch (IOException | QueryException e) {
      if (!failing) {
        log.warn("No new forecast: {}", e.getMessage());
      }
      failing = true;
    }
  }

  /** Ends the forecasting; a question to history that is being answered is waited for, 2 s. */
  @Override
  public void close() {
    if (thread != null) {
      Rounds.end(thread, LONGEST_STOP_MILLIS);
    }
  }
}
