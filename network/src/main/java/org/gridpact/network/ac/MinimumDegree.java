package org.gridpact.network.ac;

import java.util.BitSet;
import java.util.TreeSet;

/**
 * Orders buses so that elimination fills little: always the one with the fewest neighbours left
 * next, which then become neighbours of each other (Tinney and Walker 1967, scheme 2).
 */
final class MinimumDegree {
  private final BitSet[] neighbours;
  private final TreeSet<Long> byDegree = new TreeSet<>();

  private MinimumDegree(AcNetwork network) {
    neighbours = new BitSet[network.buses()];
    for (int i = 0; i < neighbours.length; i++) {
      neighbours[i] = new BitSet();
    }
    for (int k = 0; k < network.branches(); k++) {
      join(network.from(k), network.to(k));
    }
    for (int i = 0; i < neighbours.length; i++) {
      byDegree.add(key(i));
    }
  }

  /** Buses by their turn. */
  static int[] order(AcNetwork network) {
    return new MinimumDegree(network).order();
  }

  private int[] order() {
    int[] order = new int[neighbours.length];
    for (int turn = 0; turn < order.length; turn++) {
      int bus = byDegree.pollFirst().intValue();
      order[turn] = bus;
      eliminate(bus);
    }
    return order;
  }

  private void eliminate(int bus) {
    BitSet clique = neighbours[bus];
    for (int i = clique.nextSetBit(0); i >= 0; i = clique.nextSetBit(i + 1)) {
      byDegree.remove(key(i));
      neighbours[i].or(clique);
      neighbours[i].clear(bus);
      neighbours[i].clear(i);
      byDegree.add(key(i));
    }
  }

  private void join(int a, int b) {
    if (a != b) {
      neighbours[a].set(b);
      neighbours[b].set(a);
    }
  }

  private long key(int bus) {
    return ((long) neighbours[bus].cardinality() << 32) | bus;
  }
}
