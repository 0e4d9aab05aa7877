package org.gridpact.center;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gridpact.engine.stream.PointLimit;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Location;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.network.limits.GridLimits;

/** The limits of the grid as limits of what devices measure. */
final class PointLimits {
  private static final double SQRT_3 = Math.sqrt(3);

  private PointLimits() {}

  /**
   * One voltage band for each bus where a device measures voltage (a meter, where there is one) and
   * one current limit for each branch where a device measures current. A single phase's voltage is
   * to neutral.
   */
  static List<PointLimit> of(Area area, GridLimits limits) {
    List<PointLimit> points = new ArrayList<>();
    Set<String> covered = new HashSet<>();
    List<DeviceSpec> metersFirst = new ArrayList<>(area.devices());
    metersFirst.sort((a, b) -> Boolean.compare(meters(b), meters(a)));
    for (DeviceSpec device : metersFirst) {
      String subject = subject(device.location());
      for (Point point : device.points().points()) {
        boolean voltage = point.quantity() == Quantity.VOLTAGE;
        boolean current = point.quantity() == Quantity.CURRENT;
        switch (device.location()) {
          case Location.Bus bus when voltage && covered.add(subject + point.phase()) -> {
            GridLimits.Band band = limits.volts().get(bus.id());
            double toNeutral = point.phase() == Phase.TOTAL ? 1 : SQRT_3;
            points.add(
                new PointLimit(
                    device.id(),
                    Quantity.VOLTAGE,
                    point.phase(),
                    band.minVolts() / toNeutral,
                    band.maxVolts() / toNeutral,
                    subject));
          }
          case Location.Branch branch when current && covered.add(subject + point.phase()) ->
              points.add(
                  new PointLimit(
                      device.id(),
                      Quantity.CURRENT,
                      point.phase(),
                      Double.NEGATIVE_INFINITY,
                      limits.branchAmperes().get(branch.id()),
                      subject));
          case Location.Bus _, Location.Branch _ -> {}
        }
      }
    }
    return points;
  }

  private static boolean meters(DeviceSpec device) {
    return device.kind() == DeviceKind.METER || device.kind() == DeviceKind.BRANCH_METER;
  }

  private static String subject(Location location) {
    return switch (location) {
      case Location.Bus bus -> "bus " + bus.id();
      case Location.Branch branch -> "branch " + branch.id();
    };
  }
}
