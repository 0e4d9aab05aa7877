package org.gridpact.network.opf;

import com.powsybl.math.matrix.LUDecomposition;
import com.powsybl.math.matrix.SparseMatrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gridpact.network.ac.Islands;
import org.gridpact.network.matpower.MatpowerCase;
import org.gridpact.network.matpower.MatpowerCase.Branch;
import org.gridpact.network.matpower.MatpowerCase.Bus;
import org.gridpact.network.matpower.MatpowerCase.BusType;

/**
 * The DC model of a case: {@code flow = b·(angle_from - angle_to - shift)}, b in MW per radian, no
 * losses, every voltage 1 pu. Of a case without isolated buses. For one thread.
 */
final class DcGrid implements AutoCloseable {
  /** Per unit. */
  private static final double LEAST_REACTANCE = 1e-9;

  final int buses;
  final int branches;
  final Map<Integer, Integer> index = new HashMap<>();

  /** Load and shunts by bus, MW. */
  final double[] demand;

  /** MW per radian; 0 for a branch out of service. */
  final double[] susceptance;

  /** Least and largest flow by rating and angles, MW. */
  final double[] min;

  final double[] max;

  /** By bus, from 0. */
  final int[] island;

  /** By island, the first bus or that of the file's reference. */
  final List<Integer> references = new ArrayList<>();

  private final MatpowerCase source;
  private final int[] from;
  private final int[] to;
  private final double[] shift;
  private final LUDecomposition factors;

  DcGrid(MatpowerCase source, Convention convention) throws OpfException {
    this.source = source;
    buses = source.buses().size();
    branches = source.branches().size();
    demand = new double[buses];
    susceptance = new double[branches];
    shift = new double[branches];
    min = new double[branches];
    max = new double[branches];
    from = new int[branches];
    to = new int[branches];
    for (int i = 0; i < buses; i++) {
      Bus bus = source.buses().get(i);
      index.put(bus.number(), i);
      demand[i] = bus.loadMw() + bus.shuntMw();
    }
    for (int k = 0; k < branches; k++) {
      read(k, convention);
    }
    island = islands();
    factors = matrix().decomposeLU();
  }

  private void read(int k, Convention convention) throws OpfException {
    Branch branch = source.branches().get(k);
    from[k] = index.get(branch.from());
    to[k] = index.get(branch.to());
    if (!branch.inService()) {
      return;
    }
    if (Math.abs(branch.reactancePu()) < LEAST_REACTANCE) {
      throw new OpfException(
          "branch %s has no reactance of %s or more, which the DC model needs"
              .formatted(source.branchIds().get(k), LEAST_REACTANCE));
    }
    susceptance[k] = convention.susceptancePu(branch) * source.baseMva();
    shift[k] = convention.shiftRadians(branch);
    double rating = rating(branch);
    double low = flowAt(k, Math.toRadians(branch.minAngleDegrees()));
    double high = flowAt(k, Math.toRadians(branch.maxAngleDegrees()));
    min[k] = Math.max(-rating, Math.min(low, high));
    max[k] = Math.min(rating, Math.max(low, high));
    if (min[k] > max[k]) {
      throw new OpfException(
          "branch %s: no flow keeps its rating of %s MVA and its angles from %s to %s degrees"
              .formatted(
                  source.branchIds().get(k),
                  rating,
                  branch.minAngleDegrees(),
                  branch.maxAngleDegrees()));
    }
  }

  private double flowAt(int k, double angle) {
    return susceptance[k] * (angle - shift[k]);
  }

  static double rating(Branch branch) {
    return branch.ratingMva() == 0 ? Double.POSITIVE_INFINITY : branch.ratingMva();
  }

  /** Whether a limit of a branch's flow is that of its angles. */
  boolean limitedByAngle(int k, double limit) {
    return Math.abs(limit) < rating(source.branches().get(k));
  }

  double degrees(int k, double flow) {
    return Math.toDegrees(flow / susceptance[k] + shift[k]);
  }

  private int[] islands() {
    Islands joined = new Islands(buses);
    for (int k = 0; k < branches; k++) {
      if (susceptance[k] != 0) {
        joined.join(from[k], to[k]);
      }
    }
    Map<Integer, Integer> numbers = new HashMap<>();
    int[] islands = new int[buses];
    for (int i = 0; i < buses; i++) {
      Integer known = numbers.putIfAbsent(joined.of(i), numbers.size());
      islands[i] = numbers.get(joined.of(i));
      if (known == null) {
        references.add(i);
      } else if (source.buses().get(i).type() == BusType.REFERENCE) {
        references.set(known, i);
      }
    }
    return islands;
  }

  /** Angles of references are held at 0. */
  private SparseMatrix matrix() {
    List<Map<Integer, Double>> columns = new ArrayList<>();
    for (int i = 0; i < buses; i++) {
      columns.add(new TreeMap<>());
    }
    for (int k = 0; k < branches; k++) {
      if (susceptance[k] != 0) {
        add(columns, from[k], to[k], susceptance[k]);
        add(columns, to[k], from[k], susceptance[k]);
      }
    }
    for (int i = 0; i < buses; i++) {
      if (held(i)) {
        columns.get(i).put(i, 1.0);
      }
    }
    int[] start = new int[buses + 1];
    for (int j = 0; j < buses; j++) {
      start[j + 1] = start[j] + columns.get(j).size();
    }
    int[] rows = new int[start[buses]];
    double[] values = new double[start[buses]];
    int next = 0;
    for (Map<Integer, Double> column : columns) {
      for (Map.Entry<Integer, Double> entry : column.entrySet()) {
        rows[next] = entry.getKey();
        values[next++] = entry.getValue();
      }
    }
    return new SparseMatrix(buses, buses, start, rows, values);
  }

  private void add(List<Map<Integer, Double>> columns, int bus, int other, double b) {
    if (!held(bus)) {
      columns.get(bus).merge(bus, b, Double::sum);
      if (!held(other)) {
        columns.get(bus).merge(other, -b, Double::sum);
      }
    }
  }

  private boolean held(int bus) {
    return references.get(island[bus]) == bus;
  }

  /** Flows in MW where so many MW enter at each bus; what is missing enters at the references. */
  double[] flows(double[] injections) {
    double[] angles = injections.clone();
    for (int k = 0; k < branches; k++) {
      angles[from[k]] += susceptance[k] * shift[k];
      angles[to[k]] -= susceptance[k] * shift[k];
    }
    for (int i = 0; i < buses; i++) {
      if (held(i)) {
        angles[i] = 0;
      }
    }
    factors.solve(angles);
    double[] flows = new double[branches];
    for (int k = 0; k < branches; k++) {
      flows[k] = susceptance[k] * (angles[from[k]] - angles[to[k]] - shift[k]);
    }
    return flows;
  }

  /** What one MW more into each bus, taken out at its reference, adds to the flow of a branch. */
  double[] distribution(int k) {
    double[] column = new double[buses];
    column[from[k]] = held(from[k]) ? 0 : susceptance[k];
    column[to[k]] = held(to[k]) ? 0 : -susceptance[k];
    factors.solve(column);
    return column;
  }

  @Override
  public void close() {
    factors.close();
  }
}
