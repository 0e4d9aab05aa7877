package org.gridpact.engine.analytics.read;

import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quality;

/**
 * Readings of one device and phase in time order, each time once, at {@code from} to {@code to}
 * (exclusive) of arrays that are another series' after the call that got them.
 *
 * @param qualities ordinals of {@link Quality}
 * @param values a column each, in the order of {@link Columns#values}; NaN where not measured
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

  public boolean isGood(int i) {
    return qualities[i] == GOOD;
  }
}
