package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.network.lp.Program;

/**
 * Keeps active and reactive power of a device together within its rating, {@code P² + Q² ≤ S²}, in
 * a program whose rows are straight: by tangents of the circle where a solution has left it
 * (Kelley, The Cutting-Plane Method for Solving Convex Programs, 1960). A tangent cuts off nothing
 * of the circle, so what was found infeasible is.
 */
final class Ratings {
  /** A solution this share of the rating outside of it is on it. */
  private static final double KEPT = 1e-5;

  /** Tangents of one device and interval; the oldest goes when another comes. */
  private static final int MOST_TANGENTS = 40;

  /** Rows in shares of a rating would be too soft beside shares of a limit. */
  private static final double WEIGHT = 1e3;

  /** Of one device in one interval: its rating, what it does unmoved, and its levers. */
  private static final class Rated {
    private final double voltAmperes;
    private final List<Integer> levers = new ArrayList<>();
    private final List<double[]> tangents = new ArrayList<>();
    private double fromWatts;
    private double fromVars;

    Rated(double voltAmperes) {
      this.voltAmperes = voltAmperes;
    }
  }

  private record Key(String device, int stage) {}

  private final List<MoveProgram.Move> moves;
  private final List<Rated> rated;

  Ratings(List<MoveProgram.Move> moves) {
    this.moves = moves;
    Map<Key, Rated> byDevice = new LinkedHashMap<>();
    for (MoveProgram.Move move : moves) {
      if (move.lever() instanceof Lever.Vars vars && vars.able().ratedVoltAmperes().isPresent()) {
        Rated of =
            byDevice.computeIfAbsent(
                key(move), _ -> new Rated(vars.able().ratedVoltAmperes().getAsDouble()));
        of.fromWatts = vars.besideWatts();
        of.fromVars = vars.fromVars();
      }
    }
    for (int i = 0; i < moves.size(); i++) {
      Rated of = byDevice.get(key(moves.get(i)));
      if (of != null) {
        of.levers.add(i);
      }
    }
    rated = List.copyOf(byDevice.values());
  }

  private static Key key(MoveProgram.Move move) {
    return new Key(move.lever().device().id(), move.stage());
  }

  /** Adds the tangents found so far. */
  void addTo(Program program) {
    for (Rated of : rated) {
      int[] columns = of.levers.stream().mapToInt(i -> i).toArray();
      for (double[] tangent : of.tangents) {
        double[] values = new double[columns.length];
        for (int k = 0; k < columns.length; k++) {
          values[k] =
              WEIGHT
                  * switch (moves.get(columns[k]).lever()) {
                    case Lever.Power p -> tangent[0] * p.wattsPerUnit();
                    case Lever.Vars v -> tangent[1] * v.varsPerUnit();
                    case Lever.Tap _, Lever.Hold _ -> 0;
                  }
                  / of.voltAmperes;
        }
        double from = (tangent[0] * of.fromWatts + tangent[1] * of.fromVars) / of.voltAmperes;
        // What a device does by itself is no reason to find a plan impossible.
        program.row(Double.NEGATIVE_INFINITY, WEIGHT * Math.max(0, 1 - from), columns, values);
      }
    }
  }

  /** Whether a solution is outside a rating, which has one more tangent then. */
  boolean cut(double[] moved) {
    boolean cut = false;
    for (Rated of : rated) {
      double watts = of.fromWatts;
      double vars = of.fromVars;
      for (int i : of.levers) {
        switch (moves.get(i).lever()) {
          case Lever.Power p -> watts += moved[i] * p.wattsPerUnit();
          case Lever.Vars v -> vars += moved[i] * v.varsPerUnit();
          case Lever.Tap _, Lever.Hold _ -> {}
        }
      }
      double apparent = Math.hypot(watts, vars);
      if (apparent > of.voltAmperes * (1 + KEPT)) {
        if (of.tangents.size() == MOST_TANGENTS) {
          of.tangents.removeFirst();
        }
        of.tangents.add(new double[] {watts / apparent, vars / apparent});
        cut = true;
      }
    }
    return cut;
  }
}
