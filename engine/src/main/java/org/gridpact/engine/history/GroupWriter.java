package org.gridpact.engine.history;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.gridpact.engine.history.RowGroupFile.Columns;

/**
 * Writes one Parquet file, holding batches back until there is enough for a row group: at most that
 * and one batch.
 */
abstract class GroupWriter<B> implements BulkWriter<B> {
  private final RowGroupFile file;
  private final int enough;
  private final List<B> held = new ArrayList<>();
  private int heldSize;

  /**
   * Writes to a file.
   *
   * @param enough for a row group, in what {@link #size} counts
   */
  GroupWriter(RowGroupFile file, int enough) {
    this.file = file;
    this.enough = enough;
  }

  abstract int size(B batch);

  /** Writes the rows of batches, which came in this order, into the columns of one row group. */
  abstract void write(List<B> batches, Columns to);

  @Override
  public final void addElement(B batch) throws IOException {
    held.add(batch);
    heldSize += size(batch);
    if (heldSize >= enough) {
      writeGroup();
    }
  }

  @Override
  public final void flush() {
    // A row group is flushed when it is full; the file's bytes count only once it is finished.
  }

  @Override
  public final void finish() throws IOException {
    if (!held.isEmpty()) {
      writeGroup();
    }
    file.end();
  }

  private void writeGroup() throws IOException {
    file.write(columns -> write(held, columns));
    held.clear();
    heldSize = 0;
  }
}
