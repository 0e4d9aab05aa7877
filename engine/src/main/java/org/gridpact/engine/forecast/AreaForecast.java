package org.gridpact.engine.forecast;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridpact.model.forecast.Forecast;

/**
 * A forecast and how it came about.
 *
 * @param devices by id, those that are forecast
 * @param feeders by name, likewise
 * @param area of the sum
 * @param silent devices of which too little is known to forecast them: no sum they are in is known
 * @param readMillis that reading history took
 * @param computeMillis that computing took
 */
public record AreaForecast(
    Forecast forecast,
    Map<String, Basis> devices,
    Map<String, Basis> feeders,
    Basis area,
    List<String> silent,
    long readMillis,
    long computeMillis) {
  /** Of silent devices the first few are named. */
  private static final int NAMED = 5;

  public AreaForecast {
    devices = Map.copyOf(devices);
    feeders = Map.copyOf(feeders);
    silent = List.copyOf(silent);
  }

  /** Those of the silent devices that are named to a person; how many there are is said besides. */
  public List<String> namedSilent() {
    return silent.stream().limit(NAMED).toList();
  }

  /**
   * What a band stands on.
   *
   * @param method empty where it is unknown
   * @param lastWeek what the same procedure would have been off in the last week
   * @param naive the seasonal naive forecast, W by quarter
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Basis(Shape shape, Optional<String> method, Errors lastWeek, double[] naive) {
    static Basis of(Shape shape, Forecaster.Made made) {
      return new Basis(shape, made.method(), made.lastWeek(), made.naive());
    }
  }
}
