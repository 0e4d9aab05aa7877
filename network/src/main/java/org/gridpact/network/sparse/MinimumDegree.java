package org.gridpact.network.sparse;

import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;

/**
 * An order of elimination that fills little: always the index with the fewest neighbours left next,
 * of several the lowest; its neighbours then become neighbours of each other (Tinney and Walker
 * 1967, scheme 2).
 */
public final class MinimumDegree {
  private final BitSet[] neighbours;
  private final TreeSet<Long> byDegree = new TreeSet<>();
  private final int[] order;

  /**
   * @param graph of each index those that it shares an entry of the matrix with, both ways; whether
   *     it is its own neighbour does not matter
   */
  public MinimumDegree(BitSet[] graph) {
    this.neighbours = new BitSet[graph.length];
    for (int i = 0; i < graph.length; i++) {
      neighbours[i] = (BitSet) graph[i].clone();
      neighbours[i].clear(i);
      byDegree.add(key(i));
    }
    this.order = new int[graph.length];
    for (int turn = 0; turn < order.length; turn++) {
      order[turn] = byDegree.pollFirst().intValue();
      eliminate(order[turn]);
    }
  }

  /** Where each group of indexes is joined, each one with all others of its group. */
  public static BitSet[] graph(int size, List<int[]> groups) {
    BitSet[] graph = new BitSet[size];
    for (int i = 0; i < size; i++) {
      graph[i] = new BitSet();
    }
    for (int[] group : groups) {
      for (int i : group) {
        for (int j : group) {
          graph[i].set(j);
        }
      }
    }
    return graph;
  }

  private void eliminate(int index) {
    BitSet clique = neighbours[index];
    for (int i = clique.nextSetBit(0); i >= 0; i = clique.nextSetBit(i + 1)) {
      byDegree.remove(key(i));
      neighbours[i].or(clique);
      neighbours[i].clear(index);
      neighbours[i].clear(i);
      byDegree.add(key(i));
    }
  }

  private long key(int index) {
    return ((long) neighbours[index].cardinality() << 32) | index;
  }

  /** Indexes by their turn; not to be written. */
  public int[] order() {
    return order;
  }

  /**
   * The neighbours an index had left at its turn, ascending: in the factor's column of that turn,
   * the entries below the diagonal.
   */
  int[] leftAtTurn(int turn) {
    return neighbours[order[turn]].stream().toArray();
  }
}
