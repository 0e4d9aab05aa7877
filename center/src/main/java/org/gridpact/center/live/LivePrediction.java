package org.gridpact.center.live;

import java.util.List;

/**
 * What is expected to break in the next quarter of an hour and does not yet, as {@code
 * /api/predicted} tells it.
 *
 * @param unknown why nothing is predicted; null where it is
 * @param stateEpochMillis of the readings it starts from
 * @param forecastEpochMillis when the forecast was issued
 * @param minutes how many were solved in the time there is for it
 * @param violations the soonest first
 */
public record LivePrediction(
    String unknown,
    Long stateEpochMillis,
    Long forecastEpochMillis,
    int minutes,
    List<LiveViolation> violations) {

  public LivePrediction {
    violations = List.copyOf(violations);
  }

  /** The same with other violations. */
  LivePrediction with(List<LiveViolation> others) {
    return new LivePrediction(unknown, stateEpochMillis, forecastEpochMillis, minutes, others);
  }

  /** Where nothing can be said. */
  public static LivePrediction unknown(String why) {
    return new LivePrediction(why, null, null, 0, List.of());
  }
}
