package org.gridpact.engine.history;

import static org.gridpact.engine.history.RollupSchema.SCHEMA;

import java.io.IOException;
import java.util.List;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ParquetProperties;
import org.gridpact.engine.history.RowGroupFile.Columns;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Rollup;

/** Writes one Parquet file of rollups. */
final class RollupWriter extends GroupWriter<RollupBatch> {
  private static final int GROUP_ENTRIES = 1 << 14;
  private static final ParquetProperties PROPERTIES =
      ParquetProperties.builder()
          .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
          .withAllocator(HeapByteBufferAllocator.getInstance())
          .build();

  RollupWriter(FSDataOutputStream out) throws IOException {
    super(new RowGroupFile(out, SCHEMA, PROPERTIES), GROUP_ENTRIES);
  }

  @Override
  int size(RollupBatch batch) {
    return batch.rollup().size();
  }

  @Override
  void write(List<RollupBatch> batches, Columns to) {
    batches.forEach(new Rows(to)::write);
  }

  /** Writes rows into the columns of one row group. */
  private static final class Rows {
    private final Columns columns;

    private Rows(Columns columns) {
      this.columns = columns;
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
      columns.column(0).write(rollup.epochMillis(entry), 0, 0);
      columns.column(1).write(device.name(), 0, 0);
      columns.column(2).write(batch.plan().gateway, 0, 0);
      columns.column(3).write(row.phase(), 0, 0);
      columns.column(4).write(RowPlan.text(rollup.quality(entry).name()), 0, 0);
      columns.column(5).write(rollup.bootEpoch(), 0, 0);
      columns.column(6).write(rollup.firstSequence(), 0, 0);
      columns.column(7).write(rollup.lastSequence(), 0, 0);
      for (int q = 0; q < row.pointOfQuantity().length; q++) {
        int point = row.pointOfQuantity()[q];
        int first = RollupSchema.FIRST_QUANTITY + q * RollupSchema.COLUMNS_A_QUANTITY;
        int known = point < 0 ? 0 : rollup.counts()[firstValue + point];
        if (known == 0) {
          for (int i = 0; i < 3; i++) {
            columns.column(first + i).writeNull(0, 0);
          }
        } else {
          double resolution = device.resolution()[point];
          int at = firstValue + point;
          columns.column(first).write(Point.value(rollup.meanSteps(at), resolution), 0, 1);
          columns.column(first + 1).write(Point.value(rollup.minSteps()[at], resolution), 0, 1);
          columns.column(first + 2).write(Point.value(rollup.maxSteps()[at], resolution), 0, 1);
        }
        if (point < 0) {
          columns.column(first + 3).writeNull(0, 0);
        } else {
          columns.column(first + 3).write(known, 0, 1);
        }
      }
      columns.endRow();
    }
  }
}
