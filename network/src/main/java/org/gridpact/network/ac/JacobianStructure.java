package org.gridpact.network.ac;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.gridpact.network.sparse.LuStructure;
import org.gridpact.network.sparse.MinimumDegree;

/**
 * Where the Jacobian of a network has entries while the same buses have their voltage held; open
 * branches are entries of value 0, so that every outage and tap shares it. Immutable.
 *
 * <p>Unknowns are the angle of every bus but the slack, and the relative change of voltage of every
 * bus whose voltage is not held; the equation with the number of a bus's angle is that of its
 * active power, that with the number of its voltage that of its reactive power.
 */
final class JacobianStructure {
  /** Number of a bus's angle among the unknowns; -1 at the slack bus. */
  final int[] angle;

  /** Number of a bus's voltage; -1 where it is held. */
  final int[] voltage;

  final LuStructure lu;

  /**
   * Of each bus the places of dP/dangle, dP/dvoltage, dQ/dangle, dQ/dvoltage of itself; behind the
   * last entry where there is none.
   */
  final int[] diagonal;

  /** Of each branch the same four at the from end by the to end's unknowns, then the other way. */
  final int[] mutual;

  /** Number of entries. */
  final int entries;

  private final int[] rowStart;
  private final int[] column;

  JacobianStructure(AcNetwork network, BitSet held, int[] busOrder) {
    int buses = network.buses();
    angle = new int[buses];
    voltage = new int[buses];
    int unknowns = 0;
    for (int i = 0; i < buses; i++) {
      angle[i] = i == network.slack() ? -1 : unknowns++;
      voltage[i] = held.get(i) ? -1 : unknowns++;
    }
    rowStart = new int[unknowns + 1];
    column = columns(graph(network));
    entries = column.length;
    lu = new LuStructure(rowStart, column, order(busOrder, unknowns));
    diagonal = new int[4 * buses];
    for (int i = 0; i < buses; i++) {
      places(diagonal, 4 * i, i, i);
    }
    mutual = new int[8 * network.branches()];
    for (int k = 0; k < network.branches(); k++) {
      places(mutual, 8 * k, network.from(k), network.to(k));
      places(mutual, 8 * k + 4, network.to(k), network.from(k));
    }
  }

  /** Which buses branches join, each with itself. */
  private static BitSet[] graph(AcNetwork network) {
    List<int[]> joined = new ArrayList<>();
    for (int i = 0; i < network.buses(); i++) {
      joined.add(new int[] {i});
    }
    for (int k = 0; k < network.branches(); k++) {
      joined.add(new int[] {network.from(k), network.to(k)});
    }
    return MinimumDegree.graph(network.buses(), joined);
  }

  /** Buses in an order in which eliminating their unknowns fills little. */
  static int[] busOrder(AcNetwork network) {
    return new MinimumDegree(graph(network)).order();
  }

  private int[] columns(BitSet[] neighbours) {
    int[] columns = new int[16];
    int count = 0;
    for (int i = 0; i < neighbours.length; i++) {
      for (int row : new int[] {angle[i], voltage[i]}) {
        if (row >= 0) {
          for (int k = neighbours[i].nextSetBit(0); k >= 0; k = neighbours[i].nextSetBit(k + 1)) {
            for (int unknown : new int[] {angle[k], voltage[k]}) {
              if (unknown >= 0) {
                if (count == columns.length) {
                  columns = Arrays.copyOf(columns, 2 * count);
                }
                columns[count++] = unknown;
              }
            }
          }
          rowStart[row + 1] = count;
        }
      }
    }
    return Arrays.copyOf(columns, count);
  }

  private int[] order(int[] busOrder, int unknowns) {
    int[] order = new int[unknowns];
    int turn = 0;
    for (int bus : busOrder) {
      if (angle[bus] >= 0) {
        order[turn++] = angle[bus];
      }
      if (voltage[bus] >= 0) {
        order[turn++] = voltage[bus];
      }
    }
    return order;
  }

  private void places(int[] places, int at, int rowBus, int columnBus) {
    places[at] = place(angle[rowBus], angle[columnBus]);
    places[at + 1] = place(angle[rowBus], voltage[columnBus]);
    places[at + 2] = place(voltage[rowBus], angle[columnBus]);
    places[at + 3] = place(voltage[rowBus], voltage[columnBus]);
  }

  private int place(int row, int unknown) {
    if (row < 0 || unknown < 0) {
      return entries;
    }
    return Arrays.binarySearch(column, rowStart[row], rowStart[row + 1], unknown);
  }
}
