package org.gridpact.center.live;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.gridpact.network.estimate.GridEstimate;
import org.gridpact.network.estimate.GridEstimate.Suspect;

/**
 * Tells meters that lie from readings that were of different moments: while power changes, a meter
 * that was read a second before another contradicts it, and no longer once both have been read
 * again. A suspect is named when {@value #ESTIMATES} estimates in a row, over at least {@value
 * #LASTING_MILLIS} ms of the readings' time, suspected it. Belongs to one thread.
 */
final class Suspicions {
  static final long LASTING_MILLIS = 15_000;
  static final int ESTIMATES = 10;

  private record Instrument(List<String> devices, String place) {
    static Instrument of(Suspect suspect) {
      return new Instrument(suspect.devices(), suspect.place());
    }
  }

  private record Row(long sinceMillis, int estimates) {}

  private final Map<Instrument, Row> rows = new HashMap<>();

  /** The estimate with those suspects only that have been some for long enough. */
  GridEstimate lasting(GridEstimate estimate) {
    Set<Instrument> now =
        estimate.suspects().stream().map(Instrument::of).collect(Collectors.toSet());
    rows.keySet().retainAll(now);
    for (Instrument instrument : now) {
      rows.merge(
          instrument,
          new Row(estimate.epochMillis(), 1),
          (before, _) -> new Row(before.sinceMillis(), before.estimates() + 1));
    }
    return estimate.withSuspects(
        estimate.suspects().stream()
            .filter(s -> lasts(rows.get(Instrument.of(s)), estimate.epochMillis()))
            .toList());
  }

  private static boolean lasts(Row row, long now) {
    return row.estimates() >= ESTIMATES && now - row.sinceMillis() >= LASTING_MILLIS;
  }
}
