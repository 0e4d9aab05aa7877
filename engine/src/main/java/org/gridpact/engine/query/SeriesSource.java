package org.gridpact.engine.query;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;

/** What series are read from: files or a database. For any thread. */
public interface SeriesSource extends AutoCloseable {
  /**
   * Values of a series, in order of time.
   *
   * @param left how many more are not {@link #good}
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Values(long[] epochMillis, double[] values, long left) {
    /** Their means in intervals of a length, each at its interval's start. */
    Values means(long millis) {
      long[] starts = new long[values.length];
      double[] means = new double[values.length];
      int size = 0;
      double sum = 0;
      int count = 0;
      for (int i = 0; i < values.length; i++) {
        long interval = Math.floorDiv(epochMillis[i], millis);
        sum += values[i];
        count++;
        if (i + 1 == values.length || Math.floorDiv(epochMillis[i + 1], millis) != interval) {
          starts[size] = interval * millis;
          means[size++] = sum / count;
          sum = 0;
          count = 0;
        }
      }
      return new Values(Arrays.copyOf(starts, size), Arrays.copyOf(means, size), left);
    }

    /** Those before a time, and then all of others; left out are as many as before. */
    Values until(long time, Values then) {
      int kept = Arrays.binarySearch(epochMillis, time);
      kept = kept < 0 ? -kept - 1 : kept;
      int size = kept + then.values.length;
      long[] times = Arrays.copyOf(epochMillis, size);
      double[] all = Arrays.copyOf(values, size);
      System.arraycopy(then.epochMillis, 0, times, kept, then.values.length);
      System.arraycopy(then.values, 0, all, kept, then.values.length);
      return new Values(times, all, left);
    }
  }

  /**
   * The qualities of rows whose values count. A rollup's mean is of its good and suspect values,
   * its quality the worst: a second of silence, which is no value, takes nothing from its minute.
   */
  static Set<Quality> good(Kind kind) {
    return kind == Kind.READINGS
        ? EnumSet.of(Quality.GOOD)
        : EnumSet.complementOf(EnumSet.of(Quality.SUSPECT));
  }

  /**
   * Up to which length of time readings are read for a chart of so many points, where no resolution
   * is asked for.
   */
  default long readingsMillis(int points) {
    return SeriesQuery.DAY_MILLIS;
  }

  /** Whether there may be anything of a kind in the time asked for. */
  boolean has(SeriesQuery query, Kind kind)
      throws QueryException, IOException, InterruptedException;

  /**
   * The values a query asks for, at most one more than {@value SeriesQuery#READ_MOST} with those
   * that are not good.
   *
   * @throws QueryException where that takes too long
   */
  Values values(SeriesQuery query, Kind kind)
      throws QueryException, IOException, InterruptedException;

  /** Takes a quarter of an hour of a device: a mean in its SI unit; power in load convention. */
  interface QuarterTaker {
    void take(String device, long epochMillis, double mean);
  }

  /**
   * Mean active power (all phases) of many devices by quarter of an hour, of {@link #good} values
   * only, and where there is none, nothing: rollups, and readings after the newest of them. Of a
   * device in order of time; of two values for a quarter the later one counts.
   *
   * @param toMillis where a quarter begins that is not in it any more
   * @throws QueryException where that takes too long
   */
  default void quarters(
      String area, List<String> devices, long fromMillis, long toMillis, QuarterTaker taker)
      throws QueryException, IOException, InterruptedException {
    quarters(area, Quantity.ACTIVE_POWER, devices, fromMillis, toMillis, taker);
  }

  /** The same of another quantity. */
  default void quarters(
      String area,
      Quantity quantity,
      List<String> devices,
      long fromMillis,
      long toMillis,
      QuarterTaker taker)
      throws QueryException, IOException, InterruptedException {
    for (String device : devices) {
      new DeviceQuarters(this, area, quantity, device).read(fromMillis, toMillis, taker);
    }
  }

  @Override
  void close();
}
