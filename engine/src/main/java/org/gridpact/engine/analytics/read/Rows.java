package org.gridpact.engine.analytics.read;

import java.util.Arrays;

/** Rows of arrays in another order. */
final class Rows {
  private Rows() {}

  static int[] pick(int[] from, int[] rows) {
    int[] to = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      to[i] = from[rows[i]];
    }
    return to;
  }

  static long[] pick(long[] from, int[] rows) {
    long[] to = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      to[i] = from[rows[i]];
    }
    return to;
  }

  static byte[] pick(byte[] from, int[] rows) {
    byte[] to = new byte[rows.length];
    for (int i = 0; i < rows.length; i++) {
      to[i] = from[rows[i]];
    }
    return to;
  }

  /** Of columns, of which some may be null. */
  static double[][] pick(double[][] from, int[] rows) {
    return Arrays.stream(from).map(c -> c == null ? null : pick(c, rows)).toArray(double[][]::new);
  }

  private static double[] pick(double[] from, int[] rows) {
    double[] to = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      to[i] = from[rows[i]];
    }
    return to;
  }
}
