package org.gridpact.network.plan;

import java.util.List;
import java.util.Optional;
import org.gridpact.model.forecast.Forecast;

/**
 * What a plan has to look at beyond the present.
 *
 * @param forecast of the next hours, for batteries whose capacity is known; without one, and where
 *     it is older than {@link Expectation#FORECAST_AGE_MAX_MILLIS}, what is measured is taken to
 *     last
 * @param outages ids of branches, the loss of any one of which must break no limit either
 */
public record PlanOptions(Optional<Forecast> forecast, List<String> outages) {
  /** The present alone. */
  public static final PlanOptions NONE = new PlanOptions(Optional.empty(), List.of());

  /** More outages at once than this are refused. */
  static final int MOST_OUTAGES = 50;

  public PlanOptions {
    outages = List.copyOf(outages);
    if (outages.size() > MOST_OUTAGES) {
      throw new IllegalArgumentException(
          "a preventive plan is for at most %d outages, not %d"
              .formatted(MOST_OUTAGES, outages.size()));
    }
  }
}
