package org.gridpact.engine.analytics.jobs;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.gridpact.engine.analytics.read.Series;
import org.gridpact.model.measurement.Quality;

/**
 * What is wrong with a stretch of readings of one device and phase, so kept that stretches can be
 * joined.
 *
 * <ul>
 *   <li>Gaps: longer between two readings than the device takes to be stale.
 *   <li>Stuck: exactly the same voltage (or active power where there is no voltage) for longer than
 *       allowed, over GOOD readings without a gap between them.
 *   <li>Outliers: active power farther from the stretch's median than {@value #OUTLIER} times the
 *       median of those distances (Hampel), where that is above zero. A stretch is a device's part
 *       of a split, a day at most.
 *   <li>Clock errors: two readings closer than half of the device's cycle, a third of a gap: a
 *       clock was set, or two of one device's readings are mixed.
 * </ul>
 *
 * <p>With the lowest and the highest voltage of GOOD readings; of equal ones the first; and in
 * which parts of the whole range each of these was the case.
 */
final class SeriesQuality {
  static final double OUTLIER = 10;

  private static final int POWER = 0;
  private static final int VOLTAGE = 1;
  private static final Timeline.Kind[] KINDS =
      Arrays.stream(Quality.values()).map(Timeline.Kind::of).toArray(Timeline.Kind[]::new);

  long first;
  long last;
  final long[] readings = new long[Quality.values().length];
  long gaps;
  long gapMillis;
  long longestGapMillis;
  long outliers;
  long clockErrors;

  Extreme lowest = Extreme.NONE;
  Extreme highest = Extreme.NONE;

  /** Of runs that are over. */
  long stuckRuns;

  long stuckMillis;

  /** The run at the begin; it is also the one at the end where there is only one. */
  private Run head = Run.NONE;

  private Run tail = Run.NONE;
  private boolean oneRun = true;

  final Timeline timeline;

  private SeriesQuality(Timeline timeline) {
    this.timeline = timeline;
  }

  /**
   * What is taken as wrong with a device's readings.
   *
   * @param gap the longest time in milliseconds between two readings that is none
   * @param stuck how long in milliseconds a value may stay exactly the same
   * @param range of all stretches
   */
  record Rules(long gap, long stuck, Timeline.Range range) {}

  /** The same value from one time to another; NaN for none. */
  private record Run(double value, long from, long to) {
    static final Run NONE = new Run(Double.NaN, 0, 0);

    Run to(long time) {
      return new Run(value, from, time);
    }
  }

  /** A voltage and when it was; NaN for none. */
  record Extreme(double volts, long at) {
    static final Extreme NONE = new Extreme(Double.NaN, 0);

    boolean isKnown() {
      return !Double.isNaN(volts);
    }

    /** The lower of this and a later one. */
    Extreme lower(Extreme later) {
      return !isKnown() || later.volts < volts ? later : this;
    }

    /** The higher of this and a later one. */
    Extreme higher(Extreme later) {
      return !isKnown() || later.volts > volts ? later : this;
    }

    void write(DataOutput to) throws IOException {
      to.writeDouble(volts);
      to.writeLong(at);
    }

    static Extreme read(DataInput from) throws IOException {
      return new Extreme(from.readDouble(), from.readLong());
    }
  }

  static SeriesQuality of(Series s, Rules rules) {
    SeriesQuality q = new SeriesQuality(new Timeline(rules.range));
    long[] times = s.times();
    q.first = times[s.from()];
    q.last = times[s.to() - 1];
    long heardFrom = q.first;
    for (int i = s.from(); i < s.to(); i++) {
      q.readings[s.qualities()[i]]++;
      if (!s.isGood(i)) {
        q.timeline.mark(KINDS[s.qualities()[i]], times[i], times[i]);
      }
      if (i > s.from() && q.step(times[i - 1], times[i], rules)) {
        q.timeline.mark(Timeline.Kind.HEARD, heardFrom, times[i - 1]);
        heardFrom = times[i];
      }
    }
    q.timeline.mark(Timeline.Kind.HEARD, heardFrom, q.last);
    q.runs(s, rules);
    q.outliers(s);
    q.extremes(s);
    return q;
  }

  /** From one reading to the next; whether there is a gap. */
  private boolean step(long before, long at, Rules rules) {
    long millis = at - before;
    if (millis > rules.gap) {
      gaps++;
      gapMillis += millis;
      longestGapMillis = Math.max(longestGapMillis, millis);
      timeline.mark(Timeline.Kind.GAP, before, at);
      return true;
    }
    if (6 * millis < rules.gap) {
      clockErrors++;
      timeline.mark(Timeline.Kind.CLOCK_ERROR, at, at);
    }
    return false;
  }

  private void extremes(Series s) {
    for (int i = s.from(); i < s.to() && s.has(VOLTAGE); i++) {
      if (s.isGood(i) && !Double.isNaN(s.value(VOLTAGE, i))) {
        Extreme here = new Extreme(s.value(VOLTAGE, i), s.times()[i]);
        lowest = lowest.lower(here);
        highest = highest.higher(here);
      }
    }
  }

  private void runs(Series s, Rules rules) {
    boolean hasVoltage = false;
    for (int i = s.from(); i < s.to() && s.has(VOLTAGE) && !hasVoltage; i++) {
      hasVoltage = !Double.isNaN(s.value(VOLTAGE, i));
    }
    int column = hasVoltage ? VOLTAGE : POWER;
    for (int i = s.from(); i < s.to(); i++) {
      double value = s.value(column, i);
      if (s.isGood(i) && !Double.isNaN(value)) {
        append(new Run(value, s.times()[i], s.times()[i]), rules);
      }
    }
  }

  /** Adds a run after the last, or to it where it has the same value and no gap is between. */
  private void append(Run run, Rules rules) {
    if (tail.value == run.value && run.from - tail.to <= rules.gap) {
      tail = tail.to(run.to);
      head = oneRun ? tail : head;
    } else {
      begin(run, rules);
    }
  }

  /** Adds a run after the last, which is over. */
  private void begin(Run run, Rules rules) {
    if (Double.isNaN(tail.value)) {
      head = run;
    } else {
      if (!oneRun) {
        count(tail, rules);
      }
      oneRun = false;
    }
    tail = run;
  }

  private void count(Run run, Rules rules) {
    if (run.to - run.from > rules.stuck) {
      stuckRuns++;
      stuckMillis += run.to - run.from;
      timeline.mark(Timeline.Kind.STUCK, run.from, run.to);
    }
  }

  private void outliers(Series s) {
    double[] power = new double[s.to() - s.from()];
    int n = 0;
    for (int i = s.from(); i < s.to(); i++) {
      if (isPower(s, i)) {
        power[n++] = s.value(POWER, i);
      }
    }
    if (n == 0) {
      return;
    }
    Arrays.sort(power, 0, n);
    double median = power[(n - 1) / 2];
    for (int i = 0; i < n; i++) {
      power[i] = Math.abs(power[i] - median);
    }
    Arrays.sort(power, 0, n);
    double limit = OUTLIER * power[(n - 1) / 2];
    for (int i = s.from(); limit > 0 && power[n - 1] > limit && i < s.to(); i++) {
      if (isPower(s, i) && Math.abs(s.value(POWER, i) - median) > limit) {
        outliers++;
        timeline.mark(Timeline.Kind.OUTLIER, s.times()[i], s.times()[i]);
      }
    }
  }

  private static boolean isPower(Series s, int i) {
    return s.isGood(i) && !Double.isNaN(s.value(POWER, i));
  }

  /** This stretch and a later one. */
  SeriesQuality then(SeriesQuality later, Rules rules) {
    SeriesQuality q = new SeriesQuality(new Timeline(rules.range));
    q.timeline.mark(timeline);
    q.timeline.mark(later.timeline);
    q.first = first;
    q.last = later.last;
    for (int i = 0; i < readings.length; i++) {
      q.readings[i] = readings[i] + later.readings[i];
    }
    q.gaps = gaps + later.gaps;
    q.gapMillis = gapMillis + later.gapMillis;
    q.longestGapMillis = Math.max(longestGapMillis, later.longestGapMillis);
    q.outliers = outliers + later.outliers;
    q.clockErrors = clockErrors + later.clockErrors;
    q.stuckRuns = stuckRuns + later.stuckRuns;
    q.stuckMillis = stuckMillis + later.stuckMillis;
    q.lowest = lowest.lower(later.lowest);
    q.highest = highest.higher(later.highest);
    if (later.first > last && !q.step(last, later.first, rules)) {
      q.timeline.mark(Timeline.Kind.HEARD, last, later.first);
    }
    q.head = head;
    q.tail = tail;
    q.oneRun = oneRun;
    if (!Double.isNaN(later.head.value)) {
      q.append(later.head, rules);
      if (!later.oneRun) {
        // Others were between, also where it has the value of the first.
        q.begin(later.tail, rules);
      }
    }
    return q;
  }

  /** With the runs at both ends, after which nothing comes. */
  SeriesQuality ended(Rules rules) {
    count(head, rules);
    if (!oneRun) {
      count(tail, rules);
    }
    return this;
  }

  void write(DataOutput to) throws IOException {
    timeline.write(to);
    for (long v :
        new long[] {
          first,
          last,
          gaps,
          gapMillis,
          longestGapMillis,
          outliers,
          clockErrors,
          stuckRuns,
          stuckMillis
        }) {
      to.writeLong(v);
    }
    for (long n : readings) {
      to.writeLong(n);
    }
    lowest.write(to);
    highest.write(to);
    write(head, to);
    write(tail, to);
    to.writeBoolean(oneRun);
  }

  private static void write(Run run, DataOutput to) throws IOException {
    to.writeDouble(run.value);
    to.writeLong(run.from);
    to.writeLong(run.to);
  }

  static SeriesQuality read(DataInput from, Timeline.Range range) throws IOException {
    SeriesQuality q = new SeriesQuality(Timeline.read(range, from));
    q.first = from.readLong();
    q.last = from.readLong();
    q.gaps = from.readLong();
    q.gapMillis = from.readLong();
    q.longestGapMillis = from.readLong();
    q.outliers = from.readLong();
    q.clockErrors = from.readLong();
    q.stuckRuns = from.readLong();
    q.stuckMillis = from.readLong();
    for (int i = 0; i < q.readings.length; i++) {
      q.readings[i] = from.readLong();
    }
    q.lowest = Extreme.read(from);
    q.highest = Extreme.read(from);
    q.head = new Run(from.readDouble(), from.readLong(), from.readLong());
    q.tail = new Run(from.readDouble(), from.readLong(), from.readLong());
    q.oneRun = from.readBoolean();
    return q;
  }
}
