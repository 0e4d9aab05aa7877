package org.gridpact.engine.cassandra;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.Series;
import org.gridpact.engine.analytics.read.Split;
import org.gridpact.model.measurement.Phase;

/**
 * A day of some devices.
 *
 * @param devices in order
 * @param fromMillis of the day
 * @param lastMillis of the day, too
 */
record CassandraSplit(
    CassandraStore store, LocalDate day, List<String> devices, long fromMillis, long lastMillis)
    implements Split {
  /** About what a reading of three quantities takes on disk. */
  private static final long BYTES_A_READING = 17;

  /** Long enough for a node that restarts; a run that fails begins anew. */
  private static final int ATTEMPTS = 8;

  private static final long HOUR_MILLIS = 3_600_000;

  CassandraSplit {
    devices = List.copyOf(devices);
  }

  /** Bytes, were each device read once a second. */
  @Override
  public long size() {
    return devices.size() * ((lastMillis - fromMillis) / 1000 + 1) * BYTES_A_READING;
  }

  @Override
  public Reader reader(Columns columns) throws IOException {
    return new Reading(this, columns, CassandraHistory.open(store));
  }

  /** An hour of one device. */
  @Override
  public List<Split> samples() {
    long middle = fromMillis + (lastMillis - fromMillis) / 2;
    long from = Math.max(fromMillis, middle - HOUR_MILLIS / 2);
    long last = Math.min(lastMillis, middle + HOUR_MILLIS / 2);
    return List.of(new CassandraSplit(store, day, List.of(devices.getFirst()), from, last));
  }

  /** Holds one phase of one device's day, {@value #MOST_ROWS} rows at most. */
  private static final class Reading implements Reader {
    /** One each 20 ms. */
    private static final int MOST_ROWS = 4 << 20;

    private static final int DEVICE = 0;
    private static final int PHASE = 1;
    private static final int TIME = 2;
    private static final int QUALITY = 3;
    private static final int VALUES = 4;

    private final CassandraSplit split;
    private final Columns columns;
    private final CassandraHistory history;

    private String device = "";
    private String phase = "";
    private long[] times = new long[1 << 12];
    private byte[] qualities = new byte[times.length];
    private double[][] values;
    private int size;
    private long rows;

    private Reading(CassandraSplit split, Columns columns, CassandraHistory history) {
      this.split = split;
      this.columns = columns;
      this.history = history;
      values = new double[columns.values().size()][times.length];
    }

    @Override
    public long read(Taker taker) throws IOException {
      long from = Math.max(split.fromMillis, columns.fromMillis());
      long end = Math.min(split.lastMillis, columns.toMillis()) + 1;
      Stream<BoundStatement> statements =
          split.devices.stream()
              .map(d -> history.tables().day(columns.values(), d, split.day, from, end));
      IOException[] failure = {null};
      try {
        history
            .pages(ATTEMPTS)
            .each(
                statements,
                row -> {
                  try {
                    take(row, taker);
                    return !Thread.currentThread().isInterrupted();
                  } catch (IOException e) {
                    failure[0] = e;
                    return false;
                  }
                });
      } catch (DriverException e) {
        throw new IOException("Cassandra does not answer: " + e.getMessage(), e);
      }
      if (failure[0] != null) {
        throw failure[0];
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new IOException("interrupted");
      }
      give(taker);
      return rows;
    }

    private void take(Row row, Taker taker) throws IOException {
      String of = row.getString(DEVICE);
      String next = row.getString(PHASE);
      if (!next.equals(phase) || !of.equals(device)) {
        give(taker);
        device = of;
        phase = next;
      }
      rows++;
      long time = Cells.number(row, TIME);
      if (size > 0 && times[size - 1] == time) {
        // The first of a time counts.
        return;
      }
      if (size == times.length) {
        grow();
      }
      times[size] = time;
      qualities[size] = (byte) Cells.quality(row, QUALITY).ordinal();
      for (int v = 0; v < values.length; v++) {
        values[v][size] = Cells.value(row, VALUES + v);
      }
      size++;
    }

    private void grow() throws IOException {
      if (size >= MOST_ROWS) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "device %s has more than %,d readings on %s, and at most as many are read at once",
                device,
                MOST_ROWS,
                split.day));
      }
      times = Arrays.copyOf(times, 2 * size);
      qualities = Arrays.copyOf(qualities, 2 * size);
      values = Arrays.stream(values).map(v -> Arrays.copyOf(v, 2 * size)).toArray(double[][]::new);
    }

    private void give(Taker taker) throws IOException {
      if (size > 0) {
        taker.take(new Series(device, Phase.valueOf(phase), 0, size, times, qualities, values));
        size = 0;
      }
    }

    @Override
    public void close() {
      history.close();
    }
  }
}
