package org.gridpact.engine.query;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.gridpact.engine.history.HistoryFile;
import org.gridpact.engine.history.HistoryFiles.Kind;

/** Reads series from history. For any thread. */
public final class SeriesReader {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** Where points are further apart than this many times their usual distance, there is a gap. */
  private static final int GAP_TIMES = 3;

  private final HistoryDatabase database;

  public SeriesReader(HistoryDatabase database) {
    this.database = database;
  }

  /** All values of a series, in order. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Values(long[] epochMillis, double[] values, long left) {}

  /**
   * The series; without points where history has none.
   *
   * @throws QueryException where there are more values than {@value SeriesQuery#READ_MOST}: a
   *     coarser resolution is to be asked for
   */
  public Series read(SeriesQuery query) throws QueryException, IOException, InterruptedException {
    Kind kind = kind(query);
    if (files(query, kind).isEmpty()) {
      return new Series(kind, 0, 0, new long[0], new double[0], List.of());
    }
    Values all =
        database.ask(() -> sql(query, kind, files(query, kind)), LIMIT, SeriesReader::values);
    if (all.values.length > SeriesQuery.READ_MOST) {
      throw new QueryException(
          "more than %,d values: ask for a coarser resolution or less time"
              .formatted(SeriesQuery.READ_MOST));
    }
    int[] kept = Lttb.keep(all.epochMillis, all.values, query.points());
    return new Series(
        kind,
        all.values.length,
        all.left,
        Arrays.stream(kept).mapToLong(i -> all.epochMillis[i]).toArray(),
        Arrays.stream(kept).mapToDouble(i -> all.values[i]).toArray(),
        longest(gaps(all.epochMillis), query.points()));
  }

  /** Rollups are made from time to time; of what has none yet there are the readings. */
  private Kind kind(SeriesQuery query) throws IOException {
    boolean has = query.kind().isPresent() || !files(query, query.wanted()).isEmpty();
    return has ? query.wanted() : Kind.READINGS;
  }

  private List<HistoryFile> files(SeriesQuery query, Kind kind) throws IOException {
    return database.files().list(kind, day(query.fromMillis()), day(query.toMillis() - 1)).stream()
        .filter(file -> file.area().equals(query.area()))
        .toList();
  }

  private static LocalDate day(long epochMillis) {
    return LocalDate.ofInstant(Instant.ofEpochMilli(epochMillis), ZoneOffset.UTC);
  }

  private static String sql(SeriesQuery query, Kind kind, List<HistoryFile> files) {
    String column = query.quantity().name().toLowerCase(Locale.ROOT);
    return """
    SELECT epoch_ms(time), %1$s, quality = 'GOOD' FROM %2$s
    WHERE device = %3$s AND phase = '%4$s' AND %1$s IS NOT NULL
    AND time >= to_timestamp(%5$s) AND time < to_timestamp(%6$s)
    ORDER BY time LIMIT %7$d\
    """
        .formatted(
            kind == Kind.READINGS ? column : column + "_mean",
            HistoryDatabase.table(files),
            HistoryDatabase.quoted(query.device()),
            query.phase(),
            query.fromMillis() / 1e3,
            query.toMillis() / 1e3,
            SeriesQuery.READ_MOST + 1);
  }

  private static Values values(ResultSet rows) throws SQLException {
    long[] times = new long[SeriesQuery.READ_MOST + 1];
    double[] values = new double[times.length];
    int size = 0;
    long left = 0;
    while (rows.next()) {
      if (rows.getBoolean(3)) {
        times[size] = rows.getLong(1);
        values[size++] = rows.getDouble(2);
      } else {
        left++;
      }
    }
    return new Values(Arrays.copyOf(times, size), Arrays.copyOf(values, size), left);
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
