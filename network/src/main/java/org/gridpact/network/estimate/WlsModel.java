package org.gridpact.network.estimate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AcState;
import org.gridpact.network.ac.Admittances;
import org.gridpact.network.ac.EndFlow;
import org.gridpact.network.ac.TwoPort;
import org.gridpact.network.estimate.Measurement.Kind;

/**
 * Measured quantities as functions of a grid's state, their derivatives, and the gain matrix that
 * these make: Abur and Expósito, Power System State Estimation, chapter 2.
 *
 * <p>The state is the angle (but the slack's) and voltage of every bus with supply and, where
 * impedances are not taken for exact, the relative error of each closed branch's series impedance,
 * which starts from 0 with the tolerance as its standard deviation (ibid., section 7.3). Structure
 * is found once for a topology and a list of quantities. Belongs to one thread.
 */
final class WlsModel {
  private static final int NONE = -1;

  /**
   * Errors of impedances beyond so many tolerances are not believed: a lying meter, before it is
   * found, would otherwise bend the model until no step fits.
   */
  private static final double LARGEST_ERROR = 3;

  private final AcNetwork network;
  private final Admittances admittances;
  private final double tolerance;
  private final boolean[] supplied;

  /** Columns of the state by bus and branch. */
  private final int[] angleColumn;

  private final int[] voltsColumn;
  private final int[] errorColumn;
  private final int columns;

  private final Kind[] kinds;
  private final int[] places;

  /** Row of a bus's demand; every bus with supply has both. */
  private final int[] demandP;

  private final int[] demandQ;
  private final int[][] rowColumns;
  private final int[][] rowEntries;
  private final int[][] branchEntries;
  private final int[] diagonal;
  private final double[][] slopes;
  private final double[] values;
  private final TwoPort[] series;
  private final SymmetricFactor gain;

  /** What damping has added to the diagonal. */
  private final double[] added;

  /** Present state. */
  private final double[] angles;

  private final double[] volts;
  private final double[] errors;

  /** Impedance errors that stay as they are. */
  private final boolean[] held;

  /**
   * A model at a flat state.
   *
   * @param tolerance of the series impedances, see {@link EstimatorOptions}
   * @param measurements whose kinds and places count; demands of every bus with supply have to be
   *     among them
   */
  WlsModel(
      AcNetwork network,
      Admittances admittances,
      double tolerance,
      List<Measurement> measurements) {
    this.network = network;
    this.admittances = admittances;
    this.tolerance = tolerance;
    this.supplied = network.supplied(admittances);
    this.angleColumn = filled(network.buses());
    this.voltsColumn = filled(network.buses());
    this.errorColumn = filled(network.branches());
    this.columns = number();
    int rows = measurements.size();
    this.kinds = measurements.stream().map(Measurement::kind).toArray(Kind[]::new);
    this.places = measurements.stream().mapToInt(Measurement::place).toArray();
    this.demandP = filled(network.buses());
    this.demandQ = filled(network.buses());
    this.series = new TwoPort[network.branches()];
    for (int k = 0; k < series.length; k++) {
      series[k] = admittances.closed(k) ? SeriesPart.of(admittances.of(k)) : TwoPort.OPEN;
    }
    this.rowColumns = structure();
    this.slopes = new double[rows][];
    this.values = new double[rows];
    for (int row = 0; row < rows; row++) {
      slopes[row] = new double[rowColumns[row].length];
    }
    List<int[]> cliques = new ArrayList<>(List.of(rowColumns));
    for (int column = 0; column < columns; column++) {
      cliques.add(new int[] {column});
    }
    this.gain = new SymmetricFactor(columns, cliques);
    this.rowEntries = Arrays.stream(rowColumns).map(this::pairs).toArray(int[][]::new);
    this.branchEntries = new int[network.branches()][];
    for (int k = 0; k < branchEntries.length; k++) {
      branchEntries[k] = isLive(k) ? pairs(branchColumns(k)) : new int[0];
    }
    this.added = new double[columns];
    this.diagonal = new int[columns];
    Arrays.setAll(diagonal, c -> gain.entry(c, c));
    this.angles = new double[network.buses()];
    this.volts = new double[network.buses()];
    this.errors = new double[network.branches()];
    this.held = new boolean[network.branches()];
    startFlat();
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }

  private int number() {
    int next = 0;
    for (int bus = 0; bus < supplied.length; bus++) {
      if (supplied[bus]) {
        if (bus != network.slack()) {
          angleColumn[bus] = next++;
        }
        voltsColumn[bus] = next++;
      }
    }
    if (tolerance > 0) {
      for (int k = 0; k < errorColumn.length; k++) {
        if (isLive(k)) {
          errorColumn[k] = next++;
        }
      }
    }
    return next;
  }

  /** Whether a branch is closed and has supply. */
  boolean isLive(int branch) {
    return admittances.closed(branch) && supplied[network.from(branch)];
  }

  boolean supplied(int bus) {
    return supplied[bus];
  }

  private int[] branchColumns(int k) {
    TreeSet<Integer> set = new TreeSet<>();
    addEnds(set, k);
    set.remove(NONE);
    return set.stream().mapToInt(i -> i).toArray();
  }

  private void addEnds(Set<Integer> set, int k) {
    set.add(angleColumn[network.from(k)]);
    set.add(voltsColumn[network.from(k)]);
    set.add(angleColumn[network.to(k)]);
    set.add(voltsColumn[network.to(k)]);
    set.add(errorColumn[k]);
  }

  private int[][] structure() {
    List<TreeSet<Integer>> ofBus = new ArrayList<>();
    for (int bus = 0; bus < supplied.length; bus++) {
      ofBus.add(new TreeSet<>(List.of(angleColumn[bus], voltsColumn[bus])));
    }
    for (int k = 0; k < network.branches(); k++) {
      if (isLive(k)) {
        addEnds(ofBus.get(network.from(k)), k);
        addEnds(ofBus.get(network.to(k)), k);
      }
    }
    ofBus.forEach(set -> set.remove(NONE));
    int[][] result = new int[kinds.length][];
    for (int row = 0; row < kinds.length; row++) {
      int place = places[row];
      result[row] =
          switch (kinds[row]) {
            case DEMAND_P -> {
              demandP[place] = row;
              yield ofBus.get(place).stream().mapToInt(i -> i).toArray();
            }
            case DEMAND_Q -> {
              demandQ[place] = row;
              yield ofBus.get(place).stream().mapToInt(i -> i).toArray();
            }
            case VOLTS -> supplied[place] ? new int[] {voltsColumn[place]} : new int[0];
            case FLOW_P, FLOW_Q, CURRENT -> isLive(place) ? branchColumns(place) : new int[0];
          };
    }
    for (int bus = 0; bus < supplied.length; bus++) {
      if (supplied[bus] && (demandP[bus] == NONE || demandQ[bus] == NONE)) {
        throw new IllegalArgumentException("no demand of bus " + network.busId(bus));
      }
    }
    return result;
  }

  private int[] pairs(int[] of) {
    int[] entries = new int[of.length * (of.length + 1) / 2];
    int next = 0;
    for (int a = 0; a < of.length; a++) {
      for (int b = a; b < of.length; b++) {
        entries[next++] = gain.entry(of[a], of[b]);
      }
    }
    return entries;
  }

  void startFlat() {
    Arrays.fill(angles, 0);
    Arrays.fill(errors, 0);
    for (int bus = 0; bus < volts.length; bus++) {
      volts[bus] = supplied[bus] ? 1 : Double.NaN;
    }
  }

  /** Holds the impedance errors where they are, or lets all of them go. */
  void holdErrors(boolean hold) {
    Arrays.fill(held, hold);
  }

  /** Copies the present state; {@link #resume} goes back to it. */
  double[][] remember() {
    return new double[][] {angles.clone(), volts.clone(), errors.clone()};
  }

  void resume(double[][] remembered) {
    System.arraycopy(remembered[0], 0, angles, 0, angles.length);
    System.arraycopy(remembered[1], 0, volts, 0, volts.length);
    System.arraycopy(remembered[2], 0, errors, 0, errors.length);
  }

  AcState state() {
    return new AcState(angles.clone(), volts.clone());
  }

  /** The branch as the state has it: the file's with the estimated error of its impedance. */
  TwoPort port(int branch) {
    return SeriesPart.scaled(admittances.of(branch), series[branch], 1 / (1 + errors[branch]));
  }

  /** Relative error of a branch's series impedance. */
  double impedanceError(int branch) {
    return errors[branch];
  }

  /** Computes all quantities and their slopes at the present state. */
  void evaluate() {
    for (int row = 0; row < values.length; row++) {
      Arrays.fill(slopes[row], 0);
      values[row] = 0;
    }
    for (int bus = 0; bus < supplied.length; bus++) {
      if (supplied[bus]) {
        shunt(bus);
      }
    }
    Flow[] atFrom = new Flow[network.branches()];
    for (int k = 0; k < network.branches(); k++) {
      if (isLive(k)) {
        atFrom[k] = flow(k, true);
        take(atFrom[k]);
        take(flow(k, false));
      }
    }
    for (int row = 0; row < kinds.length; row++) {
      read(row, atFrom);
    }
  }

  private void shunt(int bus) {
    double v = volts[bus];
    values[demandP[bus]] -= v * v * network.shuntG(bus);
    values[demandQ[bus]] += v * v * network.shuntB(bus);
    add(demandP[bus], voltsColumn[bus], -2 * v * network.shuntG(bus));
    add(demandQ[bus], voltsColumn[bus], 2 * v * network.shuntB(bus));
  }

  /**
   * A flow at one end of a branch.
   *
   * @param pByError change with the relative error of the impedance
   */
  private record Flow(
      int branch, int near, int far, EndFlow end, double pByError, double qByError) {
    double currentByError() {
      double apparent = Math.hypot(end.p(), end.q());
      return apparent == 0
          ? 0
          : (end.p() * pByError + end.q() * qByError) / apparent / end.nearVolts();
    }
  }

  private Flow flow(int k, boolean fromEnd) {
    int from = network.from(k);
    int to = network.to(k);
    double scale = 1 / (1 + errors[k]);
    EndFlow whole = end(port(k), from, to, fromEnd);
    EndFlow part = end(series[k], from, to, fromEnd);
    double slope = held[k] ? 0 : -scale * scale;
    return new Flow(
        k, fromEnd ? from : to, fromEnd ? to : from, whole, slope * part.p(), slope * part.q());
  }

  private EndFlow end(TwoPort port, int from, int to, boolean fromEnd) {
    return fromEnd
        ? port.fromEnd(angles[from], volts[from], angles[to], volts[to])
        : port.toEnd(angles[from], volts[from], angles[to], volts[to]);
  }

  /** A flow leaves its bus's demand. */
  private void take(Flow flow) {
    values[demandP[flow.near]] -= flow.end.p();
    values[demandQ[flow.near]] -= flow.end.q();
    slopesOfP(demandP[flow.near], flow, -1);
    slopesOfQ(demandQ[flow.near], flow, -1);
  }

  private void slopesOfP(int row, Flow flow, double sign) {
    EndFlow end = flow.end;
    add(row, angleColumn[flow.near], sign * end.pByNearAngle());
    add(row, angleColumn[flow.far], sign * end.pByFarAngle());
    add(row, voltsColumn[flow.near], sign * end.pByNearVolts());
    add(row, voltsColumn[flow.far], sign * end.pByFarVolts());
    add(row, errorColumn[flow.branch], sign * flow.pByError);
  }

  private void slopesOfQ(int row, Flow flow, double sign) {
    EndFlow end = flow.end;
    add(row, angleColumn[flow.near], sign * end.qByNearAngle());
    add(row, angleColumn[flow.far], sign * end.qByFarAngle());
    add(row, voltsColumn[flow.near], sign * end.qByNearVolts());
    add(row, voltsColumn[flow.far], sign * end.qByFarVolts());
    add(row, errorColumn[flow.branch], sign * flow.qByError);
  }

  private void slopesOfCurrent(int row, Flow flow) {
    EndFlow end = flow.end;
    add(row, angleColumn[flow.near], end.currentByNearAngle());
    add(row, angleColumn[flow.far], end.currentByFarAngle());
    add(row, voltsColumn[flow.near], end.currentByNearVolts());
    add(row, voltsColumn[flow.far], end.currentByFarVolts());
    add(row, errorColumn[flow.branch], flow.currentByError());
  }

  private void read(int row, Flow[] atFrom) {
    int place = places[row];
    if (rowColumns[row].length == 0) {
      return;
    }
    switch (kinds[row]) {
      case DEMAND_P, DEMAND_Q -> {}
      case VOLTS -> {
        values[row] = volts[place];
        slopes[row][0] = 1;
      }
      case FLOW_P -> {
        values[row] = atFrom[place].end.p();
        slopesOfP(row, atFrom[place], 1);
      }
      case FLOW_Q -> {
        values[row] = atFrom[place].end.q();
        slopesOfQ(row, atFrom[place], 1);
      }
      case CURRENT -> {
        values[row] = atFrom[place].end.current();
        slopesOfCurrent(row, atFrom[place]);
      }
    }
  }

  private void add(int row, int column, double slope) {
    if (column != NONE) {
      int at = 0;
      while (rowColumns[row][at] != column) {
        at++;
      }
      slopes[row][at] += slope;
    }
  }

  /** Value of a row at the present state, after {@link #evaluate}. */
  double value(int row) {
    return values[row];
  }

  /** Whether a row's place has supply; the others say nothing of the state. */
  boolean isLiveRow(int row) {
    return rowColumns[row].length > 0;
  }

  /** What the errors of impedances add to the sum of squares. */
  double priorSquares() {
    double sum = 0;
    if (tolerance > 0) {
      for (double error : errors) {
        sum += error * error / (tolerance * tolerance);
      }
    }
    return sum;
  }

  /**
   * Sets up and factorises the gain matrix, after {@link #evaluate}.
   *
   * @param damping share by which every diagonal entry is enlarged; 0 for the matrix itself
   * @return false where it is not positive definite: something is not observable
   */
  boolean factorise(double[] weights, double damping) {
    gain.clear();
    double[] sums = new double[columns];
    for (int row = 0; row < kinds.length; row++) {
      double weight = weights[row];
      if (weight > 0) {
        addSquare(row, weight, sums);
      }
    }
    for (int k = 0; k < errorColumn.length; k++) {
      if (errorColumn[k] != NONE) {
        gain.add(diagonal[errorColumn[k]], 1 / (tolerance * tolerance));
      }
    }
    for (int column = 0; column < columns; column++) {
      added[column] = damping * Math.max(sums[column], 1);
      gain.add(diagonal[column], added[column]);
    }
    return gain.factorise();
  }

  private void addSquare(int row, double weight, double[] sums) {
    int[] entries = rowEntries[row];
    double[] slope = slopes[row];
    int next = 0;
    for (int a = 0; a < slope.length; a++) {
      double weighted = weight * slope[a];
      sums[rowColumns[row][a]] += weighted * slope[a];
      for (int b = a; b < slope.length; b++) {
        gain.add(entries[next++], weighted * slope[b]);
      }
    }
  }

  /**
   * One step with the factorised gain; returns the largest change of an angle or voltage, infinite
   * where an impedance error was held and the step has to be found anew.
   */
  double step(double[] weights, double[] residuals) {
    double[] right = new double[columns];
    for (int row = 0; row < kinds.length; row++) {
      double weighted = weights[row] * residuals[row];
      if (weighted != 0) {
        for (int a = 0; a < slopes[row].length; a++) {
          right[rowColumns[row][a]] += slopes[row][a] * weighted;
        }
      }
    }
    for (int k = 0; k < errorColumn.length; k++) {
      if (errorColumn[k] != NONE && !held[k]) {
        right[errorColumn[k]] -= errors[k] / (tolerance * tolerance);
      }
    }
    double[] change = gain.solve(right);
    return holdLargeErrors(change) ? Double.POSITIVE_INFINITY : move(change);
  }

  /** Holds the impedance errors that would grow too large at the most they may be. */
  private boolean holdLargeErrors(double[] change) {
    boolean any = false;
    double most = LARGEST_ERROR * tolerance;
    for (int k = 0; k < errorColumn.length; k++) {
      if (errorColumn[k] != NONE && !held[k]) {
        double error = errors[k] + change[errorColumn[k]];
        if (!(Math.abs(error) <= most)) {
          errors[k] = Math.copySign(most, error);
          held[k] = true;
          any = true;
        }
      }
    }
    return any;
  }

  private double move(double[] change) {
    double largest = 0;
    for (int bus = 0; bus < supplied.length; bus++) {
      if (supplied[bus]) {
        double turn = angleColumn[bus] == NONE ? 0 : change[angleColumn[bus]];
        angles[bus] += turn;
        volts[bus] += change[voltsColumn[bus]];
        largest = Math.max(largest, Math.max(Math.abs(turn), Math.abs(change[voltsColumn[bus]])));
        if (!Double.isFinite(turn) || !(volts[bus] > 0)) {
          return Double.NaN;
        }
      }
    }
    for (int k = 0; k < errorColumn.length; k++) {
      if (errorColumn[k] != NONE && !held[k]) {
        errors[k] += change[errorColumn[k]];
      }
    }
    return largest;
  }

  /** Makes the variances below readable, after {@link #factorise}. */
  void invert() {
    gain.invert();
  }

  /** Variance of a row's value that the state's uncertainty makes. */
  double variance(int row) {
    return quadratic(slopes[row], rowEntries[row]);
  }

  double varianceOfVolts(int bus) {
    return gain.inverse(diagonal[voltsColumn[bus]]);
  }

  /** Share of the information on a bus's voltage that is damping, and so no information. */
  double dampedShare(int bus) {
    double share = dampedShareOf(voltsColumn[bus]);
    return angleColumn[bus] == NONE ? share : Math.max(share, dampedShareOf(angleColumn[bus]));
  }

  private double dampedShareOf(int column) {
    return added[column] * gain.inverse(diagonal[column]);
  }

  /** Variance of a branch's current at its from end, per unit. */
  double varianceOfCurrent(int branch) {
    Flow flow = flow(branch, true);
    int[] of = branchColumns(branch);
    double[] slope = new double[of.length];
    EndFlow end = flow.end;
    put(slope, of, angleColumn[flow.near], end.currentByNearAngle());
    put(slope, of, angleColumn[flow.far], end.currentByFarAngle());
    put(slope, of, voltsColumn[flow.near], end.currentByNearVolts());
    put(slope, of, voltsColumn[flow.far], end.currentByFarVolts());
    put(slope, of, errorColumn[branch], flow.currentByError());
    return quadratic(slope, branchEntries[branch]);
  }

  private static void put(double[] slope, int[] of, int column, double value) {
    if (column != NONE) {
      slope[Arrays.binarySearch(of, column)] += value;
    }
  }

  private double quadratic(double[] slope, int[] entries) {
    double sum = 0;
    int next = 0;
    for (int a = 0; a < slope.length; a++) {
      sum += slope[a] * slope[a] * gain.inverse(entries[next++]);
      for (int b = a + 1; b < slope.length; b++) {
        sum += 2 * slope[a] * slope[b] * gain.inverse(entries[next++]);
      }
    }
    return sum;
  }

  /** Active power that all branches take, per unit, and its variance. */
  double[] lossesAndVariance() {
    double losses = 0;
    double[] slope = new double[columns];
    for (int k = 0; k < network.branches(); k++) {
      if (isLive(k)) {
        for (boolean fromEnd : new boolean[] {true, false}) {
          Flow flow = flow(k, fromEnd);
          losses += flow.end.p();
          addTo(slope, angleColumn[flow.near], flow.end.pByNearAngle());
          addTo(slope, angleColumn[flow.far], flow.end.pByFarAngle());
          addTo(slope, voltsColumn[flow.near], flow.end.pByNearVolts());
          addTo(slope, voltsColumn[flow.far], flow.end.pByFarVolts());
          addTo(slope, errorColumn[k], flow.pByError);
        }
      }
    }
    double[] solved = gain.solve(slope);
    double variance = 0;
    for (int c = 0; c < columns; c++) {
      variance += slope[c] * solved[c];
    }
    return new double[] {losses, variance};
  }

  private static void addTo(double[] slope, int column, double value) {
    if (column != NONE) {
      slope[column] += value;
    }
  }

  int unknowns() {
    return columns;
  }

  /** How many impedance errors there are, each a quantity and an unknown of its own. */
  int impedanceErrors() {
    return (int) Arrays.stream(errorColumn).filter(c -> c != NONE).count();
  }
}
