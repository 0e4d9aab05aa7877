package org.gridpact.network.plan;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.gridpact.model.forecast.Forecast;

/**
 * What devices are expected to take at a later time: within a quarter of an hour what lies on the
 * straight way from what they measure to the forecast's median, then the median. Reactive power
 * stays as it is measured.
 *
 * @param request the grid at that time, all else as it is now
 * @param lasting devices that the forecast says nothing of, which go on as they measure
 */
public record Expectation(PlanRequest request, Set<String> lasting) {
  /** A forecast that was issued longer before the state is not used: four were missed. */
  public static final long FORECAST_AGE_MAX_MILLIS = 3_600_000;

  public Expectation {
    lasting = Set.copyOf(lasting);
  }

  /** Whether a forecast may still be used for what comes after a time. */
  public static boolean usable(Forecast forecast, long epochMillis) {
    return epochMillis - forecast.issuedMillis() <= FORECAST_AGE_MAX_MILLIS
        && forecast.quarterOf(epochMillis) < forecast.quarters();
  }

  /**
   * At a time after the state that is known.
   *
   * @param devices of which the forecast is asked; the others go on as they measure
   */
  public static Expectation at(
      PlanRequest now, Forecast forecast, long epochMillis, Iterable<String> devices) {
    double weight =
        Math.clamp((epochMillis - now.stateEpochMillis()) / (double) Forecast.QUARTER_MILLIS, 0, 1);
    long quarter = forecast.quarterOf(epochMillis);
    boolean inside = quarter >= 0 && quarter < forecast.quarters();
    Map<String, Double> watts = new HashMap<>(now.deviceWatts());
    Map<String, Double> available = new HashMap<>(now.availableWatts());
    Set<String> lasting = new TreeSet<>();
    for (String device : devices) {
      forecast
          .device(device)
          .filter(band -> inside && band.known((int) quarter))
          .map(band -> band.p50((int) quarter))
          .ifPresentOrElse(
              p50 -> {
                watts.computeIfPresent(device, (_, w) -> w + weight * (p50 - w));
                available.computeIfPresent(device, (_, w) -> w + weight * (p50 - w));
              },
              () -> lasting.add(device));
    }
    return new Expectation(now.at(epochMillis, watts, available), lasting);
  }
}
