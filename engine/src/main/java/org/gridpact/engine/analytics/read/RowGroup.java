package org.gridpact.engine.analytics.read;

import java.io.Serializable;

/**
 * One row group of a file, with what its footer says.
 *
 * @param file as URI
 * @param bytes compressed, of the columns that will be read
 * @param firstMillis least time in it
 * @param lastMillis greatest time in it
 */
public record RowGroup(
    String file,
    int index,
    long rows,
    long bytes,
    String firstDevice,
    String lastDevice,
    long firstMillis,
    long lastMillis)
    implements Serializable {
  boolean mayShareKeysWith(RowGroup other) {
    return firstMillis <= other.lastMillis
        && other.firstMillis <= lastMillis
        && firstDevice.compareTo(other.lastDevice) <= 0
        && other.firstDevice.compareTo(lastDevice) <= 0;
  }
}
