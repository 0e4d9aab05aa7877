package org.gridpact.ledger.state;

/**
 * What an area allows an order to do by itself. A threshold that is not wanted is positive
 * infinity, never left out.
 *
 * @param approveAboveWatts an order that changes more than this, or by an unknown power, waits for
 *     two people
 * @param approveSwitching an order with a breaker waits for two people
 * @param changedWattsAMinute all orders that take effect in the same minute together change no more
 *     than this
 */
public record AreaRules(
    String area, double approveAboveWatts, boolean approveSwitching, double changedWattsAMinute) {
  public AreaRules {
    if (!(approveAboveWatts >= 0) || !(changedWattsAMinute > 0)) {
      throw new IllegalArgumentException(
          "rules of area %s: approval above %s W and at most %s W a minute are no rules"
              .formatted(area, approveAboveWatts, changedWattsAMinute));
    }
  }
}
