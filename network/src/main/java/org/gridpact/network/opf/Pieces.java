package org.gridpact.network.opf;

import java.util.ArrayList;
import java.util.List;
import org.gridpact.network.lp.Program;
import org.gridpact.network.matpower.MatpowerCase.Cost;

/**
 * A unit's power as a sum of variables, each with a linear or quadratic cost, so that a convex cost
 * is the least sum: {@code power = start + Σ pieces}.
 *
 * @param start MW
 * @param startCost $/h there
 */
record Pieces(double start, double startCost, List<Piece> pieces) {
  private static final double ROUNDING = 1e-9;

  /** From {@code min} to {@code max} MW at {@code slope + curvature·MW} $/MWh, summed. */
  record Piece(double min, double max, double slope, double curvature) {}

  static Pieces of(String unit, Cost cost, double min, double max) throws OpfException {
    return switch (cost) {
      case Cost.Polynomial p -> polynomial(unit, p.coefficients(), min, max);
      case Cost.PiecewiseLinear l -> linear(unit, l.points(), min, max);
    };
  }

  private static Pieces polynomial(String unit, List<Double> falling, double min, double max)
      throws OpfException {
    List<Double> rising = falling.reversed();
    for (int power = 3; power < rising.size(); power++) {
      if (rising.get(power) != 0) {
        throw new OpfException(
            "%s: its cost is of degree %d, quadratic is the most".formatted(unit, power));
      }
    }
    double quadratic = rising.size() > 2 ? rising.get(2) : 0;
    double slope = rising.size() > 1 ? rising.get(1) : 0;
    if (quadratic < 0) {
      throw new OpfException(
          "%s: its quadratic cost %s is negative, so the cost is not convex"
              .formatted(unit, quadratic));
    }
    return new Pieces(0, rising.getFirst(), List.of(new Piece(min, max, slope, quadratic)));
  }

  /** The first and the last line go on beyond their points. */
  private static Pieces linear(String unit, List<Cost.Point> points, double min, double max)
      throws OpfException {
    if (points.size() < 2) {
      throw new OpfException("%s: one point makes no line of costs".formatted(unit));
    }
    if (!Double.isFinite(min)) {
      throw new OpfException("%s: costs by points need a finite Pmin".formatted(unit));
    }
    List<Piece> pieces = new ArrayList<>();
    double before = Double.NEGATIVE_INFINITY;
    double startCost = Double.NaN;
    for (int i = 1; i < points.size(); i++) {
      Cost.Point a = points.get(i - 1);
      Cost.Point b = points.get(i);
      double slope = (b.dollarsPerHour() - a.dollarsPerHour()) / (b.mw() - a.mw());
      if (slope < before - ROUNDING * Math.max(1, Math.abs(before))) {
        throw new OpfException(
            "%s: its cost falls from %.4f to %.4f $/MWh at %s MW, so it is not convex"
                .formatted(unit, before, slope, a.mw()));
      }
      before = slope;
      boolean last = i == points.size() - 1;
      double from = i == 1 ? min : Math.max(min, a.mw());
      double to = last ? max : Math.min(max, b.mw());
      if (to >= from && (to > from || pieces.isEmpty())) {
        if (pieces.isEmpty()) {
          startCost = a.dollarsPerHour() + slope * (min - a.mw());
        }
        pieces.add(new Piece(0, to - from, slope, 0));
      }
    }
    return new Pieces(min, startCost, pieces);
  }

  /** $/h at a power; beyond the limits the outermost pieces go on. */
  double cost(double mw) {
    double left = mw - start;
    double sum = startCost;
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      double here = i == pieces.size() - 1 ? left : Math.min(left, piece.max());
      sum += (piece.slope() + piece.curvature() * here) * here;
      left -= here;
    }
    return sum;
  }

  /** The largest slope in $/MWh, its size. */
  double steepest() {
    double steepest = 0;
    for (Piece piece : pieces) {
      double far = Double.isFinite(piece.max()) ? 2 * piece.curvature() * piece.max() : 0;
      steepest = Math.max(steepest, Math.abs(piece.slope() + far));
    }
    return steepest;
  }

  /** Adds the variables to a program; the first one's index. */
  int addTo(Program program) {
    int first = program.variables();
    for (Piece piece : pieces) {
      program.variable(piece.min(), piece.max(), piece.slope(), piece.curvature());
    }
    return first;
  }
}
