package org.gridpact.engine.history;

import static org.gridpact.engine.history.RollupSchema.SCHEMA;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.gridpact.model.measurement.Rollup;

/**
 * Writes one Parquet file of rollups. Held back are at most {@value #GROUP_ENTRIES} entries and one
 * rollup.
 */
final class RollupWriter implements BulkWriter<RollupBatch> {
  private static final int GROUP_ENTRIES = 1 << 14;
  private static final int NAME_LENGTH_IN_INDEX = 64;
  private static final ParquetProperties PROPERTIES =
      ParquetProperties.builder()
          .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
          .withAllocator(HeapByteBufferAllocator.getInstance())
          .build();

  private final ParquetFileWriter file;
  private final List<RollupBatch> held = new ArrayList<>();
  private int heldEntries;

  RollupWriter(FSDataOutputStream out) throws IOException {
    file =
        new ParquetFileWriter(
            new FlinkOutputFile(out),
            SCHEMA,
            ParquetFileWriter.Mode.CREATE,
            Long.MAX_VALUE,
            0,
            null,
            PROPERTIES);
    file.start();
  }

  @Override
  public void addElement(RollupBatch batch) throws IOException {
    held.add(batch);
    heldEntries += batch.rollup().size();
    if (heldEntries >= GROUP_ENTRIES) {
      writeGroup();
    }
  }

  @Override
  public void flush() {
    // A row group is flushed when it is full; the file's bytes count only once it is finished.
  }

  @Override
  public void finish() throws IOException {
    if (!held.isEmpty()) {
      writeGroup();
    }
    file.end(Map.of());
  }

  private void writeGroup() throws IOException {
    try (ColumnChunkPageWriteStore pages =
            new ColumnChunkPageWriteStore(
                new Zstandard(),
                SCHEMA,
                HeapByteBufferAllocator.getInstance(),
                NAME_LENGTH_IN_INDEX);
        ColumnWriteStore columns = PROPERTIES.newColumnWriteStore(SCHEMA, pages, pages)) {
      Rows rows = new Rows(columns);
      held.forEach(rows::write);
      file.startBlock(rows.count);
      columns.flush();
      pages.flushToFileWriter(file);
      file.endBlock();
    }
    held.clear();
    heldEntries = 0;
  }

  /** Writes rows into the columns of one row group. */
  private static final class Rows {
    private final ColumnWriteStore columns;
    private final ColumnWriter[] column;
    private long count;

    private Rows(ColumnWriteStore columns) {
      this.columns = columns;
      column =
          SCHEMA.getColumns().stream().map(columns::getColumnWriter).toArray(ColumnWriter[]::new);
    }

    private void write(RollupBatch batch) {
      Rollup rollup = batch.rollup();
      int value = 0;
      for (int entry = 0; entry < rollup.size(); entry++) {
        RowPlan.Device device = batch.plan().devices[rollup.devices()[entry]];
        if (batch.contains(entry)) {
          for (RowPlan.Row row : device.rows()) {
            write(batch, entry, device, row, value);
          }
        }
        value += device.resolution().length;
      }
    }

    private void write(
        RollupBatch batch, int entry, RowPlan.Device device, RowPlan.Row row, int firstValue) {
      Rollup rollup = batch.rollup();
      column[0].write(rollup.epochMillis(entry), 0, 0);
      column[1].write(device.name(), 0, 0);
      column[2].write(batch.plan().gateway, 0, 0);
      column[3].write(row.phase(), 0, 0);
      column[4].write(RowPlan.text(rollup.quality(entry).name()), 0, 0);
      column[5].write(rollup.bootEpoch(), 0, 0);
      column[6].write(rollup.firstSequence(), 0, 0);
      column[7].write(rollup.lastSequence(), 0, 0);
      for (int q = 0; q < row.pointOfQuantity().length; q++) {
        int point = row.pointOfQuantity()[q];
        int first = RollupSchema.FIRST_QUANTITY + q * RollupSchema.COLUMNS_A_QUANTITY;
        int known = point < 0 ? 0 : rollup.counts()[firstValue + point];
        if (known == 0) {
          for (int i = 0; i < 3; i++) {
            column[first + i].writeNull(0, 0);
          }
        } else {
          double resolution = device.resolution()[point];
          int at = firstValue + point;
          column[first].write(rollup.meanSteps(at) * resolution, 0, 1);
          column[first + 1].write(rollup.minSteps()[at] * resolution, 0, 1);
          column[first + 2].write(rollup.maxSteps()[at] * resolution, 0, 1);
        }
        if (point < 0) {
          column[first + 3].writeNull(0, 0);
        } else {
          column[first + 3].write(known, 0, 1);
        }
      }
      columns.endRecord();
      count++;
    }
  }
}
