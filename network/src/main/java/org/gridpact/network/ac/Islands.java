package org.gridpact.network.ac;

import java.util.Arrays;

/** Finds what closed branches join. */
final class Islands {
  private Islands() {}

  /** The buses joined to one of them. */
  static boolean[] joined(AcNetwork network, Admittances admittances, int start) {
    int[] parent = new int[network.buses()];
    Arrays.setAll(parent, i -> i);
    for (int k = 0; k < network.branches(); k++) {
      if (admittances.closed(k)) {
        int a = root(parent, network.from(k));
        int b = root(parent, network.to(k));
        parent[Math.max(a, b)] = Math.min(a, b);
      }
    }
    boolean[] joined = new boolean[parent.length];
    int wanted = root(parent, start);
    for (int i = 0; i < joined.length; i++) {
      joined[i] = root(parent, i) == wanted;
    }
    return joined;
  }

  private static int root(int[] parent, int bus) {
    int root = bus;
    while (parent[root] != root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  }
}
