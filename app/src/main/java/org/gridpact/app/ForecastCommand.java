package org.gridpact.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gridpact.engine.forecast.AreaForecast;
import org.gridpact.engine.forecast.AreaForecaster;
import org.gridpact.engine.forecast.Backtest;
import org.gridpact.engine.forecast.Errors;
import org.gridpact.engine.forecast.Forecaster;
import org.gridpact.engine.forecast.Shape;
import org.gridpact.engine.query.QueryException;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.Place;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.forecast.PowerBand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "forecast",
    description = {
      "Forecasts the power of a device, of a feeder, or of the whole area where neither is named,"
          + " for the 48 h after what history holds, by quarter of an hour, as CSV.",
      "p10, p50 and p90 are in W, positive into the device; nothing where it is unknown."
    },
    mixinStandardHelpOptions = true)
final class ForecastCommand implements Callable<Integer> {
  /** Backtests stand before every 29th quarter: 7 h 15 min, so at every time of day. */
  private static final int STEP = 29;

  private static final int DAY = 96;

  @Mixin private HistoryOptions history;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      required = true,
      description = "When it is issued, such as 2026-11-21T12:00:00Z; nothing later is read.")
  private Instant at;

  @Option(
      names = "--backtest",
      description = "Instead, how far such forecasts were off in the time before.")
  private boolean backtest;

  @Option(names = "--feeder", paramLabel = "NAME", description = "The sum of a feeder's devices.")
  private Optional<String> feeder = Optional.empty();

  @Parameters(paramLabel = "DEVICE", arity = "0..1", description = "Its id.")
  private Optional<String> device = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RefusedException, InterruptedException {
    long origin = Math.floorDiv(at.toEpochMilli(), Forecast.QUARTER_MILLIS);
    Optional<Area> area = history.area();
    if (device.isPresent() && feeder.isPresent()) {
      throw new RefusedException("a device or --feeder, not both");
    }
    Place place = area.map(Area::place).orElse(Place.UNKNOWN);
    Series series =
        device.isPresent()
            ? new Series(read(device.get(), origin), shape(area, device.get()))
            : sum(area, origin);
    if (Arrays.stream(series.watts()).allMatch(Double::isNaN)) {
      throw new RefusedException(
          "nothing of the power of %s was measured in the %d days before %s"
              .formatted(device.or(() -> feeder).orElse("the area"), Forecaster.HISTORY / DAY, at));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (backtest) {
      errors(place, origin, series.watts(), series.shape(), out);
    } else {
      forecast(place, origin, series.watts(), series.shape(), out);
    }
    out.flush();
    return 0;
  }

  /** W by quarter up to the origin; NaN where unknown. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Series(double[] watts, Shape shape) {}

  private static Shape shape(Optional<Area> area, String device) throws RefusedException {
    if (area.isEmpty()) {
      return Shape.LOAD;
    }
    try {
      return Shape.of(List.of(area.get().device(device).kind()));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(e);
    }
  }

  /** The sum as the center makes it, of a feeder or of all. */
  private Series sum(Optional<Area> area, long origin)
      throws RefusedException, InterruptedException {
    if (area.isEmpty()) {
      throw new RefusedException(
          "a feeder's or an area's forecast needs --config AREA.YAML, which names its devices");
    }
    if (feeder.isPresent()
        && area.get().devices().stream().noneMatch(d -> d.feeder().equals(feeder.get()))) {
      throw new RefusedException(
          "area %s has no feeder %s".formatted(area.get().id(), feeder.get()));
    }
    double[][] watts = new double[1][];
    try (HistoryOptions.OneArea of = history.series()) {
      AreaForecaster forecaster =
          feeder.isPresent()
              ? AreaForecaster.ofFeeder(area.get(), feeder.get(), of.source())
              : new AreaForecaster(area.get(), of.source());
      AreaForecast made =
          forecaster.forecast(
              origin * Forecast.QUARTER_MILLIS,
              (name, _, sum) -> watts[0] = name.equals("area") ? sum : watts[0]);
      if (!made.silent().isEmpty()) {
        throw new RefusedException(
            "too little is known of %d devices to forecast a sum: %s"
                .formatted(made.silent().size(), String.join(", ", made.namedSilent())));
      }
      return new Series(watts[0], made.area().shape());
    } catch (QueryException | IOException e) {
      throw new RefusedException(e);
    }
  }

  private double[] read(String device, long origin) throws RefusedException, InterruptedException {
    long first = origin - Forecaster.HISTORY;
    double[] watts = new double[Forecaster.HISTORY];
    Arrays.fill(watts, Double.NaN);
    try (HistoryOptions.OneArea of = history.series()) {
      of.source()
          .quarters(
              of.id(),
              List.of(device),
              first * Forecast.QUARTER_MILLIS,
              origin * Forecast.QUARTER_MILLIS,
              (_, time, mean) -> watts[(int) (time / Forecast.QUARTER_MILLIS - first)] = mean);
    } catch (QueryException | IOException e) {
      throw new RefusedException(e);
    }
    return watts;
  }

  private static void forecast(
      Place place, long origin, double[] watts, Shape shape, PrintWriter out) {
    PowerBand band =
        new Forecaster(place, origin - watts.length, watts.length + Forecast.QUARTERS_MOST)
            .forecast(watts, shape, Forecast.QUARTERS_MOST)
            .band();
    out.println("time,p10_watts,p50_watts,p90_watts");
    for (int q = 0; q < band.quarters(); q++) {
      ZonedDateTime time =
          Instant.ofEpochMilli((origin + q) * Forecast.QUARTER_MILLIS).atZone(place.zone());
      out.println(
          band.known(q)
              ? String.format(
                  Locale.ROOT,
                  "%s,%.1f,%.1f,%.1f",
                  time.toOffsetDateTime(),
                  band.p10(q),
                  band.p50(q),
                  band.p90(q))
              : time.toOffsetDateTime() + ",,,");
    }
  }

  private static void errors(Place place, long origin, double[] watts, Shape shape, PrintWriter out)
      throws RefusedException {
    int from = 0;
    while (Double.isNaN(watts[from])) {
      from++;
    }
    from = Math.min(watts.length, Math.max(from + 2 * DAY, watts.length - 28 * DAY));
    Backtest backtest =
        Backtest.of(place, origin - watts.length, watts, shape, from, STEP, Forecast.QUARTERS_MOST);
    if (backtest.total().quarters() == 0) {
      throw new RefusedException("two days of history or fewer are too few for a backtest");
    }
    out.println(
        "hours_ahead,quarters,mae_watts,rmse_watts,pinball_watts,inside_share,naive_mae_watts,skill");
    backtest.byHorizon().forEach((horizon, e) -> line(String.valueOf(horizon.hours()), e, out));
    line("all", backtest.total(), out);
  }

  private static void line(String ahead, Errors e, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s,%d,%.1f,%.1f,%.1f,%.3f,%.1f,%.3f%n",
        ahead,
        e.quarters(),
        e.meanAbsolute(),
        e.rootMeanSquare(),
        e.pinball(),
        e.inside(),
        e.naiveMeanAbsolute(),
        e.skill());
  }
}
