package org.gridpact.model.area;

/**
 * What a gateway may keep, and how it catches up.
 *
 * @param budgetBytes of serialized frames, rollups and evidence; the file is somewhat larger
 * @param backfillShare largest share of the uplink that old frames may take while there are new
 *     ones, above 0 and at most 1
 */
public record StorageSpec(long budgetBytes, double backfillShare) {
  public static final StorageSpec DEFAULT = new StorageSpec(1L << 30, 0.5);

  public StorageSpec {
    if (budgetBytes < 1 << 16 || !(backfillShare > 0 && backfillShare <= 1)) {
      throw new IllegalArgumentException(
          "storage needs a budget of at least 64 kB and a backfill share above 0 and at most 100"
              + " %");
    }
  }
}
