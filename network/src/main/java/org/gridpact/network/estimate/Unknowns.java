package org.gridpact.network.estimate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.Admittances;

/**
 * What the state consists of, numbered: an unknown's number is its column in the Jacobian, and its
 * row and column in the gain matrix. Immutable.
 *
 * <p>Unknown are the angle (but the slack's) and the voltage of every bus with supply and, where
 * impedances are not taken for exact, the relative error of every live branch's series impedance.
 */
final class Unknowns {
  /** Number of what is known. */
  static final int NONE = -1;

  private final AcNetwork network;
  private final Admittances admittances;
  private final boolean[] supplied;
  private final int[] angle;
  private final int[] volts;
  private final int[] impedance;
  private final int count;

  /** Of each branch the flow at its from end, then at its to end. */
  private final int[][] ofFlow;

  /**
   * @param impedancesToo whether errors of impedances are among them
   */
  Unknowns(AcNetwork network, Admittances admittances, boolean impedancesToo) {
    this.network = network;
    this.admittances = admittances;
    this.supplied = network.supplied(admittances);
    this.angle = none(network.buses());
    this.volts = none(network.buses());
    this.impedance = none(network.branches());
    int next = 0;
    for (int bus = 0; bus < supplied.length; bus++) {
      if (supplied[bus]) {
        angle[bus] = bus == network.slack() ? NONE : next++;
        volts[bus] = next++;
      }
    }
    for (int branch = 0; branch < impedance.length; branch++) {
      if (impedancesToo && isLive(branch)) {
        impedance[branch] = next++;
      }
    }
    this.count = next;
    this.ofFlow = new int[2 * network.branches()][];
    for (int branch = 0; branch < impedance.length; branch++) {
      ofFlow[2 * branch] = ofFlow(branch, network.from(branch), network.to(branch));
      ofFlow[2 * branch + 1] = ofFlow(branch, network.to(branch), network.from(branch));
    }
  }

  /** Room for a number of each bus or branch, none of which has one yet. */
  static int[] none(int length) {
    int[] numbers = new int[length];
    Arrays.fill(numbers, NONE);
    return numbers;
  }

  int count() {
    return count;
  }

  int buses() {
    return supplied.length;
  }

  int branches() {
    return impedance.length;
  }

  boolean supplied(int bus) {
    return supplied[bus];
  }

  /** Whether a branch is closed and has supply. */
  boolean isLive(int branch) {
    return admittances.closed(branch) && supplied[network.from(branch)];
  }

  /** Number of a bus's angle; {@link #NONE} at the slack bus and without supply. */
  int angle(int bus) {
    return angle[bus];
  }

  /** Number of a bus's voltage; {@link #NONE} without supply. */
  int volts(int bus) {
    return volts[bus];
  }

  /** Number of the error of a branch's impedance; {@link #NONE} where that is taken for exact. */
  int impedance(int branch) {
    return impedance[branch];
  }

  /**
   * What the flow at one end of a live branch depends on: near angle, far angle, near voltage, far
   * voltage, error of the impedance; {@link #NONE} for each that is known. Not to be written.
   */
  int[] ofFlow(int branch, boolean fromEnd) {
    return ofFlow[fromEnd ? 2 * branch : 2 * branch + 1];
  }

  private int[] ofFlow(int branch, int near, int far) {
    return new int[] {angle[near], angle[far], volts[near], volts[far], impedance[branch]};
  }

  /** The same ascending, without what is known. */
  int[] ofBranch(int branch) {
    return Arrays.stream(ofFlow(branch, true)).filter(n -> n != NONE).sorted().distinct().toArray();
  }

  /** Of each bus, ascending: its own unknowns and those of all its live branches. */
  int[][] aroundBuses() {
    List<TreeSet<Integer>> around = new ArrayList<>();
    for (int bus = 0; bus < supplied.length; bus++) {
      around.add(new TreeSet<>(List.of(angle[bus], volts[bus])));
    }
    for (int branch = 0; branch < impedance.length; branch++) {
      if (isLive(branch)) {
        for (int number : ofFlow(branch, true)) {
          around.get(network.from(branch)).add(number);
          around.get(network.to(branch)).add(number);
        }
      }
    }
    return around.stream()
        .map(set -> set.stream().mapToInt(n -> n).filter(n -> n != NONE).toArray())
        .toArray(int[][]::new);
  }
}
