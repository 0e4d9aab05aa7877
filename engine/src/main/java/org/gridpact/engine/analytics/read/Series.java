package org.gridpact.engine.analytics.read;

import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quality;

/**
 * Readings of one device and phase in time order, each time once, at {@code from} to {@code to}
 * (exclusive) of arrays that are another series' after the call that got them.
 *
 * @param qualities ordinals of {@link Quality}
 * @param values a column each, in the order of {@link Columns#values}; NaN where not measured, and
 *     null for a column that is nowhere measured in it
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody; copying would cost each time.
public record Series(
    String device,
    Phase phase,
    int from,
    int to,
    long[] times,
    byte[] qualities,
    double[][] values) {
  static final byte GOOD = (byte) Quality.GOOD.ordinal();

  /** Whether a column is measured anywhere in it. */
  public boolean has(int column) {
    return values[column] != null;
  }

  /** The value of a column; NaN where not measured. */
  public double value(int column, int i) {
    return has(column) ? values[column][i] : Double.NaN;
  }

  public boolean isGood(int i) {
    return qualities[i] == GOOD;
  }
}
