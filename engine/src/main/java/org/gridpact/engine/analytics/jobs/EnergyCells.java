package org.gridpact.engine.analytics.jobs;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** What is known of some successive intervals from one quantity of one device and phase. */
final class EnergyCells {
  static final int BYTES_A_CELL = 6 * 8;

  /** Wh, and Wh of what was negative. */
  double[] positive;

  double[] negative;

  /** Wh that a register counted over gaps and that were spread over intervals by time. */
  double[] spread;

  long[] coveredMillis;

  /** Time over which a register's count is known, but not how it came about. */
  long[] gapMillis;

  /** Readings in the low 32 bits, readings left out in 20 bits, resets above. */
  long[] counts;

  /** Number of the first interval. */
  int first;

  EnergyCells(int first, int cells) {
    this.first = first;
    positive = new double[cells];
    negative = new double[cells];
    spread = new double[cells];
    coveredMillis = new long[cells];
    gapMillis = new long[cells];
    counts = new long[cells];
  }

  private static final int LEFT_OUT = 32;
  private static final int RESETS = 52;

  int size() {
    return counts.length;
  }

  boolean isKnown(int interval) {
    int c = interval - first;
    return c >= 0 && c < size() && (coveredMillis[c] > 0 || gapMillis[c] > 0);
  }

  long readings(int c) {
    return counts[c] & 0xFFFFFFFFL;
  }

  long leftOut(int c) {
    return counts[c] >>> LEFT_OUT & 0xFFFFF;
  }

  long resets(int c) {
    return counts[c] >>> RESETS;
  }

  void addReading(int c) {
    counts[c]++;
  }

  void takeReading(int c) {
    counts[c]--;
  }

  void addLeftOut(int c) {
    counts[c] += 1L << LEFT_OUT;
  }

  void addReset(int c) {
    counts[c] += 1L << RESETS;
  }

  /** Adds the cells of other intervals, or of the same. */
  void add(EnergyCells other) {
    cover(other.first, other.first + other.size());
    int at = other.first - first;
    for (int c = 0; c < other.size(); c++) {
      positive[at + c] += other.positive[c];
      negative[at + c] += other.negative[c];
      spread[at + c] += other.spread[c];
      coveredMillis[at + c] += other.coveredMillis[c];
      gapMillis[at + c] += other.gapMillis[c];
      counts[at + c] += other.counts[c];
    }
  }

  /** Makes room for intervals, the last exclusive. */
  void cover(int from, int to) {
    int low = Math.min(first, from);
    int high = Math.max(first + size(), to);
    if (low < first || high > first + size()) {
      int before = first - low;
      int cells = high - low;
      positive = grown(positive, before, cells);
      negative = grown(negative, before, cells);
      spread = grown(spread, before, cells);
      coveredMillis = grown(coveredMillis, before, cells);
      gapMillis = grown(gapMillis, before, cells);
      counts = grown(counts, before, cells);
      first = low;
    }
  }

  private static double[] grown(double[] old, int before, int cells) {
    double[] grown = new double[cells];
    System.arraycopy(old, 0, grown, before, old.length);
    return grown;
  }

  private static long[] grown(long[] old, int before, int cells) {
    long[] grown = new long[cells];
    System.arraycopy(old, 0, grown, before, old.length);
    return grown;
  }

  void write(DataOutput to) throws IOException {
    to.writeInt(first);
    to.writeInt(size());
    for (int c = 0; c < size(); c++) {
      to.writeDouble(positive[c]);
      to.writeDouble(negative[c]);
      to.writeDouble(spread[c]);
      to.writeLong(coveredMillis[c]);
      to.writeLong(gapMillis[c]);
      to.writeLong(counts[c]);
    }
  }

  static EnergyCells read(DataInput from) throws IOException {
    EnergyCells cells = new EnergyCells(from.readInt(), from.readInt());
    for (int c = 0; c < cells.size(); c++) {
      cells.positive[c] = from.readDouble();
      cells.negative[c] = from.readDouble();
      cells.spread[c] = from.readDouble();
      cells.coveredMillis[c] = from.readLong();
      cells.gapMillis[c] = from.readLong();
      cells.counts[c] = from.readLong();
    }
    return cells;
  }

  @Override
  public String toString() {
    return "from %d: %s".formatted(first, Arrays.toString(positive));
  }
}
