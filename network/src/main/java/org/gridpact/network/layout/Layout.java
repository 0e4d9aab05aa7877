package org.gridpact.network.layout;

import java.util.Map;
import org.gridpact.network.grid.Grid;

/**
 * Places buses by the branches in service. From the slack bus on the left, x grows with the number
 * of branches in between. A radial grid is drawn as its feeders: the longest way on from each bus
 * goes straight, the others turn off into the nearest free row. A meshed one is drawn in layers,
 * ordered so that few branches cross. Parts without the slack bus begin on the left likewise.
 */
public final class Layout {
  private Layout() {}

  /** In the unit square, x to the right, y down. */
  public record Point(double x, double y) {}

  /** A point for every bus, by bus id. */
  public static Map<String, Point> of(Grid grid) {
    Layers layers = Layers.of(grid);
    return layers.isForest() ? FeederRows.place(layers) : OrderedLayers.place(layers);
  }

  /** The place of one of {@code count}, spread over the unit interval with room at both ends. */
  static double spread(double index, int count) {
    return (index + 0.5) / count;
  }
}
