package org.gridpact.network.matpower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.gridpact.network.matpower.MatpowerCase.Branch;
import org.gridpact.network.matpower.MatpowerCase.Bus;
import org.gridpact.network.matpower.MatpowerCase.BusType;
import org.gridpact.network.matpower.MatpowerCase.Cost;
import org.gridpact.network.matpower.MatpowerCase.DcLine;
import org.gridpact.network.matpower.MatpowerCase.Generator;

/**
 * Reads one case: bus, gen, branch, gencost, dcline and dclinecost. Any other field is left out
 * with a notice.
 */
public final class MatpowerReader {
  private static final Set<String> READ =
      Set.of("bus", "gen", "branch", "gencost", "dcline", "dclinecost");

  /** Per unit: with less, rounding leaves nothing of all other branches. */
  private static final double LEAST_IMPEDANCE = 1e-9;

  private static final double LEAST_RATIO = 0.01;

  private final String file;
  private final Statements statements;
  private final List<String> notices = new ArrayList<>();
  private final Map<Integer, BusType> busTypes = new HashMap<>();

  private MatpowerReader(String file, String text) throws MatpowerFormatException {
    this.file = file;
    this.statements = new Statements(file, text);
  }

  /**
   * Reads the text of a case.
   *
   * @param file what to call it in errors
   * @throws MatpowerFormatException naming file, line and rule of the first thing that is wrong
   */
  public static MatpowerCase read(String file, String text) throws MatpowerFormatException {
    return new MatpowerReader(file, text).read();
  }

  private MatpowerCase read() throws MatpowerFormatException {
    requireVersion2();
    double baseMva = baseMva();
    List<Bus> buses = new ArrayList<>();
    for (Matrix.Row row : required("bus", 13, 17).rows) {
      buses.add(bus(new Cells(file, "bus", row)));
    }
    Matrix gen = required("gen", 10, 25);
    List<Generator> generators = new ArrayList<>();
    for (Matrix.Row row : gen.rows) {
      generators.add(generator(new Cells(file, "gen", row)));
    }
    List<Branch> branches = new ArrayList<>();
    for (Matrix.Row row : required("branch", 11, 21).rows) {
      branches.add(branch(new Cells(file, "branch", row)));
    }
    requireOneReference(generators);
    noteCapabilityCurves(gen);
    List<Cost> costs = costs(generators.size());
    List<DcLine> dcLines = dcLines();
    List<Cost> dcLineCosts = dcLineCosts(dcLines.size());
    noteUnread();
    return new MatpowerCase(
        statements.name,
        baseMva,
        buses,
        generators,
        branches,
        costs,
        dcLines,
        dcLineCosts,
        notices);
  }

  private void requireVersion2() throws MatpowerFormatException {
    Statements.Scalar version = scalar("version");
    if (!version.text().equals("2")) {
      throw new MatpowerFormatException(
          file, version.line(), "version is '%s', only '2' is read".formatted(version.text()));
    }
  }

  private double baseMva() throws MatpowerFormatException {
    Statements.Scalar base = scalar("baseMVA");
    return new Cells(file, "baseMVA", new Matrix.Row(base.line(), List.of(parse(base))))
        .between(0, "baseMVA", 1e-6, 1e6);
  }

  private double parse(Statements.Scalar scalar) throws MatpowerFormatException {
    try {
      return Double.parseDouble(scalar.text());
    } catch (NumberFormatException e) {
      throw new MatpowerFormatException(
          file, scalar.line(), "'%s' is not a number".formatted(scalar.text()));
    }
  }

  private Statements.Scalar scalar(String field) throws MatpowerFormatException {
    Statements.Scalar scalar = statements.scalars.get(field);
    if (scalar == null) {
      throw new MatpowerFormatException(
          file, statements.lineCount(), "mpc.%s is missing".formatted(field));
    }
    return scalar;
  }

  private Matrix required(String field, int minColumns, int maxColumns)
      throws MatpowerFormatException {
    Matrix matrix = statements.matrices.get(field);
    if (matrix == null || matrix.rows.isEmpty()) {
      throw new MatpowerFormatException(
          file,
          matrix == null ? statements.lineCount() : matrix.line,
          "mpc.%s is %s".formatted(field, matrix == null ? "missing" : "empty"));
    }
    int columns = matrix.rows.getFirst().values().size();
    if (columns < minColumns || columns > maxColumns) {
      throw new MatpowerFormatException(
          file,
          matrix.rows.getFirst().line(),
          "%s has %d columns, %d to %d are needed"
              .formatted(field, columns, minColumns, maxColumns));
    }
    return matrix;
  }

  private Bus bus(Cells row) throws MatpowerFormatException {
    int number = row.integer(0, "bus number", 1, Integer.MAX_VALUE);
    BusType type = BusType.values()[row.integer(1, "type", 1, 4) - 1];
    if (busTypes.put(number, type) != null) {
      throw row.error("bus %d appears twice".formatted(number));
    }
    double baseKv = row.between(9, "baseKV", 0, 2000);
    double max = row.between(11, "Vmax", 0, 10);
    double min = row.between(12, "Vmin", 0, 10);
    if (min > max) {
      throw row.error("bus %d: Vmin %s is above Vmax %s".formatted(number, min, max));
    }
    return new Bus(
        number,
        type,
        row.finite(2, "Pd"),
        row.finite(3, "Qd"),
        row.finite(4, "Gs"),
        row.finite(5, "Bs"),
        baseKv,
        max,
        min);
  }

  private int knownBus(Cells row, int column, String name) throws MatpowerFormatException {
    int bus = row.integer(column, name, 1, Integer.MAX_VALUE);
    if (!busTypes.containsKey(bus)) {
      throw row.error("%s: there is no bus %d".formatted(name, bus));
    }
    return bus;
  }

  private Generator generator(Cells row) throws MatpowerFormatException {
    int bus = knownBus(row, 0, "generator's bus");
    boolean inService = row.finite(7, "status") > 0;
    double maxMvar = row.limit(3, "Qmax");
    double minMvar = row.limit(4, "Qmin");
    double maxMw = row.limit(8, "Pmax");
    double minMw = row.limit(9, "Pmin");
    if (minMvar > maxMvar || minMw > maxMw) {
      throw row.error("generator at bus %d: a lower limit is above its upper one".formatted(bus));
    }
    return new Generator(
        bus,
        row.finite(1, "Pg"),
        row.finite(2, "Qg"),
        maxMvar,
        minMvar,
        row.between(5, "Vg", inService ? 0.1 : 0, 3),
        inService,
        maxMw,
        minMw,
        tenMinutesMw(row));
  }

  /**
   * How far a generator gets in ten minutes: RAMP_10, else ten minutes of RAMP_AGC, which is for
   * one, else a third of RAMP_30. 0 is what files write that do not know (User's Manual, table
   * B-2).
   */
  private static OptionalDouble tenMinutesMw(Cells row) throws MatpowerFormatException {
    double ten = ramp(row, 17, "RAMP_10");
    double minute = ramp(row, 16, "RAMP_AGC");
    double thirty = ramp(row, 18, "RAMP_30");
    double known = ten > 0 ? ten : minute > 0 ? 10 * minute : thirty / 3;
    return known > 0 ? OptionalDouble.of(known) : OptionalDouble.empty();
  }

  private static double ramp(Cells row, int column, String name) throws MatpowerFormatException {
    double ramp = column < row.length() ? row.limit(column, name) : 0;
    if (ramp < 0) {
      throw row.error(
          "gen: %s is %s, a ramp is not negative, and 0 where unknown".formatted(name, ramp));
    }
    return ramp;
  }

  private Branch branch(Cells row) throws MatpowerFormatException {
    int from = knownBus(row, 0, "from bus");
    int to = knownBus(row, 1, "to bus");
    if (from == to) {
      throw row.error("branch %d-%d begins and ends at one bus".formatted(from, to));
    }
    double r = row.finite(2, "r");
    double x = row.finite(3, "x");
    boolean inService = row.integer(10, "status", 0, 1) == 1;
    if (Math.hypot(r, x) < LEAST_IMPEDANCE) {
      throw row.error(
          "branch %d-%d has no impedance of %s or more: make it one bus"
              .formatted(from, to, LEAST_IMPEDANCE));
    }
    double ratio = row.between(8, "ratio", 0, 100);
    if (ratio > 0 && ratio < LEAST_RATIO) {
      throw row.error(
          "branch %d-%d: ratio is %s, 0 or at least %s is needed"
              .formatted(from, to, ratio, LEAST_RATIO));
    }
    double minAngle = row.length() > 12 ? row.limit(11, "angmin") : 0;
    double maxAngle = row.length() > 12 ? row.limit(12, "angmax") : 0;
    if (minAngle > maxAngle) {
      throw row.error(
          "branch %d-%d: angmin %s is above angmax %s".formatted(from, to, minAngle, maxAngle));
    }
    boolean unlimited = minAngle == 0 && maxAngle == 0;
    return new Branch(
        from,
        to,
        r,
        x,
        row.finite(4, "b"),
        row.between(5, "rateA", 0, 1e9),
        row.between(6, "rateB", 0, 1e9),
        row.between(7, "rateC", 0, 1e9),
        ratio,
        row.between(9, "angle", -360, 360),
        inService,
        unlimited || minAngle <= -360 ? Double.NEGATIVE_INFINITY : minAngle,
        unlimited || maxAngle >= 360 ? Double.POSITIVE_INFINITY : maxAngle);
  }

  private void requireOneReference(List<Generator> generators) throws MatpowerFormatException {
    Integer reference = null;
    for (Matrix.Row row : statements.matrices.get("bus").rows) {
      Cells cells = new Cells(file, "bus", row);
      int bus = cells.integer(0, "bus number", 1, Integer.MAX_VALUE);
      if (busTypes.get(bus) == BusType.REFERENCE) {
        if (reference != null) {
          throw cells.error("buses %d and %d are both reference buses".formatted(reference, bus));
        }
        reference = bus;
      }
    }
    int line = statements.matrices.get("bus").line;
    if (reference == null) {
      throw new MatpowerFormatException(file, line, "no bus is the reference (type 3)");
    }
    if (generators.stream().noneMatch(this::canHoldVoltage)) {
      throw new MatpowerFormatException(
          file, line, "no PV or reference bus has a generator in service");
    }
  }

  private boolean canHoldVoltage(Generator g) {
    BusType type = busTypes.get(g.bus());
    return g.inService() && (type == BusType.PV || type == BusType.REFERENCE);
  }

  private List<Cost> costs(int generators) throws MatpowerFormatException {
    Matrix matrix = statements.matrices.get("gencost");
    if (matrix == null || matrix.rows.isEmpty()) {
      return List.of();
    }
    int rows = matrix.rows.size();
    if (rows != generators && rows != 2 * generators) {
      throw new MatpowerFormatException(
          file,
          matrix.line,
          "gencost has %d rows for %d generators; one each, or two, are needed"
              .formatted(rows, generators));
    }
    if (rows != generators) {
      notices.add("costs of reactive power in gencost are not used");
    }
    return costs(matrix, generators);
  }

  private List<Cost> costs(Matrix matrix, int count) throws MatpowerFormatException {
    List<Cost> costs = new ArrayList<>();
    for (Matrix.Row row : matrix.rows.subList(0, count)) {
      costs.add(cost(new Cells(file, matrix.name, row)));
    }
    return costs;
  }

  private List<DcLine> dcLines() throws MatpowerFormatException {
    Matrix matrix = statements.matrices.get("dcline");
    List<DcLine> lines = new ArrayList<>();
    if (matrix != null && !matrix.rows.isEmpty()) {
      for (Matrix.Row row : required("dcline", 17, 23).rows) {
        lines.add(dcLine(new Cells(file, "dcline", row)));
      }
    }
    return lines;
  }

  private DcLine dcLine(Cells row) throws MatpowerFormatException {
    int from = knownBus(row, 0, "from bus");
    int to = knownBus(row, 1, "to bus");
    if (from == to) {
      throw row.error("DC line %d-%d begins and ends at one bus".formatted(from, to));
    }
    DcLine line =
        new DcLine(
            from,
            to,
            row.integer(2, "status", 0, 1) == 1,
            row.finite(3, "Pf"),
            row.finite(5, "Qf"),
            row.finite(6, "Qt"),
            row.limit(9, "Pmin"),
            row.limit(10, "Pmax"),
            row.limit(11, "QminF"),
            row.limit(12, "QmaxF"),
            row.limit(13, "QminT"),
            row.limit(14, "QmaxT"),
            row.finite(15, "loss0"),
            row.between(16, "loss1", -1, 1));
    if (line.minMw() > line.maxMw()
        || line.minFromMvar() > line.maxFromMvar()
        || line.minToMvar() > line.maxToMvar()) {
      throw row.error("DC line %d-%d: a lower limit is above its upper one".formatted(from, to));
    }
    return line;
  }

  private List<Cost> dcLineCosts(int lines) throws MatpowerFormatException {
    Matrix matrix = statements.matrices.get("dclinecost");
    if (matrix == null || matrix.rows.isEmpty()) {
      return List.of();
    }
    if (matrix.rows.size() != lines) {
      throw new MatpowerFormatException(
          file,
          matrix.line,
          "dclinecost has %d rows for %d DC lines".formatted(matrix.rows.size(), lines));
    }
    return costs(matrix, lines);
  }

  private static Cost cost(Cells row) throws MatpowerFormatException {
    if (row.length() < 5) {
      throw row.error("%s has %d columns, 5 are needed".formatted(row.matrix(), row.length()));
    }
    boolean piecewise = row.integer(0, "model", 1, 2) == 1;
    int n = row.integer(3, "n", 1, 1000);
    int needed = 4 + (piecewise ? 2 * n : n);
    if (row.length() < needed) {
      throw row.error("n is %d, which needs %d columns, not %d".formatted(n, needed, row.length()));
    }
    return piecewise ? piecewise(row, n) : polynomial(row, n);
  }

  private static Cost polynomial(Cells row, int n) throws MatpowerFormatException {
    List<Double> coefficients = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      coefficients.add(row.finite(4 + i, "cost"));
    }
    return new Cost.Polynomial(coefficients);
  }

  private static Cost piecewise(Cells row, int n) throws MatpowerFormatException {
    List<Cost.Point> points = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double mw = row.finite(4 + 2 * i, "cost");
      if (i > 0 && mw <= points.getLast().mw()) {
        throw row.error("cost points must rise in MW");
      }
      points.add(new Cost.Point(mw, row.finite(5 + 2 * i, "cost")));
    }
    return new Cost.PiecewiseLinear(points);
  }

  /** A reactive range that depends on the power is not read: Qmin and Qmax count at every power. */
  private void noteCapabilityCurves(Matrix gen) {
    long curves =
        gen.rows.stream()
            .filter(row -> row.values().stream().skip(10).limit(6).anyMatch(value -> value != 0))
            .count();
    if (curves > 0) {
      notices.add(
          "capability curves of %d generators (Pc1 to Qc2max) are not used: Qmin and Qmax bound them"
              .formatted(curves));
    }
  }

  private void noteUnread() {
    for (Matrix matrix : statements.matrices.values()) {
      if (!READ.contains(matrix.name)) {
        notices.add("mpc.%s is not used".formatted(matrix.name));
      }
    }
    statements.cellArrays.forEach(name -> notices.add("mpc.%s is not used".formatted(name)));
    statements.scalars.keySet().stream()
        .filter(name -> !name.equals("version") && !name.equals("baseMVA"))
        .forEach(name -> notices.add("mpc.%s is not used".formatted(name)));
  }
}
