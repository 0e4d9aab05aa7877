package org.gridpact.engine.history;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What the upkeep of a history has done since its process started.
 *
 * @param problems what failed and is tried again by the next pass, each time it does
 */
public record Upkeep(
    long passes,
    long merges,
    long filesMerged,
    long bytesBefore,
    long bytesAfter,
    long rollups,
    long daysDropped,
    long filesDropped,
    long problems) {
  public static final Upkeep NONE = new Upkeep(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** And one pass more. */
  public Upkeep plus(HistoryKeeper.Pass pass) {
    return new Upkeep(
        passes + 1,
        merges + pass.merges(),
        filesMerged + pass.filesMerged(),
        bytesBefore + pass.bytesBefore(),
        bytesAfter + pass.bytesAfter(),
        rollups + pass.rollups(),
        daysDropped + pass.daysDropped(),
        filesDropped + pass.filesDropped(),
        problems + pass.problems().size());
  }

  /** And one pass that could not be made at all. */
  public Upkeep plusFailed() {
    return new Upkeep(
        passes,
        merges,
        filesMerged,
        bytesBefore,
        bytesAfter,
        rollups,
        daysDropped,
        filesDropped,
        problems + 1);
  }

  /** The counts by name, as they are published. */
  public SequencedMap<String, Long> counts() {
    SequencedMap<String, Long> counts = new LinkedHashMap<>();
    counts.put("passes", passes);
    counts.put("merges", merges);
    counts.put("files_merged", filesMerged);
    counts.put("bytes_before_merge", bytesBefore);
    counts.put("bytes_after_merge", bytesAfter);
    counts.put("rollups", rollups);
    counts.put("days_dropped", daysDropped);
    counts.put("files_dropped", filesDropped);
    counts.put("problems", problems);
    return counts;
  }
}
