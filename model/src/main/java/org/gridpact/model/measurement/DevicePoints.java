package org.gridpact.model.measurement;

import java.util.List;

/** The points of one device, in the order frames carry them; each quantity and phase once. */
public record DevicePoints(String device, List<Point> points) {
  public DevicePoints {
    points = List.copyOf(points);
    long distinct = points.stream().map(p -> p.quantity() + "/" + p.phase()).distinct().count();
    if (distinct != points.size()) {
      throw new IllegalArgumentException("device " + device + " declares a point twice");
    }
  }

  /** Position of a point, or -1 where the device does not measure it. */
  public int indexOf(Quantity quantity, Phase phase) {
    for (int i = 0; i < points.size(); i++) {
      if (points.get(i).quantity() == quantity && points.get(i).phase() == phase) {
        return i;
      }
    }
    return -1;
  }
}
