package org.gridpact.engine.analytics.jobs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.HistoryWork;
import org.gridpact.engine.analytics.read.Series;
import org.gridpact.engine.analytics.run.ResultColumn;
import org.gridpact.engine.analytics.run.ResultPart;
import org.gridpact.engine.analytics.run.Work;
import org.gridpact.engine.history.RowGroupFile;

/**
 * The load-duration curve: all readings of active power of a range in one order, and the values at
 * some points of it, exactly, by their rank.
 *
 * <p>Each scan worker sorts what one split has and sends each value with how often it occurs, in
 * packets of up to 16 k values. By {@link Partition#RANGE} a worker gets the values between two
 * bounds and so the next part of the order; by {@link Partition#HASH} the values whose hash is its
 * own, which one worker then merges.
 *
 * @param bounds between the parts of {@link Partition#RANGE}; one fewer than workers
 * @param points how many points of the curve are wanted, 2 at least
 * @param wholeColumn whether all readings are written too, in order
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody; copying would cost each time.
public record DurationWork(
    long fromMillis,
    long toMillis,
    Partition partition,
    double[] bounds,
    int points,
    boolean wholeColumn,
    int heldValues)
    implements HistoryWork {
  public static final String TABLE = "duration-curve";
  public static final String COLUMN_TABLE = "sorted";
  public static final int HELD_VALUES = ExternalSort.MOST_HELD;

  private static final byte VALUES = 0;
  private static final byte COUNTS = 1;
  private static final int ROWS_AT_ONCE = 1 << 17;

  /** Which worker sorts a value. */
  public enum Partition {
    HASH,
    RANGE
  }

  public static final List<ResultColumn> CURVE =
      List.of(
          ResultColumn.count("point"),
          ResultColumn.count("rank"),
          ResultColumn.number("share_at_least"),
          ResultColumn.number("active_power_w"));

  static final List<ResultColumn> SORTED =
      List.of(ResultColumn.count("rank"), ResultColumn.number("active_power_w"));

  @Override
  public Columns columns() {
    return columns(fromMillis, toMillis);
  }

  public static Columns columns(long fromMillis, long toMillis) {
    return new Columns(List.of("active_power"), fromMillis, toMillis - 1);
  }

  @Override
  public Scanner scanner(int worker, int targets) {
    return new Sorting(targets);
  }

  @Override
  public List<Stage> stages() {
    return partition == Partition.RANGE
        ? List.of(new Curve(this, 0))
        : List.of(new PartSort(heldValues), new Curve(this, 1));
  }

  private static byte[] counts(long[] counts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(COUNTS);
    for (long count : counts) {
      out.writeLong(count);
    }
    return bytes.toByteArray();
  }

  private static byte[] values(CountedValues values, int from, int to) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(10 * (to - from) + 5);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(VALUES);
    values.write(from, to, out);
    return bytes.toByteArray();
  }

  private static void send(CountedValues values, int from, int to, int target, Work.Out out)
      throws IOException {
    for (int at = from; at < to; at += CountedValues.BLOCK) {
      out.send(target, values(values, at, Math.min(to, at + CountedValues.BLOCK)));
    }
  }

  private final class Sorting implements Scanner {
    private final long[] sent;
    private double[] values = new double[1 << 16];
    private int size;

    private Sorting(int targets) {
      sent = new long[targets];
    }

    @Override
    public void series(Series s, Out out) {
      int most = size + s.to() - s.from();
      if (most > values.length) {
        values = Arrays.copyOf(values, Math.max(most, 2 * values.length));
      }
      for (int i = s.from(); i < s.to(); i++) {
        double value = s.value(0, i);
        if (s.isGood(i) && !Double.isNaN(value)) {
          // Plus zero makes zero of minus zero.
          values[size++] = value + 0.0;
        }
      }
    }

    @Override
    public void endSplit(Out out) throws IOException {
      Arrays.sort(values, 0, size);
      CountedValues run = CountedValues.ofSorted(values, size);
      size = 0;
      if (partition == Partition.RANGE) {
        sendRanges(run, out);
      } else {
        sendHashed(run, out);
      }
    }

    private void sendRanges(CountedValues run, Out out) throws IOException {
      int from = 0;
      for (int target = 0; target < sent.length; target++) {
        int to = target == sent.length - 1 ? run.size : run.after(bounds[target]);
        DurationWork.send(run, from, to, target, out);
        sent[target] += run.count(from, to);
        from = to;
      }
    }

    private void sendHashed(CountedValues run, Out out) throws IOException {
      CountedValues[] parts = new CountedValues[sent.length];
      Arrays.setAll(parts, t -> new CountedValues(16));
      for (int i = 0; i < run.size; i++) {
        int hash = (Double.hashCode(run.values[i]) * 0x9E3779B1) >>> 8;
        parts[hash % parts.length].add(run.values[i], run.counts[i]);
      }
      for (int target = 0; target < parts.length; target++) {
        DurationWork.send(parts[target], 0, parts[target].size, target, out);
      }
    }

    @Override
    public void end(Out out) throws IOException {
      if (partition == Partition.RANGE) {
        for (int target = 0; target < sent.length; target++) {
          out.send(target, counts(sent));
        }
      }
    }
  }

  /** Sorts the values of one hash, for the one worker that merges. */
  private record PartSort(int heldValues) implements Stage {
    @Override
    public String name() {
      return "sort";
    }

    @Override
    public int workers() {
      return 0;
    }

    @Override
    public Gatherer gatherer(Place place) {
      ExternalSort sort = new ExternalSort(place.scratch(), heldValues);
      return new Gatherer() {
        @Override
        public void take(byte[] packet) throws IOException {
          sort.add(
              CountedValues.read(
                  new DataInputStream(new ByteArrayInputStream(packet, 1, packet.length - 1))));
        }

        @Override
        public void end(Out out) throws IOException {
          long[] total = {0};
          CountedValues block = new CountedValues(CountedValues.BLOCK);
          sort.sorted(
              (value, count) -> {
                if (block.size == CountedValues.BLOCK && block.values[block.size - 1] != value) {
                  out.send(0, values(block, 0, block.size));
                  block.clear();
                }
                block.add(value, count);
                total[0] += count;
              });
          out.send(0, values(block, 0, block.size));
          out.send(0, counts(total));
        }

        @Override
        public void close() throws IOException {
          sort.close();
        }
      };
    }
  }

  /** Puts the values of one part in order, and writes what of the curve lies in it. */
  private record Curve(DurationWork work, int workers) implements Stage {
    @Override
    public String name() {
      return "curve";
    }

    @Override
    public Gatherer gatherer(Place place) {
      return new CurveGatherer(work, place);
    }
  }

  private static final class CurveGatherer implements Gatherer {
    private final DurationWork work;
    private final Place place;
    private final ExternalSort sort;
    private final long[] counts;

    private CurveGatherer(DurationWork work, Place place) {
      this.work = work;
      this.place = place;
      sort = new ExternalSort(place.scratch(), work.heldValues);
      counts = new long[place.workers()];
    }

    @Override
    public void take(byte[] packet) throws IOException {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(packet));
      if (in.readByte() == VALUES) {
        sort.add(CountedValues.read(in));
      } else {
        for (int w = 0; w < counts.length; w++) {
          counts[w] += in.readLong();
        }
      }
    }

    @Override
    public void end(Out out) throws IOException {
      long before = Arrays.stream(counts, 0, place.worker()).sum();
      try (ResultPart curve = new ResultPart(TABLE, place, CURVE)) {
        Points points = new Points(Arrays.stream(counts).sum(), work.points, before, curve);
        if (work.wholeColumn) {
          try (ResultPart column = new ResultPart(COLUMN_TABLE, place, SORTED)) {
            Column all = new Column(before, column);
            sort.sorted(
                (value, count) -> {
                  points.take(value, count);
                  all.take(value, count);
                });
            all.flush();
            column.end();
          }
        } else {
          sort.sorted(points);
        }
        curve.end();
      }
    }

    @Override
    public void close() throws IOException {
      sort.close();
    }
  }

  /** The points of the curve as their ranks come by. */
  private static final class Points implements ExternalSort.Taker {
    private final long total;
    private final long points;
    private final ResultPart part;
    private long rank;
    private long next;

    private Points(long total, int points, long rank, ResultPart part) {
      this.total = total;
      this.points = Math.min(points, total);
      this.rank = rank;
      this.part = part;
      while (next < this.points && rankOf(next) < rank) {
        next++;
      }
    }

    private long rankOf(long point) {
      return points == 1 ? 0 : Math.round((double) point * (total - 1) / (points - 1));
    }

    @Override
    public void take(double value, long count) throws IOException {
      for (; next < points && rankOf(next) < rank + count; next++) {
        long at = rankOf(next);
        part.row(next, at, (double) (total - at) / total, value);
      }
      rank += count;
    }
  }

  /** All values with their ranks, in row groups. */
  private static final class Column {
    private final ResultPart part;
    private final double[] values = new double[ROWS_AT_ONCE];
    private long rank;
    private int size;

    private Column(long rank, ResultPart part) {
      this.rank = rank;
      this.part = part;
    }

    private void take(double value, long count) throws IOException {
      for (long left = count; left > 0; ) {
        int n = (int) Math.min(left, ROWS_AT_ONCE - size);
        Arrays.fill(values, size, size + n, value);
        size += n;
        left -= n;
        if (size == ROWS_AT_ONCE) {
          flush();
        }
      }
    }

    private void flush() throws IOException {
      if (size > 0) {
        part.rows(this::write);
        rank += size;
        size = 0;
      }
    }

    private void write(RowGroupFile.Columns to) {
      for (int i = 0; i < size; i++) {
        to.column(0).write(rank + i, 0, 1);
        to.column(1).write(values[i], 0, 1);
        to.endRow();
      }
    }
  }
}
