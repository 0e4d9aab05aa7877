package org.gridpact.engine.history;

import java.util.Arrays;
import java.util.function.Consumer;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.measurement.Rollup;

/**
 * One phase of one device over a minute or a quarter of an hour, as a store has it. Arrays have one
 * entry a {@link Quantity}, by ordinal.
 *
 * @param epochMillis where it starts, UTC
 * @param quality the worst
 * @param mean in the SI unit; with {@code min} and {@code max} NaN where nothing is known
 * @param count known values; -1 where the device does not measure it
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record RollupRow(
    long epochMillis,
    String device,
    String gateway,
    Phase phase,
    Quality quality,
    long bootEpoch,
    long firstSequence,
    long lastSequence,
    double[] mean,
    double[] min,
    double[] max,
    int[] count) {
  private static final int QUANTITIES = Quantity.values().length;
  public static final int NOT_MEASURED = -1;

  /** The rows of a batch, in its order. */
  public static void each(RollupBatch batch, Consumer<RollupRow> to) {
    Rollup rollup = batch.rollup();
    int value = 0;
    for (int entry = 0; entry < rollup.size(); entry++) {
      RowPlan.Device device = batch.plan().devices[rollup.devices()[entry]];
      if (batch.contains(entry)) {
        for (RowPlan.Row row : device.rows()) {
          to.accept(row(batch, entry, device, row, value));
        }
      }
      value += device.resolution().length;
    }
  }

  private static RollupRow row(
      RollupBatch batch, int entry, RowPlan.Device device, RowPlan.Row row, int firstValue) {
    Rollup rollup = batch.rollup();
    RollupRow made =
        new RollupRow(
            rollup.epochMillis(entry),
            device.name().toStringUsingUTF8(),
            batch.plan().gateway.toStringUsingUTF8(),
            Phase.valueOf(row.phase().toStringUsingUTF8()),
            rollup.quality(entry),
            rollup.bootEpoch(),
            rollup.firstSequence(),
            rollup.lastSequence(),
            unknown(),
            unknown(),
            unknown(),
            new int[QUANTITIES]);
    for (int q = 0; q < QUANTITIES; q++) {
      int point = row.pointOfQuantity()[q];
      int at = firstValue + point;
      made.count[q] = point < 0 ? NOT_MEASURED : rollup.counts()[at];
      if (made.count[q] > 0) {
        double resolution = device.resolution()[point];
        made.mean[q] = Point.value(rollup.meanSteps(at), resolution);
        made.min[q] = Point.value(rollup.minSteps()[at], resolution);
        made.max[q] = Point.value(rollup.maxSteps()[at], resolution);
      }
    }
    return made;
  }

  /** A NaN for each quantity. */
  public static double[] unknown() {
    double[] unknown = new double[QUANTITIES];
    Arrays.fill(unknown, Double.NaN);
    return unknown;
  }
}
