package org.gridpact.network.plan;

import java.util.List;
import java.util.Optional;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.network.flow.Outage;

/**
 * What a plan has to look at beyond the present.
 *
 * @param forecast of the next hours, for batteries whose capacity is known; without one, and where
 *     it is older than {@link Expectation#FORECAST_AGE_MAX_MILLIS}, what is measured is taken to
 *     last
 * @param outages any one of which must break no limit either; their units are of the grid's file,
 *     or generators of the area
 */
public record PlanOptions(Optional<Forecast> forecast, List<Outage> outages) {
  /** The present alone. */
  public static final PlanOptions NONE = new PlanOptions(Optional.empty(), List.of());

  /** More outages at once than this are refused. */
  public static final int MOST_OUTAGES = 50;

  public PlanOptions {
    outages = List.copyOf(outages);
    if (outages.size() > MOST_OUTAGES) {
      throw new IllegalArgumentException(
          "a preventive plan is for at most %d outages, not %d"
              .formatted(MOST_OUTAGES, outages.size()));
    }
  }
}
