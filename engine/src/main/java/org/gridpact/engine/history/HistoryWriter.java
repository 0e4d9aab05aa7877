package org.gridpact.engine.history;

import static org.gridpact.engine.history.HistorySchema.BOOT_EPOCH;
import static org.gridpact.engine.history.HistorySchema.DEVICE;
import static org.gridpact.engine.history.HistorySchema.FIRST_QUANTITY;
import static org.gridpact.engine.history.HistorySchema.GATEWAY;
import static org.gridpact.engine.history.HistorySchema.PHASE;
import static org.gridpact.engine.history.HistorySchema.QUALITY;
import static org.gridpact.engine.history.HistorySchema.SCHEMA;
import static org.gridpact.engine.history.HistorySchema.SEQUENCE;
import static org.gridpact.engine.history.HistorySchema.TIME;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.io.api.Binary;
import org.gridpact.engine.history.RowGroupFile.Columns;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;

/**
 * Writes one Parquet file of history.
 *
 * <p>Frames are held back until there are {@value #GROUP_READINGS} readings for a row group, and
 * written device by device: neighbouring values are then those of one device in time order, which
 * compress far better than those of neighbouring devices.
 */
final class HistoryWriter extends GroupWriter<HistoryBatch> {
  private static final int GROUP_READINGS = 1 << 17;
  private static final int PAGE_BYTES = 256 << 10;

  private static final Binary[] QUALITY_NAMES =
      Arrays.stream(Quality.values()).map(q -> RowPlan.text(q.name())).toArray(Binary[]::new);
  private static final int QUANTITIES = Quantity.values().length;
  private static final ParquetProperties PROPERTIES = properties();

  HistoryWriter(FSDataOutputStream out) throws IOException {
    super(new RowGroupFile(out, SCHEMA, PROPERTIES), GROUP_READINGS);
  }

  private static ParquetProperties properties() {
    ParquetProperties.Builder b =
        ParquetProperties.builder()
            .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_2_0)
            .withAllocator(HeapByteBufferAllocator.getInstance())
            .withPageSize(PAGE_BYTES)
            .withDictionaryEncoding(false)
            // Counted for each value of each row, and nobody asks.
            .withSizeStatisticsEnabled(false);
    for (int text : new int[] {DEVICE, GATEWAY, PHASE, QUALITY}) {
      b.withDictionaryEncoding(SCHEMA.getFieldName(text), true);
    }
    // A range of their few names rules nothing out.
    for (int name : new int[] {PHASE, QUALITY}) {
      b.withStatisticsEnabled(SCHEMA.getFieldName(name), false);
    }
    for (Quantity q : Quantity.values()) {
      if (q != Quantity.SWITCH_CLOSED) {
        b.withByteStreamSplitEncoding(HistorySchema.column(q), true);
      }
    }
    return b.build();
  }

  @Override
  int size(HistoryBatch batch) {
    return batch.size();
  }

  @Override
  void write(List<HistoryBatch> batches, Columns to) {
    Map<RowPlan, List<HistoryBatch>> byPlan =
        batches.stream()
            .collect(
                Collectors.groupingBy(HistoryBatch::plan, LinkedHashMap::new, Collectors.toList()));
    new Rows(to).write(byPlan);
  }

  /** What is held of a device under one birth. */
  private record OfDevice(RowPlan plan, List<HistoryBatch> batches, ByDevice sorted, int device) {
    private byte[] name() {
      return plan.devices[device].name().getBytesUnsafe();
    }
  }

  /** Writes rows into the columns of one row group. */
  private static final class Rows {
    private final Columns columns;

    private Rows(Columns columns) {
      this.columns = columns;
    }

    private void write(Map<RowPlan, List<HistoryBatch>> held) {
      List<OfDevice> ranges = new ArrayList<>();
      held.forEach(
          (plan, batches) -> {
            ByDevice sorted = ByDevice.sort(plan, batches);
            for (int d = 0; d < plan.devices.length; d++) {
              if (sorted.start(d) < sorted.end(d)) {
                ranges.add(new OfDevice(plan, batches, sorted, d));
              }
            }
          });
      ranges.sort(Comparator.comparing(OfDevice::name, Arrays::compareUnsigned));
      ranges.forEach(this::write);
    }

    private void write(OfDevice range) {
      RowPlan.Device device = range.plan.devices[range.device];
      for (int i = range.sorted.start(range.device); i < range.sorted.end(range.device); i++) {
        Frame frame = range.batches.get(range.sorted.batch(i)).frame();
        for (RowPlan.Row row : device.rows()) {
          write(
              range.plan.gateway,
              device,
              row,
              frame,
              range.sorted.reading(i),
              range.sorted.firstValue(i));
        }
      }
    }

    private void write(
        Binary gateway,
        RowPlan.Device device,
        RowPlan.Row row,
        Frame frame,
        int reading,
        int firstValue) {
      columns.column(TIME).write(frame.epochMillis(reading), 0, 0);
      columns.column(DEVICE).write(device.name(), 0, 0);
      columns.column(GATEWAY).write(gateway, 0, 0);
      columns.column(PHASE).write(row.phase(), 0, 0);
      columns.column(QUALITY).write(QUALITY_NAMES[frame.quality(reading).ordinal()], 0, 0);
      columns.column(BOOT_EPOCH).write(frame.bootEpoch(), 0, 0);
      columns.column(SEQUENCE).write(frame.sequence(), 0, 0);
      for (int q = 0; q < QUANTITIES; q++) {
        int point = row.pointOfQuantity()[q];
        long steps = point < 0 ? Frame.ABSENT : frame.steps(firstValue + point);
        ColumnWriter to = columns.column(FIRST_QUANTITY + q);
        if (steps == Frame.ABSENT) {
          to.writeNull(0, 0);
        } else if (q == Quantity.SWITCH_CLOSED.ordinal()) {
          to.write(Point.value(steps, device.resolution()[point]) >= 0.5, 0, 1);
        } else {
          to.write(Point.value(steps, device.resolution()[point]), 0, 1);
        }
      }
      columns.endRow();
    }
  }
}
