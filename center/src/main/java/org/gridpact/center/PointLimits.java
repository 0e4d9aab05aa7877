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
import org.gridpact.model.area.Schedule;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.limits.LimitSchedule;

/** The limits of the grid as limits of what devices measure. */
final class PointLimits {
  private static final double SQRT_3 = Math.sqrt(3);

  private PointLimits() {}

  /**
   * One voltage band for each bus where a device measures voltage (a meter, where there is one) and
   * one current limit for each branch where a device measures current. A single phase's voltage is
   * to neutral.
   */
  static List<PointLimit> of(Area area, LimitSchedule limits) {
    List<PointLimit> points = new ArrayList<>();
    Set<String> covered = new HashSet<>();
    List<DeviceSpec> metersFirst = new ArrayList<>(area.devices());
    metersFirst.sort((a, b) -> Boolean.compare(meters(b), meters(a)));
    for (DeviceSpec device : metersFirst) {
      for (Point point : device.points().points()) {
        Quantity limited =
            device.location() instanceof Location.Bus ? Quantity.VOLTAGE : Quantity.CURRENT;
        if (point.quantity() == limited && covered.add(device.location() + "/" + point.phase())) {
          points.addAll(of(device, point.phase(), limits));
        }
      }
    }
    return points;
  }

  private static List<PointLimit> of(DeviceSpec device, Phase phase, LimitSchedule limits) {
    return switch (device.location()) {
      case Location.Bus(String bus) -> {
        Schedule<GridLimits.Band> band = limits.band(bus);
        double toNeutral = phase == Phase.TOTAL ? 1 : SQRT_3;
        Schedule<Double> least = band.map(b -> b.minVolts() / toNeutral);
        Schedule<Double> most = band.map(b -> b.maxVolts() / toNeutral);
        yield List.of(
            PointLimit.min(device.id(), Quantity.VOLTAGE, phase, bus, least),
            PointLimit.max(device.id(), Quantity.VOLTAGE, phase, bus, most));
      }
      case Location.Branch(String branch) ->
          List.of(
              PointLimit.max(device.id(), Quantity.CURRENT, phase, branch, limits.amperes(branch)));
    };
  }

  private static boolean meters(DeviceSpec device) {
    return device.kind() == DeviceKind.METER || device.kind() == DeviceKind.BRANCH_METER;
  }
}
