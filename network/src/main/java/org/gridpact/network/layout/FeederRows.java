package org.gridpact.network.layout;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.network.layout.Layout.Point;

/** Draws trees as straight feeders, each in the row nearest to the middle that is free. */
final class FeederRows {
  private final Layers layers;
  private final Map<String, Integer> furthest = new HashMap<>();
  private final Map<String, Integer> rowOf = new LinkedHashMap<>();

  /** By row, which depths are taken. */
  private final List<BitSet> taken = new ArrayList<>();

  private FeederRows(Layers layers) {
    this.layers = layers;
  }

  static Map<String, Point> place(Layers layers) {
    FeederRows rows = new FeederRows(layers);
    rows.measure();
    rows.assign();
    Map<String, Point> points = new LinkedHashMap<>();
    int count = rows.taken.size();
    for (String bus : layers.order) {
      double x = Layout.spread(layers.depth.get(bus), layers.count());
      points.put(bus, new Point(x, Layout.spread(fromTop(rows.rowOf.get(bus), count), count)));
    }
    return Collections.unmodifiableMap(points);
  }

  /** For each bus the depth of the deepest bus behind it. */
  private void measure() {
    for (String bus : layers.order.reversed()) {
      int deepest =
          layers.children.get(bus).stream()
              .mapToInt(furthest::get)
              .max()
              .orElse(layers.depth.get(bus));
      furthest.put(bus, deepest);
    }
  }

  private void assign() {
    for (String bus : layers.order) {
      if (layers.depth.get(bus) == 0) {
        assignFeeder(bus);
      }
    }
  }

  /** Lays out a feeder and then, from its end to its head, those that turn off from it. */
  private void assignFeeder(String head) {
    Deque<String> heads = new ArrayDeque<>(List.of(head));
    while (!heads.isEmpty()) {
      String bus = heads.pop();
      int row = freeRow(layers.depth.get(bus), furthest.get(bus));
      while (bus != null) {
        rowOf.put(bus, row);
        List<String> onward = new ArrayList<>(layers.children.get(bus));
        onward.sort(Comparator.comparing(furthest::get, Comparator.reverseOrder()));
        bus = onward.isEmpty() ? null : onward.removeFirst();
        onward.forEach(heads::push);
      }
    }
  }

  private int freeRow(int from, int to) {
    int row = 0;
    // One column further left is kept free for the branch that turns off.
    int left = Math.max(0, from - 1);
    while (row < taken.size() && intersects(taken.get(row), left, to)) {
      row++;
    }
    if (row == taken.size()) {
      taken.add(new BitSet());
    }
    taken.get(row).set(left, to + 1);
    return row;
  }

  private static boolean intersects(BitSet row, int from, int to) {
    int next = row.nextSetBit(from);
    return next >= 0 && next <= to;
  }

  /** Row 0 is in the middle, 1 below, 2 above, and so on outwards. */
  private static int fromTop(int row, int count) {
    int middle = (count - 1) / 2;
    return row % 2 == 1 ? middle + (row + 1) / 2 : middle - row / 2;
  }
}
