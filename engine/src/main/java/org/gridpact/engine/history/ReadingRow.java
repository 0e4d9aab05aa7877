package org.gridpact.engine.history;

import java.util.function.Consumer;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;

/**
 * One phase of one reading, as a store has it.
 *
 * @param epochMillis UTC
 * @param values one a {@link Quantity} in its SI unit, by ordinal; NaN where not measured. A
 *     switch's is 1 or 0
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; made for each reading.
public record ReadingRow(
    long epochMillis,
    String device,
    String gateway,
    Phase phase,
    Quality quality,
    long bootEpoch,
    long sequence,
    double[] values) {
  private static final int QUANTITIES = Quantity.values().length;

  /** The column a quantity has in readings; in rollups with {@code _mean} and so on after it. */
  public static String column(Quantity quantity) {
    return HistorySchema.column(quantity);
  }

  /** The rows of a batch, in its order. */
  public static void each(HistoryBatch batch, Consumer<ReadingRow> to) {
    Frame frame = batch.frame();
    String gateway = batch.plan().gateway.toStringUsingUTF8();
    int value = 0;
    for (int r = 0; r < frame.size(); r++) {
      RowPlan.Device device = batch.plan().devices[frame.device(r)];
      if (batch.contains(r)) {
        String name = device.name().toStringUsingUTF8();
        for (RowPlan.Row row : device.rows()) {
          to.accept(
              new ReadingRow(
                  frame.epochMillis(r),
                  name,
                  gateway,
                  Phase.valueOf(row.phase().toStringUsingUTF8()),
                  frame.quality(r),
                  frame.bootEpoch(),
                  frame.sequence(),
                  values(frame, device, row, value)));
        }
      }
      value += device.resolution().length;
    }
  }

  private static double[] values(
      Frame frame, RowPlan.Device device, RowPlan.Row row, int firstValue) {
    double[] values = new double[QUANTITIES];
    for (int q = 0; q < QUANTITIES; q++) {
      int point = row.pointOfQuantity()[q];
      long steps = point < 0 ? Frame.ABSENT : frame.steps(firstValue + point);
      if (steps == Frame.ABSENT) {
        values[q] = Double.NaN;
      } else if (q == Quantity.SWITCH_CLOSED.ordinal()) {
        values[q] = Point.value(steps, device.resolution()[point]) >= 0.5 ? 1 : 0;
      } else {
        values[q] = Point.value(steps, device.resolution()[point]);
      }
    }
    return values;
  }
}
