package org.gridpact.network.layout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.network.layout.Layout.Point;

/**
 * Draws a meshed grid in layers, each ordered by the mean place of its buses' neighbours in the
 * layer before (then behind), as in Sugiyama, Tagawa and Toda, <i>Methods for Visual Understanding
 * of Hierarchical System Structures</i>, 1981.
 */
final class OrderedLayers {
  private static final int SWEEPS = 8;

  private final Layers graph;
  private final List<List<String>> layers = new ArrayList<>();
  private final Map<String, Double> place = new HashMap<>();

  private OrderedLayers(Layers graph) {
    this.graph = graph;
    for (int i = 0; i < graph.count(); i++) {
      layers.add(new ArrayList<>());
    }
    graph.order.forEach(bus -> layers.get(graph.depth.get(bus)).add(bus));
    layers.forEach(this::number);
  }

  static Map<String, Point> place(Layers graph) {
    OrderedLayers ordered = new OrderedLayers(graph);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      ordered.sweep(sweep % 2 == 0 ? 1 : -1);
    }
    Map<String, Point> points = new LinkedHashMap<>();
    for (String bus : graph.order) {
      double x = Layout.spread(graph.depth.get(bus), graph.count());
      points.put(bus, new Point(x, ordered.place.get(bus)));
    }
    return Collections.unmodifiableMap(points);
  }

  private void sweep(int step) {
    List<List<String>> inTurn = step > 0 ? layers : layers.reversed();
    for (List<String> layer : inTurn) {
      Map<String, Double> wanted = new HashMap<>();
      layer.forEach(bus -> wanted.put(bus, meanPlace(bus, graph.depth.get(bus) - step)));
      layer.sort(Comparator.comparing(wanted::get));
      number(layer);
    }
  }

  /** Where its neighbours in a layer are on average; its own place where it has none there. */
  private double meanPlace(String bus, int layer) {
    return graph.neighbours.get(bus).stream()
        .filter(neighbour -> graph.depth.get(neighbour) == layer)
        .mapToDouble(place::get)
        .average()
        .orElse(place.get(bus));
  }

  private void number(List<String> layer) {
    for (int i = 0; i < layer.size(); i++) {
      place.put(layer.get(i), Layout.spread(i, layer.size()));
    }
  }
}
