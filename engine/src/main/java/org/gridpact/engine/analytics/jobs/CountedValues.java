package org.gridpact.engine.analytics.jobs;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Growing values, each with how often it occurs: what sorted measurements shrink to, since a meter
 * measures in steps.
 */
final class CountedValues {
  /** In one packet or one block of a file. */
  static final int BLOCK = 1 << 14;

  double[] values;
  long[] counts;
  int size;

  CountedValues(int capacity) {
    values = new double[capacity];
    counts = new long[capacity];
  }

  /** Of values sorted by {@link Arrays#sort(double[])}, the first {@code n}. */
  static CountedValues ofSorted(double[] sorted, int n) {
    CountedValues to = new CountedValues(Math.min(n, 1024));
    for (int i = 0; i < n; i++) {
      to.add(sorted[i], 1);
    }
    return to;
  }

  /** Adds a value that is not below the last. */
  void add(double value, long count) {
    if (size > 0 && values[size - 1] == value) {
      counts[size - 1] += count;
      return;
    }
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size + 16);
      counts = Arrays.copyOf(counts, 2 * size + 16);
    }
    values[size] = value;
    counts[size] = count;
    size++;
  }

  void clear() {
    size = 0;
  }

  /** The first place whose value is above a bound. */
  int after(double bound) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (values[middle] > bound) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** How many values there are from one place to another. */
  long count(int from, int to) {
    long count = 0;
    for (int i = from; i < to; i++) {
      count += counts[i];
    }
    return count;
  }

  /** Writes some of them; counts by groups of seven bits, the least first. */
  void write(int from, int to, DataOutput out) throws IOException {
    out.writeInt(to - from);
    for (int i = from; i < to; i++) {
      out.writeDouble(values[i]);
      long rest = counts[i];
      while (rest > 0x7F) {
        out.writeByte((int) ((rest & 0x7F) | 0x80));
        rest >>>= 7;
      }
      out.writeByte((int) rest);
    }
  }

  static CountedValues read(DataInput in) throws IOException {
    int n = in.readInt();
    CountedValues read = new CountedValues(n);
    for (int i = 0; i < n; i++) {
      read.values[i] = in.readDouble();
      long count = 0;
      int shift = 0;
      byte b;
      do {
        b = in.readByte();
        count |= (long) (b & 0x7F) << shift;
        shift += 7;
      } while (b < 0);
      read.counts[i] = count;
    }
    read.size = n;
    return read;
  }
}
