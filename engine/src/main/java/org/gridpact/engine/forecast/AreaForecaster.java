package org.gridpact.engine.forecast;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.gridpact.engine.query.QueryException;
import org.gridpact.engine.query.SeriesSource;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Location;
import org.gridpact.model.area.Place;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.forecast.PowerBand;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;

/**
 * Forecasts the devices of an area that measure power, its feeders and the area, from its history.
 *
 * <p>History is read for {@value #AT_ONCE} devices at a time, so memory does not grow with the area
 * but for its result: 50 MB for their series. A feeder is forecast from the series of its sum, of
 * the devices at a bus, as the live sum is. Owned by one thread.
 */
public final class AreaForecaster {
  static final int AT_ONCE = 1_000;

  /** Of every quarter that was read, by series; for comparing what was forecast. */
  public interface Measured {
    /**
     * A series.
     *
     * @param series {@code device ID}, {@code feeder NAME} or {@code area}
     * @param firstQuarter of the values, in quarters of an hour since the epoch
     * @param watts NaN where unknown; nobody may change it
     */
    void take(String series, long firstQuarter, double[] watts);
  }

  private final String area;
  private final Place place;
  private final List<DeviceSpec> devices;
  private final SeriesSource source;

  /** For the devices that measure their power. */
  public AreaForecaster(Area area, SeriesSource source) {
    this(area, _ -> true, source);
  }

  /** For those of them alone that are at buses of a feeder, which is then all the area has. */
  public static AreaForecaster ofFeeder(Area area, String feeder, SeriesSource source) {
    return new AreaForecaster(
        area, d -> d.location() instanceof Location.Bus && d.feeder().equals(feeder), source);
  }

  private AreaForecaster(Area area, Predicate<DeviceSpec> which, SeriesSource source) {
    this.area = area.id();
    this.place = area.place();
    this.devices =
        area.devices().stream()
            .filter(which)
            .filter(d -> d.points().indexOf(Quantity.ACTIVE_POWER, Phase.TOTAL) >= 0)
            .toList();
    this.source = source;
    if (2 * devices.size() > Forecast.BANDS_MOST) {
      throw new IllegalArgumentException(
          "an area of %,d devices is not forecast: at most %,d"
              .formatted(devices.size(), Forecast.BANDS_MOST / 2));
    }
  }

  /** What is made of one forecast while it is made. */
  private final class Run {
    private final long issuedMillis;
    private final long origin;
    private final long first;
    private final Forecaster forecaster;
    private final Measured measured;
    private final Map<String, PowerBand> bands = new HashMap<>();
    private final Map<String, AreaForecast.Basis> bases = new HashMap<>();
    private final Map<String, SumSeries> sums = new TreeMap<>();
    private final Map<String, List<DeviceKind>> kinds = new HashMap<>();
    private final TreeSet<String> silentFeeders = new TreeSet<>();
    private final List<String> silent = new ArrayList<>();
    private final SumSeries all = new SumSeries(Forecaster.HISTORY);
    private long readNanos;

    private Run(long issuedMillis, Measured measured) {
      this.issuedMillis = issuedMillis;
      this.measured = measured;
      origin = Math.floorDiv(issuedMillis, Forecast.QUARTER_MILLIS);
      first = origin - Forecaster.HISTORY;
      forecaster = new Forecaster(place, first, Forecaster.HISTORY + Forecast.QUARTERS_MOST);
    }

    private void devices(List<DeviceSpec> some)
        throws QueryException, IOException, InterruptedException {
      long start = System.nanoTime();
      Map<String, double[]> read = new HashMap<>();
      source.quarters(
          area,
          some.stream().map(DeviceSpec::id).toList(),
          first * Forecast.QUARTER_MILLIS,
          origin * Forecast.QUARTER_MILLIS,
          (device, time, watts) ->
              read.computeIfAbsent(device, _ -> nothing())[
                      (int) (Math.floorDiv(time, Forecast.QUARTER_MILLIS) - first)] =
                  watts);
      readNanos += System.nanoTime() - start;
      for (DeviceSpec device : some) {
        device(device, read.getOrDefault(device.id(), nothing()));
      }
    }

    private void device(DeviceSpec device, double[] watts) {
      Shape shape = Shape.of(List.of(device.kind()));
      Forecaster.Made made = forecaster.forecast(watts, shape, Forecast.QUARTERS_MOST);
      measured.take("device " + device.id(), first, watts);
      boolean known = made.band().known();
      if (known) {
        bands.put(device.id(), made.band());
        bases.put(device.id(), AreaForecast.Basis.of(shape, made));
      }
      if (device.location() instanceof Location.Bus) {
        kinds.computeIfAbsent(device.feeder(), _ -> new ArrayList<>()).add(device.kind());
        SumSeries sum =
            sums.computeIfAbsent(device.feeder(), _ -> new SumSeries(Forecaster.HISTORY));
        if (known) {
          double[] filled = forecaster.filled(watts, shape);
          sum.add(watts, filled);
          all.add(watts, filled);
        } else {
          silent.add(device.id());
          silentFeeders.add(device.feeder());
        }
      }
    }

    private AreaForecast end(long startNanos) {
      Map<String, PowerBand> feeders = new HashMap<>();
      Map<String, AreaForecast.Basis> feederBases = new HashMap<>();
      sums.forEach(
          (feeder, sum) -> {
            if (!silentFeeders.contains(feeder)) {
              double[] watts = sum.watts();
              Shape shape = Shape.of(kinds.get(feeder));
              Forecaster.Made made = forecaster.forecast(watts, shape, Forecast.QUARTERS_MOST);
              measured.take("feeder " + feeder, first, watts);
              if (made.band().known()) {
                feeders.put(feeder, made.band());
                feederBases.put(feeder, AreaForecast.Basis.of(shape, made));
              }
            }
          });
      double[] total = silentFeeders.isEmpty() ? all.watts() : nothing();
      measured.take("area", first, total);
      Shape shape = Shape.of(kinds.values().stream().flatMap(List::stream).toList());
      Forecaster.Made made = forecaster.forecast(total, shape, Forecast.QUARTERS_MOST);
      Forecast forecast =
          new Forecast(
              issuedMillis,
              origin * Forecast.QUARTER_MILLIS,
              Forecast.QUARTERS_MOST,
              bands,
              feeders,
              made.band());
      return new AreaForecast(
          forecast,
          bases,
          feederBases,
          AreaForecast.Basis.of(shape, made),
          silent,
          readNanos / 1_000_000,
          (System.nanoTime() - startNanos - readNanos) / 1_000_000);
    }
  }

  private static double[] nothing() {
    double[] nothing = new double[Forecaster.HISTORY];
    Arrays.fill(nothing, Double.NaN);
    return nothing;
  }

  /**
   * A forecast of now: of the quarter that runs and those after it, from those that are over.
   *
   * @throws QueryException where history does not answer in time
   */
  public AreaForecast forecast(long nowMillis, Measured measured)
      throws QueryException, IOException, InterruptedException {
    long start = System.nanoTime();
    Run run = new Run(nowMillis, measured);
    for (int from = 0; from < devices.size(); from += AT_ONCE) {
      run.devices(devices.subList(from, Math.min(devices.size(), from + AT_ONCE)));
    }
    return run.end(start);
  }
}
