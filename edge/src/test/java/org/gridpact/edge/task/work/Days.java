package org.gridpact.edge.task.work;

import java.util.Arrays;
import java.util.List;
import org.gridpact.edge.image.ProcessImage.Marked;
import org.gridpact.edge.image.Reading;
import org.gridpact.edge.task.Calculation;
import org.gridpact.edge.task.Sample;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;

/** Samples of meters that measure voltage and power. */
final class Days {
  /** A whole ten minutes. */
  static final long NOON = 1_763_715_600_000L;

  private Days() {}

  static Marked reading(
      String device, long epochMillis, Quality quality, double volts, double watts) {
    DevicePoints points =
        new DevicePoints(
            device, List.of(Point.of(Quantity.VOLTAGE), Point.of(Quantity.ACTIVE_POWER)));
    return new Marked(new Reading(points, epochMillis, new double[] {volts, watts}), quality);
  }

  static Marked good(String device, long epochMillis, double volts, double watts) {
    return reading(device, epochMillis, Quality.GOOD, volts, watts);
  }

  static void sample(Calculation work, long epochMillis, Marked... readings) {
    work.take(new Sample(epochMillis, Arrays.asList(readings)));
  }
}
