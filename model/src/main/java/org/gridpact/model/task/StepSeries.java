package org.gridpact.model.task;

import java.util.List;

/**
 * A quantity over time, one value a step; NaN where it is unknown.
 *
 * @param startEpochMillis start of the first step
 */
public record StepSeries(long startEpochMillis, int stepMillis, List<Double> values) {
  /** Four seasons of the longest forecast. */
  public static final int MAX_VALUES = 8_064;

  public StepSeries {
    values = List.copyOf(values);
    if (stepMillis < 1 || values.size() > MAX_VALUES) {
      throw new IllegalArgumentException(
          "a series has steps above 0 ms and at most %d of them".formatted(MAX_VALUES));
    }
  }
}
