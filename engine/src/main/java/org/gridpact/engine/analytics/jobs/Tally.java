package org.gridpact.engine.analytics.jobs;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.gridpact.engine.analytics.read.Series;

/**
 * The energy of one quantity of one device and phase over a stretch of time, from its successive
 * values, and the two values at its ends, so that stretches can be joined.
 */
final class Tally {
  private static final double MILLIS_AN_HOUR = 3_600_000;

  /** What the values are. */
  enum Of {
    /** Active power in W, the mean since the value before. */
    POWER,
    /** A cumulative register in Wh. */
    REGISTER
  }

  private final Of of;
  private final Intervals intervals;
  private final long gapMillis;
  final EnergyCells cells;

  boolean any;
  long firstTime;
  double firstValue;
  long lastTime;
  double lastValue;

  private int at;

  /**
   * @param gapMillis the longest time between two values over which nothing is missing
   * @param from time of the first value that may come
   * @param to time of the last
   */
  Tally(Of of, Intervals intervals, long gapMillis, long from, long to) {
    this(of, intervals, gapMillis, cells(intervals, from, to));
    at = cells.first;
  }

  private Tally(Of of, Intervals intervals, long gapMillis, EnergyCells cells) {
    this.of = of;
    this.intervals = intervals;
    this.gapMillis = gapMillis;
    this.cells = cells;
  }

  private static EnergyCells cells(Intervals intervals, long from, long to) {
    int first = intervals.at(from);
    return new EnergyCells(first, intervals.at(to) - first + 1);
  }

  /** The next value in time order. */
  void add(long time, double value) {
    if (any) {
      step(lastTime, lastValue, time, value);
    } else {
      any = true;
      firstTime = time;
      firstValue = value;
    }
    lastTime = time;
    lastValue = value;
    goTo(time);
    count(cells.readings, at, time, 1);
  }

  /**
   * Adds the next readings' power like {@link #add}, as long as nothing is to be looked at but the
   * value: good, no gap since the one before, and within the present interval.
   *
   * @return the first reading for which that is not so
   */
  int addPlainPower(Series s, int from) {
    long[] times = s.times();
    long end = intervals.end(at);
    if (lastTime < intervals.begin(at) || lastTime >= end) {
      return from;
    }
    int c = at - cells.first;
    double positive = cells.positive[c];
    double negative = cells.negative[c];
    long before = lastTime;
    int i = from;
    for (; i < s.to(); i++) {
      double value = s.value(SeriesTally.POWER, i);
      long millis = times[i] - before;
      if (!s.isGood(i) || Double.isNaN(value) || millis > gapMillis || times[i] >= end) {
        break;
      }
      double wattHours = value * millis / MILLIS_AN_HOUR;
      if (wattHours >= 0) {
        positive += wattHours;
      } else {
        negative -= wattHours;
      }
      before = times[i];
      lastValue = value;
    }
    cells.positive[c] = positive;
    cells.negative[c] = negative;
    cells.coveredMillis[c] += before - lastTime;
    cells.readings[c] += i - from;
    lastTime = before;
    return i;
  }

  /** A reading that is not to be computed with. */
  void leaveOut(long time) {
    goTo(time);
    count(cells.leftOut, at, time, 1);
  }

  /** Of the range; one before it or at its end tells of its ends, and is not in it. */
  private void count(long[] counts, int interval, long time, int by) {
    if (time >= intervals.begin(interval) && time < intervals.end(interval)) {
      counts[interval - cells.first] += by;
    }
  }

  private void goTo(long time) {
    while (at < intervals.count() - 1 && time >= intervals.end(at)) {
      at++;
    }
  }

  /** What happened between two successive values. */
  private void step(long t0, double v0, long t1, double v1) {
    boolean gap = t1 - t0 > gapMillis;
    switch (of) {
      case POWER -> {
        if (!gap) {
          spread(t0, t1, v1 * (t1 - t0) / MILLIS_AN_HOUR, false);
        }
      }
      case REGISTER -> {
        double counted = Register.counted(v0, v1);
        if (Double.isNaN(counted)) {
          int i = intervals.at(t1);
          if (t1 <= intervals.begin(i) || t0 >= intervals.end(i)) {
            return;
          }
          cells.cover(i, i + 1);
          cells.resets[i - cells.first]++;
        } else {
          spread(t0, t1, counted, gap);
        }
      }
    }
  }

  /** Spreads energy over the intervals between two times, in proportion; none beyond them. */
  private void spread(long t0, long t1, double wattHours, boolean gap) {
    int i = t0 >= intervals.begin(at) && t0 < intervals.end(at) ? at : intervals.at(t0);
    if (t0 >= intervals.begin(i) && t1 <= intervals.end(i)) {
      put(i, t1 - t0, wattHours, gap, false);
      return;
    }
    long end = Math.min(t1, intervals.end(intervals.count() - 1));
    for (long from = Math.max(t0, intervals.begin(i)); from < end; i++) {
      long to = Math.min(end, intervals.end(i));
      put(i, to - from, wattHours * (to - from) / (t1 - t0), gap, gap);
      from = to;
    }
  }

  private void put(int interval, long millis, double wattHours, boolean gap, boolean split) {
    if (interval < cells.first || interval >= cells.first + cells.size()) {
      cells.cover(interval, interval + 1);
    }
    int c = interval - cells.first;
    if (wattHours >= 0) {
      cells.positive[c] += wattHours;
    } else {
      cells.negative[c] -= wattHours;
    }
    if (gap) {
      cells.gapMillis[c] += millis;
    } else {
      cells.coveredMillis[c] += millis;
    }
    if (split) {
      cells.spread[c] += wattHours;
    }
  }

  /** A stretch's ends. */
  record Ends(long firstTime, double firstValue, long lastTime, double lastValue) {}

  /** Adds what lies between the end of one stretch and the begin of the next. */
  void join(Ends earlier, Ends later) {
    if (later.firstTime > earlier.lastTime) {
      step(earlier.lastTime, earlier.lastValue, later.firstTime, later.firstValue);
    } else if (later.firstTime == earlier.lastTime) {
      // The same reading, at the end of one row group and the begin of the next.
      count(cells.readings, intervals.at(later.firstTime), later.firstTime, -1);
    }
  }

  Ends ends() {
    return new Ends(firstTime, firstValue, lastTime, lastValue);
  }

  void write(DataOutput to) throws IOException {
    to.writeBoolean(any);
    to.writeLong(firstTime);
    to.writeDouble(firstValue);
    to.writeLong(lastTime);
    to.writeDouble(lastValue);
    cells.write(to);
  }

  static Tally read(Of of, Intervals intervals, long gapMillis, DataInput from) throws IOException {
    boolean any = from.readBoolean();
    long firstTime = from.readLong();
    double firstValue = from.readDouble();
    long lastTime = from.readLong();
    double lastValue = from.readDouble();
    Tally tally = new Tally(of, intervals, gapMillis, EnergyCells.read(from));
    tally.any = any;
    tally.firstTime = firstTime;
    tally.firstValue = firstValue;
    tally.lastTime = lastTime;
    tally.lastValue = lastValue;
    tally.at = tally.cells.first;
    return tally;
  }
}
