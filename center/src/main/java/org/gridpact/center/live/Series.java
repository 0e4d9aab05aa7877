package org.gridpact.center.live;

import java.util.List;

/**
 * A quantity over time, one value a second; NaN where it is unknown.
 *
 * @param startEpochMillis time of the first value
 */
public record Series(long startEpochMillis, List<Double> values) {
  public static final int STEP_MILLIS = 1000;

  /** Nothing known. */
  public static final Series EMPTY = new Series(0, List.of());

  public Series {
    values = List.copyOf(values);
  }
}
