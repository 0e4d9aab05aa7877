package org.gridpact.network.opf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.gridpact.network.ac.AcState;
import org.gridpact.network.ac.StateResponse;
import org.gridpact.network.lp.Program;
import org.gridpact.network.lp.Solution;

/**
 * The linear program around one point: units' powers and held voltages within a trust region, the
 * state replaced by its first-order response, and each limit that matters a row that may be broken
 * at a penalty.
 */
final class AcStep {
  private static final int MOST_ROUNDS = 12;

  private static final int MOST_NEW_ROWS = 80;

  /** A predicted value this far beyond its limit is within it, per unit or radians. */
  private static final double TOLERANCE = 1e-7;

  private final AcCase grid;
  private final AcPoint at;
  private final StateResponse response;
  private final double penalty;
  private final Program program = new Program();
  private final int[] firstVariable;
  private final Map<Integer, Integer> voltsVariable = new LinkedHashMap<>();

  /** Change of the state for each variable: per MW, per unit of voltage; null for penalties. */
  private final List<AcState> changeOf = new ArrayList<>();

  private final SequencedMap<Integer, Row> rows = new LinkedHashMap<>();
  private final int balanceRow;
  private final Slope balance;
  private double balanced;

  private record Row(int at, Slope slope, double min, double max) {}

  /**
   * What the program wants.
   *
   * @param improvement of the merit that it predicts
   */
  @SuppressWarnings("ArrayRecordComponent") // package-private, and nobody compares steps
  record Wanted(double[] mw, double[] volts, double improvement, Solution.Optimal solution) {}

  AcStep(
      AcCase grid,
      AcPoint at,
      StateResponse response,
      double penalty,
      double radius,
      Set<Integer> likely) {
    this.grid = grid;
    this.at = at;
    this.response = response;
    this.penalty = penalty;
    response.at(at.state());
    Map<Integer, AcState> responses = new LinkedHashMap<>();
    int slack = grid.network.slack();
    firstVariable = new int[grid.units.size()];
    for (int s = 0; s < firstVariable.length; s++) {
      Source unit = grid.units.get(s);
      firstVariable[s] = unit.pieces().addTo(program);
      AcState change = change(unit, slack, responses);
      while (changeOf.size() < program.variables()) {
        changeOf.add(change);
      }
    }
    for (int s = 0; s < firstVariable.length; s++) {
      boundPower(s, radius);
    }
    for (int i = 0; i < grid.network.buses(); i++) {
      if (grid.holds(i)) {
        addVoltage(i, radius);
      }
    }
    balance = grid.slopeOfGiven(at.state(), slack, 1, 0);
    balanceRow = addBalance(slack);
    likely.forEach(this::addRow);
  }

  /** What one unit's power, per unit, changes; null where the slack bus takes all of it. */
  private AcState change(Source unit, int slack, Map<Integer, AcState> responses) {
    if (!unit.isDcLine() && unit.giver() == slack) {
      return null;
    }
    int buses = grid.network.buses();
    AcState sum = new AcState(new double[buses], new double[buses]);
    for (int bus : unit.isDcLine() ? List.of(unit.giver(), unit.taker()) : List.of(unit.giver())) {
      if (bus != slack) {
        AcState one = responses.computeIfAbsent(bus, response::ofActivePower);
        add(one, unit.into(bus), sum.angles(), sum.volts());
      }
    }
    return sum;
  }

  /** Powers move by the radius times the unit's range, voltages by a tenth of the radius. */
  private void boundPower(int s, double radius) {
    Source unit = grid.units.get(s);
    double range = Math.min(unit.max() - unit.min(), 10 * AcCase.BASE_MVA);
    double low = at.mw()[s] - radius * range;
    double high = at.mw()[s] + radius * range;
    if (changeOf.get(firstVariable[s]) == null) {
      return;
    }
    if (unit.pieces().pieces().size() == 1) {
      Pieces.Piece piece = unit.pieces().pieces().getFirst();
      double start = unit.pieces().start();
      double min = Math.max(piece.min(), Math.min(low - start, piece.max()));
      program.bound(firstVariable[s], min, Math.max(min, Math.min(piece.max(), high - start)));
    } else {
      int[] columns = columns(s);
      double[] ones = new double[columns.length];
      Arrays.fill(ones, 1);
      program.row(low - unit.pieces().start(), high - unit.pieces().start(), columns, ones);
    }
  }

  private int[] columns(int s) {
    int[] columns = new int[grid.units.get(s).pieces().pieces().size()];
    Arrays.setAll(columns, i -> firstVariable[s] + i);
    return columns;
  }

  private void addVoltage(int bus, double radius) {
    double volts = at.volts()[bus];
    double min = grid.buses[bus].minPu();
    double max = grid.buses[bus].maxPu();
    double low = Math.clamp(volts - 0.1 * radius, min, max) - volts;
    double high = Math.clamp(volts + 0.1 * radius, min, max) - volts;
    voltsVariable.put(bus, program.variable(low, high, 0));
    changeOf.add(response.ofHeldVoltage(bus));
  }

  /** What units and DC lines give at the slack bus is what the state there needs. */
  private int addBalance(int slack) {
    int variables = changeOf.size();
    double[] values = new double[variables];
    double constant = grid.given(at.state(), slack, true) - movedBefore(balance);
    for (int j = 0; j < variables; j++) {
      AcState change = changeOf.get(j);
      values[j] = change == null ? 0 : -effect(balance, j);
    }
    double[] started = new double[grid.network.buses()];
    for (int s = 0; s < firstVariable.length; s++) {
      Source unit = grid.units.get(s);
      unit.inject(unit.pieces().start(), started);
      for (int column : columns(s)) {
        values[column] += unit.into(slack) / AcCase.BASE_MVA;
      }
    }
    double given = started[slack] / AcCase.BASE_MVA;
    balanced = constant - given;
    return elastic(balanced, balanced, values, true, penalty);
  }

  /** Change of an output by one unit of a variable. */
  private double effect(Slope slope, int variable) {
    double along = slope.along(changeOf.get(variable));
    return variable < voltsStart() ? along / AcCase.BASE_MVA : along;
  }

  private int voltsStart() {
    return firstVariable[firstVariable.length - 1] + grid.units.getLast().pieces().pieces().size();
  }

  /** What the present powers contribute, in the variables' terms, to an output. */
  private double movedBefore(Slope slope) {
    double sum = 0;
    for (int s = 0; s < firstVariable.length; s++) {
      if (changeOf.get(firstVariable[s]) != null) {
        sum += effect(slope, firstVariable[s]) * (at.mw()[s] - grid.units.get(s).pieces().start());
      }
    }
    return sum;
  }

  private void addRow(int limit) {
    AcLimit of = grid.limits.get(limit);
    Slope slope = of.slope(grid, at.state());
    double[] values = new double[changeOf.size()];
    for (int j = 0; j < values.length; j++) {
      values[j] = changeOf.get(j) == null ? 0 : effect(slope, j);
    }
    double constant = of.value(grid, at.state()) - movedBefore(slope);
    int row =
        elastic(of.min() - constant, of.max() - constant, values, false, penalty * of.weight());
    rows.put(limit, new Row(row, slope, of.min() - constant, of.max() - constant));
  }

  private int elastic(double min, double max, double[] values, boolean both, double penalty) {
    int count = values.length;
    boolean low = both || Double.isFinite(min);
    boolean high = both || Double.isFinite(max);
    int[] columns = new int[count + 2];
    double[] all = Arrays.copyOf(values, count + 2);
    Arrays.setAll(columns, j -> j);
    if (low) {
      columns[count] = program.variable(0, Double.POSITIVE_INFINITY, penalty);
      all[count] = 1;
    }
    if (high) {
      columns[count + 1] = program.variable(0, Double.POSITIVE_INFINITY, penalty);
      all[count + 1] = -1;
    }
    return program.row(min, max, columns, all);
  }

  /** Null where the program has no answer. */
  Wanted solve() {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      if (!(program.solve() instanceof Solution.Optimal optimal)) {
        return null;
      }
      Set<Integer> broken = broken(optimal);
      if (broken.isEmpty() || round == MOST_ROUNDS - 1) {
        return wanted(optimal);
      }
      broken.forEach(this::addRow);
    }
    return null;
  }

  /**
   * As {@link #solve}, with each row moved by what its output at a state actually solved differs
   * from what was predicted there (second-order correction). Null where there is no answer.
   */
  Wanted corrected(AcPoint tried, Wanted wanted) {
    AcState change = change(wanted.solution());
    rows.forEach(
        (limit, row) -> {
          AcLimit of = grid.limits.get(limit);
          double off =
              of.value(grid, tried.state())
                  - of.value(grid, at.state())
                  - row.slope().along(change);
          program.limit(row.at(), row.min() - off, row.max() - off);
        });
    int slack = grid.network.slack();
    double off =
        grid.given(tried.state(), slack, true)
            - grid.given(at.state(), slack, true)
            - balance.along(change);
    program.limit(balanceRow, balanced + off, balanced + off);
    return program.solve() instanceof Solution.Optimal optimal ? wanted(optimal) : null;
  }

  /** Limits without a row that the predicted state breaks. */
  private Set<Integer> broken(Solution.Optimal optimal) {
    AcState change = change(optimal);
    Map<Integer, Double> broken = new LinkedHashMap<>();
    for (int l = 0; l < grid.limits.size(); l++) {
      if (!rows.containsKey(l)) {
        AcLimit limit = grid.limits.get(l);
        double now = limit.value(grid, at.state());
        double by = limit.broken(now + limit.slope(grid, at.state()).along(change));
        if (by > TOLERANCE) {
          broken.put(l, by);
        }
      }
    }
    Set<Integer> worst = new HashSet<>();
    broken.entrySet().stream()
        .sorted(Map.Entry.<Integer, Double>comparingByValue().reversed())
        .limit(MOST_NEW_ROWS)
        .forEach(e -> worst.add(e.getKey()));
    return worst;
  }

  private AcState change(Solution.Optimal optimal) {
    int buses = grid.network.buses();
    double[] angles = new double[buses];
    double[] volts = new double[buses];
    for (int s = 0; s < firstVariable.length; s++) {
      AcState change = changeOf.get(firstVariable[s]);
      if (change != null) {
        add(change, (power(optimal, s) - at.mw()[s]) / AcCase.BASE_MVA, angles, volts);
      }
    }
    voltsVariable.forEach(
        (bus, variable) -> add(changeOf.get(variable), optimal.value(variable), angles, volts));
    return new AcState(angles, volts);
  }

  private static void add(AcState change, double times, double[] angles, double[] volts) {
    for (int i = 0; i < angles.length; i++) {
      angles[i] += times * change.angles()[i];
      volts[i] += times * change.volts()[i];
    }
  }

  private double power(Solution.Optimal optimal, int s) {
    double sum = grid.units.get(s).pieces().start();
    for (int column : columns(s)) {
      sum += optimal.value(column);
    }
    return sum;
  }

  private Wanted wanted(Solution.Optimal optimal) {
    double[] mw = new double[firstVariable.length];
    double startCosts = 0;
    for (int s = 0; s < mw.length; s++) {
      mw[s] = power(optimal, s);
      startCosts += grid.units.get(s).pieces().startCost();
    }
    double[] volts = at.volts().clone();
    voltsVariable.forEach((bus, variable) -> volts[bus] += optimal.value(variable));
    return new Wanted(mw, volts, at.merit(penalty) - optimal.cost() - startCosts, optimal);
  }

  /** Limits whose rows cost something, to begin the next step with, and their prices. */
  Map<Integer, Double> binding(Solution.Optimal optimal, double least) {
    Map<Integer, Double> binding = new LinkedHashMap<>();
    rows.forEach(
        (limit, row) -> {
          double price = optimal.rowPrice(row.at());
          if (Math.abs(price) > least) {
            binding.put(limit, price);
          }
        });
    return binding;
  }

  /** What 1 MW more of load at each bus costs, $/MWh: by the rows' prices and one adjoint solve. */
  double[] prices(Solution.Optimal optimal) {
    int buses = grid.network.buses();
    double[] angles = new double[buses];
    double[] volts = new double[buses];
    double slackPrice = optimal.rowPrice(balanceRow);
    balance.addTo(angles, volts, -slackPrice);
    rows.values().forEach(row -> row.slope().addTo(angles, volts, optimal.rowPrice(row.at())));
    double[] prices = response.worthOfActivePower(angles, volts);
    prices[grid.network.slack()] = slackPrice;
    for (int i = 0; i < buses; i++) {
      prices[i] /= AcCase.BASE_MVA;
    }
    return prices;
  }
}
