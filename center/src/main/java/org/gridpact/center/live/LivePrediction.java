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
    List<Predicted> violations) {

  /**
   * A limit that is kept now.
   *
   * @param subject id of the branch or bus; empty where there would be no steady state at all
   * @param quantity {@code current}, {@code voltage} or {@code steady state}
   * @param value furthest beyond the limit; null without a steady state, as the limit
   * @param unit A or pu
   * @param words limit and value
   * @param expectedEpochMillis when it is first broken, to the minute
   */
  public record Predicted(
      String subject,
      String quantity,
      Double value,
      Double limit,
      String unit,
      boolean above,
      String words,
      long expectedEpochMillis) {}

  public LivePrediction {
    violations = List.copyOf(violations);
  }

  /** Where nothing can be said. */
  public static LivePrediction unknown(String why) {
    return new LivePrediction(why, null, null, 0, List.of());
  }
}
