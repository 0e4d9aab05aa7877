package org.gridpact.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
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
      "Forecasts a device's power for the 48 h after what history holds, by quarter of an hour, as"
          + " CSV.",
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
  private String at;

  @Option(
      names = "--backtest",
      description = "Instead, how far such forecasts were off in the time before.")
  private boolean backtest;

  @Parameters(paramLabel = "DEVICE", description = "Its id.")
  private String device;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RefusedException, InterruptedException {
    long origin = origin();
    Optional<Area> area = history.area();
    Place place = area.map(Area::place).orElse(Place.UNKNOWN);
    Shape shape = shape(area);
    double[] watts = read(origin);
    if (Arrays.stream(watts).allMatch(Double::isNaN)) {
      throw new RefusedException(
          "nothing of the power of %s was measured in the %d days before %s"
              .formatted(device, Forecaster.HISTORY / DAY, at));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (backtest) {
      errors(place, origin, watts, shape, out);
    } else {
      forecast(place, origin, watts, shape, out);
    }
    out.flush();
    return 0;
  }

  private long origin() throws RefusedException {
    try {
      return Math.floorDiv(Instant.parse(at).toEpochMilli(), Forecast.QUARTER_MILLIS);
    } catch (DateTimeException e) {
      throw new RefusedException(
          "--at '%s' is no time such as 2026-11-21T12:00:00Z".formatted(at), e);
    }
  }

  private Shape shape(Optional<Area> area) throws RefusedException {
    if (area.isEmpty()) {
      return Shape.LOAD;
    }
    try {
      return Shape.of(List.of(area.get().device(device).kind()));
    } catch (IllegalArgumentException e) {
      throw new RefusedException(e.getMessage(), e);
    }
  }

  private double[] read(long origin) throws RefusedException, InterruptedException {
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
      throw new RefusedException(e.getMessage(), e);
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

  private static void errors(
      Place place, long origin, double[] watts, Shape shape, PrintWriter out) {
    int from = 0;
    while (Double.isNaN(watts[from])) {
      from++;
    }
    from = Math.min(watts.length, Math.max(from + 2 * DAY, watts.length - 28 * DAY));
    Backtest backtest =
        Backtest.of(place, origin - watts.length, watts, shape, from, STEP, Forecast.QUARTERS_MOST);
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
