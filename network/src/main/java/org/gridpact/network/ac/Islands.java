package org.gridpact.network.ac;

import java.util.Arrays;

/** What branches join: buses that are joined have the same {@link #of}. */
public final class Islands {
  private final int[] parent;

  /** Of so many buses, none of them joined. */
  public Islands(int buses) {
    parent = new int[buses];
    Arrays.setAll(parent, i -> i);
  }

  /** Joins two buses, and all that each is joined to. */
  public void join(int a, int b) {
    parent[of(a)] = of(b);
  }

  /** The bus that stands for all that a bus is joined to. */
  public int of(int bus) {
    int root = bus;
    while (parent[root] != root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  }

  /** The buses that closed branches join to one of them. */
  static boolean[] joined(AcNetwork network, Admittances admittances, int start) {
    Islands islands = new Islands(network.buses());
    for (int k = 0; k < network.branches(); k++) {
      if (admittances.closed(k)) {
        islands.join(network.from(k), network.to(k));
      }
    }
    boolean[] joined = new boolean[network.buses()];
    int wanted = islands.of(start);
    for (int i = 0; i < joined.length; i++) {
      joined[i] = islands.of(i) == wanted;
    }
    return joined;
  }
}
