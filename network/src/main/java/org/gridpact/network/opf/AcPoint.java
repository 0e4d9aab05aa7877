package org.gridpact.network.opf;

import java.util.List;
import org.gridpact.network.ac.AcResult;
import org.gridpact.network.ac.AcSolver;
import org.gridpact.network.ac.AcState;

/**
 * Controls and the state that they lead to, which balances every bus.
 *
 * @param mw by unit; at the slack bus what balances
 * @param volts held, by bus; NaN where no unit is
 * @param broken weighted sum of what limits are broken by, the slack's power included
 * @param cost $/h
 */
@SuppressWarnings("ArrayRecordComponent") // package-private, and nobody compares points
record AcPoint(double[] mw, double[] volts, AcState state, double broken, double cost) {

  /** Solves; null where the controls lead to no state. */
  static AcPoint solve(
      AcCase grid, AcSolver solver, double[] wantedMw, double[] volts, AcState near) {
    AcResult result =
        near == null
            ? solver.solve(grid.admittances, grid.injections(wantedMw, volts))
            : solver.solve(grid.admittances, grid.injections(wantedMw, volts), near);
    return switch (result) {
      case AcResult.Failed _ -> null;
      case AcResult.Solved solved -> of(grid, wantedMw.clone(), volts, solved.state());
    };
  }

  private static AcPoint of(AcCase grid, double[] mw, double[] volts, AcState state) {
    int slack = grid.network.slack();
    double left = grid.given(state, slack, true) * AcCase.BASE_MVA;
    double[] injected = new double[grid.network.buses()];
    for (int s = 0; s < mw.length; s++) {
      grid.units.get(s).inject(mw[s], injected);
    }
    left -= injected[slack];
    List<Integer> units = grid.unitsAt.get(slack);
    for (int s : units) {
      double possible = Math.clamp(mw[s] + left, grid.units.get(s).min(), grid.units.get(s).max());
      left -= possible - mw[s];
      mw[s] = possible;
    }
    mw[units.getFirst()] += left;
    double broken = Math.abs(left) / AcCase.BASE_MVA;
    for (AcLimit limit : grid.limits) {
      broken += limit.weight() * limit.broken(limit.value(grid, state));
    }
    double cost = 0;
    for (int s = 0; s < mw.length; s++) {
      cost += grid.units.get(s).pieces().cost(mw[s]);
    }
    return new AcPoint(mw, volts, state, broken, cost);
  }

  double merit(double penalty) {
    return cost + penalty * broken;
  }
}
