package org.gridpact.engine.analytics.read;

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

  static double[] pick(double[] from, int[] rows) {
    double[] to = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      to[i] = from[rows[i]];
    }
    return to;
  }
}
