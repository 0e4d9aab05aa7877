package org.gridpact.engine.query;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.query.SeriesSource.Values;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.measurement.Rollup;

/** Reads series from history. For any thread. */
public final class SeriesReader {
  /** Where points are further apart than this many times their usual distance, there is a gap. */
  private static final int GAP_TIMES = 3;

  private final SeriesSource source;

  public SeriesReader(SeriesSource source) {
    this.source = source;
  }

  /** Reads from files. */
  public SeriesReader(HistoryDatabase database) {
    this(new FileSeries(database));
  }

  /**
   * The series; without points where history has none. Of a device that is measured so often that
   * there are more than {@value SeriesQuery#READ_MOST} readings it is of minutes, unless readings
   * are asked for.
   *
   * @throws TooManyValuesException where there are more values: a coarser resolution is to be asked
   *     for
   */
  public Series read(SeriesQuery query) throws QueryException, IOException, InterruptedException {
    Kind kind = kind(query);
    if (!source.has(query, kind)) {
      return new Series(kind, 0, 0, new long[0], new double[0], List.of());
    }
    Values all = withNewest(query, kind, source.values(query, kind));
    if (all.values().length + all.left() > SeriesQuery.READ_MOST) {
      if (query.kind().isEmpty() && kind == Kind.READINGS && source.has(query, Kind.MINUTES)) {
        return read(query.of(Kind.MINUTES));
      }
      throw new TooManyValuesException(
          "more than %,d values: ask for a coarser resolution or less time"
              .formatted(SeriesQuery.READ_MOST));
    }
    int[] kept = Lttb.keep(all.epochMillis(), all.values(), query.points());
    return new Series(
        kind,
        all.values().length,
        all.left(),
        Arrays.stream(kept).mapToLong(i -> all.epochMillis()[i]).toArray(),
        Arrays.stream(kept).mapToDouble(i -> all.values()[i]).toArray(),
        longest(gaps(all.epochMillis()), query.points()));
  }

  /** Rollups are made from time to time; of what has none yet there are the readings. */
  private Kind kind(SeriesQuery query) throws QueryException, IOException, InterruptedException {
    Kind wanted = query.wanted(source.readingsMillis(query.points()));
    boolean has = query.kind().isPresent() || wanted == Kind.READINGS || source.has(query, wanted);
    return has ? wanted : Kind.READINGS;
  }

  /**
   * Rollups are behind what was measured, by hours of a day that is not over: from the newest one
   * on, which may be of an interval that was not over, means of readings take their place.
   */
  private Values withNewest(SeriesQuery query, Kind kind, Values rollups)
      throws QueryException, IOException, InterruptedException {
    long millis = kind == Kind.MINUTES ? Rollup.MINUTE_MILLIS : Forecast.QUARTER_MILLIS;
    long newest = Arrays.stream(rollups.epochMillis()).max().orElse(Long.MIN_VALUE);
    long recent = Math.max(query.fromMillis(), query.toMillis() - DeviceQuarters.READINGS_MILLIS);
    long from = Math.max(newest, Math.ceilDiv(recent, millis) * millis);
    if (kind == Kind.READINGS || from >= query.toMillis() || newest >= query.toMillis() - millis) {
      return rollups;
    }
    SeriesQuery since = query.from(from);
    if (!source.has(since, Kind.READINGS)) {
      return rollups;
    }
    Values readings = source.values(since, Kind.READINGS);
    return readings.values().length + readings.left() > SeriesQuery.READ_MOST
        ? rollups
        : rollups.until(from, readings.means(millis));
  }

  private static List<Series.Gap> gaps(long[] times) {
    List<Series.Gap> gaps = new ArrayList<>();
    if (times.length < 3) {
      return gaps;
    }
    long usual = usual(times);
    for (int i = 1; i < times.length; i++) {
      if (times[i] - times[i - 1] > GAP_TIMES * usual) {
        gaps.add(new Series.Gap(times[i - 1], times[i]));
      }
    }
    return gaps;
  }

  private static List<Series.Gap> longest(List<Series.Gap> gaps, int most) {
    return gaps.stream()
        .sorted(Comparator.comparingLong(gap -> gap.fromMillis() - gap.toMillis()))
        .limit(most)
        .sorted(Comparator.comparingLong(Series.Gap::fromMillis))
        .toList();
  }

  /** The median distance. */
  private static long usual(long[] times) {
    long[] distances = new long[times.length - 1];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = times[i + 1] - times[i];
    }
    Arrays.sort(distances);
    return distances[distances.length / 2];
  }
}
