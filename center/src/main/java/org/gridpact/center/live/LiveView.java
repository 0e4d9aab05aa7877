package org.gridpact.center.live;

import java.util.List;
import java.util.Map;
import org.gridpact.model.state.StateRecord.FeederPower;
import org.gridpact.model.state.StateRecord.Violation;

/**
 * The grid and its recent past at one moment.
 *
 * @param feeders the newest power sum by feeder
 * @param ended violations that ended last, newest first, at most {@link LiveState#ENDED_KEPT}
 * @param violationsRaised how many were raised since the start
 * @param violationsCleared how many of them have ended
 * @param counters totals of the stream job by kind, summed over its workers
 * @param feederWatts active power by feeder
 * @param lowestVoltagePu lowest good voltage of any bus, per unit of nominal
 */
public record LiveView(
    GridSnapshot grid,
    Map<String, FeederPower> feeders,
    List<Violation> ended,
    long violationsRaised,
    long violationsCleared,
    Map<String, Long> counters,
    Map<String, Series> feederWatts,
    Series lowestVoltagePu) {
  public LiveView {
    feeders = Map.copyOf(feeders);
    ended = List.copyOf(ended);
    counters = Map.copyOf(counters);
    feederWatts = Map.copyOf(feederWatts);
  }
}
