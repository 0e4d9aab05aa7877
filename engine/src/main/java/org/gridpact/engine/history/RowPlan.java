package org.gridpact.engine.history;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;

/** How the readings of a birth become rows: worked out once, used for each frame. */
public final class RowPlan {
  static final int NO_POINT = -1;
  private static final int QUANTITIES = Quantity.values().length;

  final Binary gateway;
  final Device[] devices;
  final int buckets;

  /**
   * The plan of a birth.
   *
   * @param buckets of a day, 1 to {@value Buckets#MOST}
   */
  public RowPlan(Birth birth, int buckets) {
    this.buckets = Buckets.check(buckets);
    gateway = text(birth.gateway());
    devices = birth.devices().stream().map(d -> device(d, buckets)).toArray(Device[]::new);
  }

  /** Rows a reading of this device makes, one a phase; the total's row where it has no points. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; copying would cost each frame.
  record Row(Binary phase, int[] pointOfQuantity) {}

  /** A device, its bucket, the resolution of each of its points, and its rows. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; copying would cost each frame.
  record Device(Binary name, int bucket, double[] resolution, Row[] rows) {}

  /** A text column's value; of an array, since each row hashes and compares it. */
  static Binary text(String value) {
    return Binary.fromConstantByteArray(value.getBytes(StandardCharsets.UTF_8));
  }

  private static Device device(DevicePoints declared, int buckets) {
    List<Point> points = declared.points();
    List<Phase> phases = points.stream().map(Point::phase).distinct().sorted().toList();
    Row[] rows =
        (phases.isEmpty() ? List.of(Phase.TOTAL) : phases)
            .stream().map(phase -> row(phase, points)).toArray(Row[]::new);
    double[] resolution = points.stream().mapToDouble(Point::resolution).toArray();
    return new Device(
        text(declared.device()), Buckets.of(declared.device(), buckets), resolution, rows);
  }

  private static Row row(Phase phase, List<Point> points) {
    int[] pointOfQuantity = new int[QUANTITIES];
    Arrays.fill(pointOfQuantity, NO_POINT);
    for (int i = 0; i < points.size(); i++) {
      if (points.get(i).phase() == phase) {
        pointOfQuantity[points.get(i).quantity().ordinal()] = i;
      }
    }
    return new Row(text(phase.name()), pointOfQuantity);
  }
}
