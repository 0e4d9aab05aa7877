package org.gridpact.engine.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gridpact.engine.history.RowPlan;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;

/** What a frame of a birth means here: worked out once, used for each frame. */
final class BirthPlan {
  final Birth birth;
  final RowPlan rows;
  final Device[] devices;

  BirthPlan(Birth birth, StreamConfig config, Map<String, List<PointLimit>> limits) {
    this.birth = birth;
    rows = new RowPlan(birth, config.historyBuckets());
    devices =
        birth.devices().stream()
            .map(d -> device(d, config, limits.getOrDefault(d.device(), List.of())))
            .toArray(Device[]::new);
  }

  /**
   * @param fewestSteps lowest plausible step count of each point
   * @param mostSteps highest plausible step count of each point
   * @param feeder null where the device's power is in no feeder's sum
   * @param powerPoint position of the total active power, or -1
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; copying would cost each frame.
  record Device(
      DevicePoints points,
      long[] fewestSteps,
      long[] mostSteps,
      Check[] checks,
      String feeder,
      int powerPoint) {
    int size() {
      return fewestSteps.length;
    }

    Quality plausibility(Frame frame, int firstValue) {
      for (int p = 0; p < fewestSteps.length; p++) {
        long steps = frame.steps(firstValue + p);
        if ((steps < fewestSteps[p] || steps > mostSteps[p]) && steps != Frame.ABSENT) {
          return Quality.SUSPECT;
        }
      }
      return Quality.GOOD;
    }

    double value(Frame frame, int firstValue, int point) {
      return points.points().get(point).value(frame.steps(firstValue + point));
    }
  }

  /** A limit of a device's point. */
  record Check(int point, PointLimit limit, String key, int readings) {
    LimitRule rule(long epochMillis) {
      return limit.rule(readings, epochMillis);
    }
  }

  private static Device device(
      DevicePoints declared, StreamConfig config, List<PointLimit> limits) {
    List<Point> points = declared.points();
    long[] fewest = points.stream().mapToLong(p -> bound(p, false)).toArray();
    long[] most = points.stream().mapToLong(p -> bound(p, true)).toArray();
    List<Check> checks = new ArrayList<>();
    for (PointLimit limit : limits) {
      int point = declared.indexOf(limit.quantity(), limit.phase());
      if (point >= 0) {
        checks.add(new Check(point, limit, limit.key(), config.readingsToChange()));
      }
    }
    return new Device(
        declared,
        fewest,
        most,
        checks.toArray(Check[]::new),
        config.feederOfDevice().get(declared.device()),
        declared.indexOf(Quantity.ACTIVE_POWER, Phase.TOTAL));
  }

  /** A step count saturates, so that whatever fits a frame can be compared with it. */
  private static long bound(Point point, boolean most) {
    double value = most ? point.quantity().plausibleMax() : point.quantity().plausibleMin();
    return Math.round(value / point.resolution());
  }
}
