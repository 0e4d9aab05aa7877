package org.gridpact.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.gridpact.model.area.Place;
import org.gridpact.model.area.Place.Coordinates;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.testing.SharedData;
import org.junit.jupiter.api.Test;

/** Backtests on data that others measured; the tables of docs/forecast.md. */
final class MeasuredBacktestTest {
  private static final int DAY = 96;

  /** 7 h 15 min: it comes to every time of day. */
  private static final int STEP = 29;

  private static final DateTimeFormatter HOUSEHOLD =
      DateTimeFormatter.ofPattern("d/M/yyyy;HH:mm:ss");

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Series(long first, double[] watts) {}

  private static Backtest backtest(String name, Place place, Series series, Shape shape, int days) {
    Backtest backtest =
        Backtest.of(
            place, series.first, series.watts, shape, days * DAY, STEP, Forecast.QUARTERS_MOST);
    System.out.printf(
        "%s: %d quarters, %d origins%n", name, series.watts.length, backtest.origins());
    backtest
        .byHorizon()
        .forEach((horizon, errors) -> print("to %2d h".formatted(horizon.hours()), errors));
    print("all    ", backtest.total());
    return backtest;
  }

  private static void print(String of, Errors e) {
    System.out.printf(
        "  %s MAE %8.1f RMSE %8.1f pinball %7.1f W, inside %4.1f %%, naive MAE %8.1f W, skill %5.1f"
            + " %%%n",
        of,
        e.meanAbsolute(),
        e.rootMeanSquare(),
        e.pinball(),
        100 * e.inside(),
        e.naiveMeanAbsolute(),
        100 * e.skill());
  }

  @Test
  void theHouseholdIsForecastBetterThanByTheDayBefore() throws IOException {
    Place paris = new Place(ZoneId.of("Europe/Paris"), Set.of(), Optional.empty());

    Backtest backtest = backtest("household", paris, household(), Shape.LOAD, 3);

    assertThat(backtest.total().quarters()).isGreaterThan(2_000);
    assertThat(backtest.total().skill()).isPositive();
    assertThat(backtest.total().inside()).isBetween(0.65, 0.95);
    // A day ahead and further a week of one family tells nothing: there it is the naive forecast.
    assertThat(backtest.byHorizon().values())
        .allMatch(e -> e.meanAbsolute() <= e.naiveMeanAbsolute() * (1 + 1e-6));
  }

  @Test
  void theSunIsForecastBetterThanByTheDayBefore() throws IOException {
    Series pv = pv();
    Optional<Coordinates> golden = Optional.of(new Coordinates(39.742, -105.18));
    ZoneId zone = ZoneOffset.ofHours(-7);

    Backtest placed = backtest("pv, placed", new Place(zone, Set.of(), golden), pv, Shape.SUN, 30);
    Backtest nowhere =
        backtest("pv", new Place(zone, Set.of(), Optional.empty()), pv, Shape.SUN, 30);

    for (Backtest backtest : List.of(placed, nowhere)) {
      assertThat(backtest.total().skill()).isPositive();
      assertThat(backtest.byHorizon().get(Horizon.ONE_HOUR).skill()).isPositive();
      assertThat(backtest.total().inside()).isBetween(0.75, 0.9);
    }
  }

  @Test
  void aTownIsForecastBetterThanByTheWeekBefore() throws IOException {
    Place illinois = new Place(ZoneId.of("America/Chicago"), Set.of(), Optional.empty());

    Backtest backtest = backtest("zones", illinois, zones(), Shape.LOAD, 42);

    assertThat(backtest.total().skill()).isPositive();
    assertThat(backtest.total().inside()).isBetween(0.7, 0.9);
  }

  private static Series household() throws IOException {
    Map<Long, double[]> quarters = new HashMap<>();
    ZoneId paris = ZoneId.of("Europe/Paris");
    for (String line :
        lines("measured/household/household_power_consumption_2006-12-16_to_2006-12-25.txt")) {
      String[] cells = line.split(";", -1);
      if (cells.length > 2 && !cells[2].equals("?")) {
        LocalDateTime time = LocalDateTime.parse(cells[0] + ";" + cells[1], HOUSEHOLD);
        add(
            quarters,
            time.atZone(paris).toInstant().toEpochMilli(),
            1e3 * Double.parseDouble(cells[2]));
      }
    }
    return series(quarters);
  }

  /** Production is negative. */
  private static Series pv() throws IOException {
    Map<Long, double[]> quarters = new HashMap<>();
    for (String line : lines("measured/pv/serf_east_15min_ac_power.csv")) {
      String[] cells = line.split(",", -1);
      if (cells.length == 2 && !cells[1].isBlank()) {
        OffsetDateTime time = OffsetDateTime.parse(cells[0].replace(' ', 'T'));
        add(quarters, time.toInstant().toEpochMilli(), -Double.parseDouble(cells[1]));
      }
    }
    return series(quarters);
  }

  /** Six zones of a synthetic town, MW by the hour from 1 January 2017; 90 days of it. */
  private static Series zones() throws IOException {
    long start = LocalDateTime.parse("2017-01-01T00:00").toEpochSecond(ZoneOffset.ofHours(-6));
    Map<Long, double[]> quarters = new HashMap<>();
    Map<Integer, Double> hours = new HashMap<>();
    for (String line : lines("networks/activsg/scenarios_ACTIVSg200.m")) {
      String[] cells = line.trim().split("\\s+", -1);
      if (cells.length == 7 && cells[2].equals("CT_TAREALOAD")) {
        double watts = 1e6 * Double.parseDouble(cells[6].replace(";", ""));
        hours.merge(Integer.parseInt(cells[0]) - 1, watts, Double::sum);
      }
    }
    hours.forEach(
        (hour, watts) -> {
          for (int q = 0; q < 4 && hour < 90 * 24; q++) {
            add(quarters, 1_000 * (start + 3_600L * hour + 900L * q), watts);
          }
        });
    return series(quarters);
  }

  private static void add(Map<Long, double[]> quarters, long epochMillis, double watts) {
    double[] sum =
        quarters.computeIfAbsent(
            Math.floorDiv(epochMillis, Forecast.QUARTER_MILLIS), _ -> new double[2]);
    sum[0] += watts;
    sum[1]++;
  }

  private static Series series(Map<Long, double[]> quarters) {
    long first = quarters.keySet().stream().min(Long::compare).orElseThrow();
    long last = quarters.keySet().stream().max(Long::compare).orElseThrow();
    return new Series(
        first,
        IntStream.rangeClosed(0, (int) (last - first))
            .mapToDouble(
                q -> {
                  double[] sum = quarters.getOrDefault(first + q, new double[2]);
                  return sum[1] == 0 ? Double.NaN : sum[0] / sum[1];
                })
            .toArray());
  }

  /** But for the first; the test is skipped where the file is not there. */
  private static List<String> lines(String relative) throws IOException {
    List<String> lines = Files.readAllLines(SharedData.path(relative));
    return lines.subList(1, lines.size());
  }
}
