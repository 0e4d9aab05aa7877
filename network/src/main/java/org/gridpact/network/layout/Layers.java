package org.gridpact.network.layout;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;

/** The breadth-first forest over the branches in service, rooted at the slack bus first. */
final class Layers {
  /** Breadth first. */
  final List<String> order = new ArrayList<>();

  /** Number of branches from the root. */
  final Map<String, Integer> depth = new LinkedHashMap<>();

  final Map<String, List<String>> children = new LinkedHashMap<>();
  final Map<String, Set<String>> neighbours = new LinkedHashMap<>();
  private int roots;

  static Layers of(Grid grid) {
    Layers layers = new Layers();
    for (Bus bus : grid.buses()) {
      layers.neighbours.put(bus.id(), new LinkedHashSet<>());
      layers.children.put(bus.id(), new ArrayList<>());
    }
    for (Branch branch : grid.branches()) {
      if (branch.inService()) {
        layers.neighbours.get(branch.fromBus()).add(branch.toBus());
        layers.neighbours.get(branch.toBus()).add(branch.fromBus());
      }
    }
    layers.search(grid.slackBus());
    grid.buses().forEach(bus -> layers.search(bus.id()));
    return layers;
  }

  private void search(String root) {
    if (depth.containsKey(root)) {
      return;
    }
    roots++;
    depth.put(root, 0);
    Queue<String> queue = new ArrayDeque<>(List.of(root));
    while (!queue.isEmpty()) {
      String bus = queue.remove();
      order.add(bus);
      for (String neighbour : neighbours.get(bus)) {
        if (depth.putIfAbsent(neighbour, depth.get(bus) + 1) == null) {
          children.get(bus).add(neighbour);
          queue.add(neighbour);
        }
      }
    }
  }

  boolean isForest() {
    int ends = neighbours.values().stream().mapToInt(Set::size).sum();
    return ends / 2 == order.size() - roots;
  }

  int count() {
    return 1 + depth.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }
}
