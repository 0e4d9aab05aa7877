package org.gridpact.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.query.SeriesQuery;
import org.gridpact.engine.query.SeriesSource;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.HistorySpec;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.area.PlacementStrategy;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.forecast.PowerBand;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.Test;

final class AreaForecasterTest {
  private static final int DAY = 96;
  private static final long START = KnownSeries.quarter("2026-01-05T00:00");

  /** History by device, from {@link #START} on. */
  private final Map<String, double[]> history = new TreeMap<>();

  private final Map<String, double[]> measured = new HashMap<>();

  /** A source in memory that answers the question of many devices alone. */
  private final class Remembered implements SeriesSource {
    @Override
    public boolean has(SeriesQuery query, Kind kind) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Values values(SeriesQuery query, Kind kind) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void quarters(String area, List<String> devices, long from, long to, QuarterTaker taker)
        throws IOException {
      for (String device : devices) {
        double[] watts = history.getOrDefault(device, new double[0]);
        for (int t = 0; t < watts.length; t++) {
          long time = (START + t) * Forecast.QUARTER_MILLIS;
          if (time >= from && time < to && !Double.isNaN(watts[t])) {
            taker.take(device, time, watts[t]);
          }
        }
      }
    }

    @Override
    public void close() {}
  }

  private AreaForecast forecast(int origin, List<DeviceSpec> devices) throws Exception {
    Area area =
        new Area(
            "street",
            "builtin:feeder33",
            new Limits(0.9, 1.1, Map.of(), true),
            List.of(),
            devices,
            DispatchRules.DEFAULT,
            List.of(),
            PlacementStrategy.FIRST_FIT,
            List.of(),
            HistorySpec.DEFAULT,
            KnownSeries.PLACE);
    return new AreaForecaster(area, new Remembered())
        .forecast(
            (START + origin) * Forecast.QUARTER_MILLIS + 60_000,
            (series, _, watts) -> measured.put(series, watts));
  }

  private static DeviceSpec meter(String id, String feeder) {
    return DeviceSpec.ofLines(
        id,
        DeviceKind.METER,
        "gateway",
        new Location.Bus("1"),
        feeder,
        new DevicePoints(id, List.of(new Point(Quantity.ACTIVE_POWER, Phase.TOTAL, 1))),
        Optional.empty());
  }

  private static double[] noisy(long seed, int quarters) {
    Random random = new Random(seed);
    double[] noisy = new double[quarters];
    Arrays.setAll(
        noisy, t -> 1_000 + 300 * Math.sin(t * Math.PI / 48) + 100 * random.nextGaussian());
    return noisy;
  }

  /** Noise of 16 devices that know nothing of each other is 4 times that of one, not 16 times. */
  @Test
  void theBandOfASumIsNotTheSumOfBands() throws Exception {
    List<DeviceSpec> devices = new ArrayList<>();
    for (int d = 0; d < 16; d++) {
      history.put("meter-" + d, noisy(d, 40 * DAY));
      devices.add(meter("meter-" + d, "street-" + d % 2));
    }

    AreaForecast made = forecast(40 * DAY, devices);

    Forecast forecast = made.forecast();
    double one = width(forecast.device("meter-3").orElseThrow());
    assertThat(forecast.feeder("street-1")).isPresent();
    assertThat(width(forecast.area())).isCloseTo(4 * one, within(1.6 * one));
    assertThat(forecast.area().p50(0)).isCloseTo(16 * 1_000, within(400.0));
    assertThat(forecast.startMillis()).isEqualTo((START + 40 * DAY) * Forecast.QUARTER_MILLIS);
    assertThat(made.silent()).isEmpty();
  }

  private static double width(PowerBand band) {
    double sum = 0;
    for (int q = 0; q < band.quarters(); q++) {
      sum += band.p90(q) - band.p10(q);
    }
    return sum / band.quarters();
  }

  @Test
  void aSumWithADeviceThatIsNotKnownIsUnknownAndSaysWhich() throws Exception {
    history.put("a", noisy(1, 30 * DAY));
    history.put("b", noisy(2, 30 * DAY));

    AreaForecast made =
        forecast(30 * DAY, List.of(meter("a", "one"), meter("b", "two"), meter("new", "two")));

    assertThat(made.forecast().device("a")).isPresent();
    assertThat(made.forecast().feeder("one")).isPresent();
    assertThat(made.forecast().feeder("two")).isEmpty();
    assertThat(made.forecast().area().known()).isFalse();
    assertThat(made.forecast().device("new")).isEmpty();
    assertThat(made.silent()).containsExactly("new");
  }

  @Test
  void aQuarterThatOneOfManyMissedIsFilledInTheSumAndOneThatMostMissedIsNot() throws Exception {
    List<DeviceSpec> devices = new ArrayList<>();
    for (int d = 0; d < 10; d++) {
      double[] watts = noisy(d, 30 * DAY);
      watts[20 * DAY] = d < 1 ? Double.NaN : watts[20 * DAY];
      watts[21 * DAY] = d < 5 ? Double.NaN : watts[21 * DAY];
      history.put("meter-" + d, watts);
      devices.add(meter("meter-" + d, "street"));
    }

    forecast(30 * DAY, devices);

    int start = Forecaster.HISTORY - 30 * DAY;
    assertThat(measured.get("area")[start + 20 * DAY]).isCloseTo(10_000, within(1_000.0));
    assertThat(measured.get("area")[start + 21 * DAY]).isNaN();
  }

  @Test
  void issuedForecastsAreComparedOnceTheirTimeHasCome() throws Exception {
    history.put("a", noisy(1, 40 * DAY));
    List<DeviceSpec> devices = List.of(meter("a", "one"));
    LiveErrors live = new LiveErrors();

    live.issued(forecast(30 * DAY, devices));
    assertThat(live.errors("device a").quarters()).isZero();
    for (int origin = 30 * DAY + 1; origin <= 34 * DAY; origin += 25) {
      AreaForecast made = forecast(origin, devices);
      long first = made.forecast().startMillis() / Forecast.QUARTER_MILLIS - Forecaster.HISTORY;
      measured.forEach((series, watts) -> live.take(series, first, watts));
      live.issued(made);
    }

    Errors errors = live.errors("device a");
    // Eight are kept for two days each; every quarter of each counts once.
    assertThat(errors.quarters()).isBetween(2 * 8L * DAY, 2 * 16L * DAY);
    assertThat(errors.meanAbsolute()).isBetween(70.0, 100.0);
    assertThat(errors.inside()).isBetween(0.7, 0.9);
    assertThat(live.errors("area").quarters()).isEqualTo(errors.quarters());
    assertThat(live.errors("device b")).isEqualTo(Errors.NONE);
  }
}
