package org.gridpact.engine.history;

import java.nio.file.Path;
import java.time.LocalDate;

/**
 * A finished file of history.
 *
 * @param day the UTC day of all its rows
 * @param bucket the {@link Buckets bucket} of all its devices, or {@link #NO_BUCKET} where its kind
 *     has none
 */
public record HistoryFile(Path path, String area, LocalDate day, int bucket, long bytes) {
  public static final int NO_BUCKET = -1;
}
