package org.gridpact.engine.forecast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.forecast.PowerBand;

/**
 * How far the forecasts that were issued were off, over the last seven days and today (UTC).
 *
 * <p>One in some hours is kept for two days, as many as hold {@value #BANDS_MOST} bands together,
 * and {@value #KEPT_MOST} at most; each quarter of one is compared once it is over. What is kept is
 * lost with the process. One thread adds, any may ask.
 */
public final class LiveErrors implements AreaForecaster.Measured {
  private static final int BANDS_MOST = 50_000;
  private static final int KEPT_MOST = 8;
  private static final int DAYS = 8;
  private static final int QUARTERS_A_DAY = 96;

  private final List<Kept> kept = new ArrayList<>();
  private final Map<String, Week> weeks = new HashMap<>();
  private final Map<String, Errors> errors = new ConcurrentHashMap<>();

  /** A forecast, and the first quarter that it was not compared in yet. */
  private static final class Kept {
    private final AreaForecast forecast;
    private final long first;
    private long next;

    private Kept(AreaForecast forecast) {
      this.forecast = forecast;
      first = forecast.forecast().startMillis() / Forecast.QUARTER_MILLIS;
      next = first;
    }

    private long end() {
      return first + forecast.forecast().quarters();
    }

    private void compare(String series, long firstQuarter, double[] watts, Week into) {
      PowerBand band = band(series).orElse(null);
      AreaForecast.Basis basis = basis(series).orElse(null);
      if (band == null || basis == null) {
        return;
      }
      long until = Math.min(end(), firstQuarter + watts.length);
      for (long quarter = Math.max(next, firstQuarter); quarter < until; quarter++) {
        int q = (int) (quarter - first);
        double measured = basis.shape().of(watts[(int) (quarter - firstQuarter)]);
        into.of(quarter / QUARTERS_A_DAY)
            .add(band.p10(q), band.p50(q), band.p90(q), basis.naive()[q], measured);
      }
    }

    private Optional<PowerBand> band(String series) {
      Forecast of = forecast.forecast();
      return series.equals("area")
          ? Optional.of(of.area())
          : series.startsWith("device ") ? of.device(name(series)) : of.feeder(name(series));
    }

    private Optional<AreaForecast.Basis> basis(String series) {
      return Optional.ofNullable(
          series.equals("area")
              ? forecast.area()
              : series.startsWith("device ")
                  ? forecast.devices().get(name(series))
                  : forecast.feeders().get(name(series)));
    }

    private static String name(String series) {
      return series.substring(series.indexOf(' ') + 1);
    }
  }

  /** Errors by day. */
  private static final class Week {
    private final Errors.Sum[] days = new Errors.Sum[DAYS];
    private long newest;

    private Errors.Sum of(long day) {
      for (long d = Math.max(newest + 1, day - DAYS + 1); d <= day; d++) {
        days[(int) (d % DAYS)] = new Errors.Sum();
      }
      newest = Math.max(newest, day);
      return days[(int) (day % DAYS)];
    }

    private Errors errors() {
      Errors.Sum sum = new Errors.Sum();
      for (Errors.Sum day : days) {
        if (day != null) {
          sum.add(day);
        }
      }
      return sum.errors();
    }
  }

  @Override
  public void take(String series, long firstQuarter, double[] watts) {
    if (!kept.isEmpty()) {
      Week week = weeks.computeIfAbsent(series, _ -> new Week());
      kept.forEach(k -> k.compare(series, firstQuarter, watts, week));
      errors.put(series, week.errors());
    }
  }

  /** All series up to a forecast's start were taken; it is kept if its turn has come. */
  public void issued(AreaForecast forecast) {
    long origin = forecast.forecast().startMillis() / Forecast.QUARTER_MILLIS;
    kept.forEach(k -> k.next = Math.max(k.next, origin));
    kept.removeIf(k -> k.end() <= origin);
    int bands = 1 + forecast.devices().size() + forecast.feeders().size();
    int most = Math.clamp(BANDS_MOST / bands, 1, KEPT_MOST);
    int apart = Forecast.QUARTERS_MOST / most;
    if (kept.isEmpty() || (kept.size() < most && kept.getLast().first + apart <= origin)) {
      kept.add(new Kept(forecast));
    }
  }

  /** Of {@code device ID}, {@code feeder NAME} or {@code area}. */
  public Errors errors(String series) {
    return errors.getOrDefault(series, Errors.NONE);
  }
}
