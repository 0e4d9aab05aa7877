package org.gridpact.engine.query;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.query.SeriesSource.QuarterTaker;
import org.gridpact.engine.query.SeriesSource.Values;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;

/** The quarters of an hour of one device, by the questions that every source answers. */
record DeviceQuarters(SeriesSource source, String area, Quantity quantity, String device) {
  static final long QUARTER_MILLIS = Forecast.QUARTER_MILLIS;

  /** Of what has no rollup yet, readings of so long are looked at. */
  static final long READINGS_MILLIS = Duration.ofDays(2).toMillis();

  void read(long from, long to, QuarterTaker taker)
      throws QueryException, IOException, InterruptedException {
    Values rollups = source.values(query(from, to, Kind.QUARTERS), Kind.QUARTERS);
    long[] times = rollups.epochMillis();
    for (int i = 0; i < times.length; i++) {
      taker.take(device, times[i], rollups.values()[i]);
    }
    long recent = Math.max(from, to - READINGS_MILLIS);
    long tail = times.length == 0 ? recent : Math.max(recent, times[times.length - 1]);
    if (tail < to) {
      Values means =
          source.values(query(tail, to, Kind.READINGS), Kind.READINGS).means(QUARTER_MILLIS);
      for (int i = 0; i < means.values().length; i++) {
        taker.take(device, means.epochMillis()[i], means.values()[i]);
      }
    }
  }

  private SeriesQuery query(long from, long to, Kind kind) {
    return new SeriesQuery(
        area, device, Phase.TOTAL, quantity, from, to, Optional.of(kind), SeriesQuery.POINTS_MOST);
  }
}
