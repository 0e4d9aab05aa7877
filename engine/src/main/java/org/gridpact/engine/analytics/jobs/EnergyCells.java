package org.gridpact.engine.analytics.jobs;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What is known of some successive intervals from one quantity of one device and phase. */
final class EnergyCells {
  static final int BYTES_A_CELL = 8 * 8;

  /** Wh, and Wh of what was negative. */
  double[] positive;

  double[] negative;

  /** Wh that a register counted over gaps and that were spread over intervals by time. */
  double[] spread;

  long[] coveredMillis;

  /** Time over which a register's count is known, but not how it came about. */
  long[] gapMillis;

  long[] readings;

  /** Readings that were not good, or did not have the value. */
  long[] leftOut;

  /** How often a register began anew. */
  long[] resets;

  /** Number of the first interval. */
  int first;

  EnergyCells(int first, int cells) {
    this.first = first;
    positive = new double[cells];
    negative = new double[cells];
    spread = new double[cells];
    coveredMillis = new long[cells];
    gapMillis = new long[cells];
    readings = new long[cells];
    leftOut = new long[cells];
    resets = new long[cells];
  }

  int size() {
    return readings.length;
  }

  boolean isKnown(int interval) {
    int c = interval - first;
    return c >= 0 && c < size() && (coveredMillis[c] > 0 || gapMillis[c] > 0);
  }

  /** Hours of a cell over which it is known how much there was. */
  double knownHours(int cell) {
    return (coveredMillis[cell] + gapMillis[cell]) / 3_600_000.0;
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
      readings[at + c] += other.readings[c];
      leftOut[at + c] += other.leftOut[c];
      resets[at + c] += other.resets[c];
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
      readings = grown(readings, before, cells);
      leftOut = grown(leftOut, before, cells);
      resets = grown(resets, before, cells);
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
      to.writeLong(readings[c]);
      to.writeLong(leftOut[c]);
      to.writeLong(resets[c]);
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
      cells.readings[c] = from.readLong();
      cells.leftOut[c] = from.readLong();
      cells.resets[c] = from.readLong();
    }
    return cells;
  }
}
