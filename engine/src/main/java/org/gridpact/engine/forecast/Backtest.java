package org.gridpact.engine.forecast;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.gridpact.model.area.Place;
import org.gridpact.model.forecast.PowerBand;

/**
 * What would have been forecast, and how far off that was: at many times of the past the whole
 * procedure, choice of candidate and all, is given what was known then and nothing else.
 *
 * @param origins how many times
 */
public record Backtest(int origins, Errors total, Map<Horizon, Errors> byHorizon) {
  /**
   * Looks back.
   *
   * @param firstQuarter of the series, in quarters of an hour since the epoch
   * @param watts W by quarter; NaN where unknown
   * @param from the first origin, as a position
   * @param step quarters between origins
   * @param horizon quarters ahead
   */
  public static Backtest of(
      Place place,
      long firstQuarter,
      double[] watts,
      Shape shape,
      int from,
      int step,
      int horizon) {
    Forecaster forecaster = new Forecaster(place, firstQuarter, watts.length + horizon);
    Map<Horizon, Errors.Sum> sums = new EnumMap<>(Horizon.class);
    double[] measured = shape.of(watts);
    int origins = 0;
    for (int origin = from; origin < measured.length; origin += step) {
      Forecaster.Made made = forecaster.forecast(Arrays.copyOf(measured, origin), shape, horizon);
      compare(made, measured, origin, sums);
      origins++;
    }
    Errors.Sum total = new Errors.Sum();
    Map<Horizon, Errors> byHorizon = new EnumMap<>(Horizon.class);
    sums.forEach(
        (ahead, sum) -> {
          total.add(sum);
          byHorizon.put(ahead, sum.errors());
        });
    return new Backtest(origins, total.errors(), byHorizon);
  }

  private static void compare(
      Forecaster.Made made, double[] measured, int origin, Map<Horizon, Errors.Sum> sums) {
    PowerBand band = made.band();
    for (int q = 0; q < Math.min(band.quarters(), measured.length - origin); q++) {
      sums.computeIfAbsent(Horizon.of(q), _ -> new Errors.Sum())
          .add(band.p10(q), band.p50(q), band.p90(q), made.naive()[q], measured[origin + q]);
    }
  }
}
