package org.gridpact.network.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.plan.Question.Applied;
import org.gridpact.network.plan.Question.Trial;

/**
 * Setpoints that people ask for, and what they mean for the grid.
 *
 * @param branches by device that stands on one
 */
record Wishes(List<Setpoint> setpoints, Map<String, String> branches) {

  /** The request with branches open and taps where they are wished. */
  PlanRequest switched(PlanRequest request) {
    Set<String> open = new HashSet<>(request.openBranches());
    Map<String, Integer> taps = new HashMap<>(request.tapPositions());
    for (Setpoint wish : setpoints) {
      String branch = branches.get(wish.device());
      if (wish instanceof Setpoint.Switch(String _, boolean closed)) {
        boolean _ = closed ? open.remove(branch) : open.add(branch);
      } else if (wish instanceof Setpoint.Tap(String _, int position)) {
        taps.put(branch, position);
      }
    }
    return request.with(open, taps);
  }

  /** What is left to a device is taken at the power nearest to what it measures. */
  Applied applied(PlanRequest request, DefaultState state) {
    Map<String, Double> watts = new LinkedHashMap<>(request.deviceWatts());
    Map<String, Double> vars = state.measuredVars();
    for (Setpoint wish : setpoints) {
      if (wish instanceof Setpoint.Power power) {
        watts.merge(power.device(), power.nearest(0), (now, _) -> power.nearest(now));
      } else if (wish instanceof Setpoint.Vars(String device, double wanted)) {
        vars.put(device, wanted);
      }
    }
    return new Applied(watts, vars, Map.of(), setpoints);
  }

  /** By how much the power over switched branches changes; NaN where no load flow says it. */
  double switchedWatts(Trial base, Trial planned) {
    return setpoints.stream()
        .filter(Setpoint.Switch.class::isInstance)
        .map(wish -> branches.get(wish.device()))
        .mapToDouble(branch -> Math.abs(watts(planned, branch) - watts(base, branch)))
        .sum();
  }

  private static double watts(Trial trial, String branch) {
    if (!(trial.flow() instanceof FlowResult.Solved solved)) {
      return Double.NaN;
    }
    FlowResult.BranchFlow flow = solved.branches().get(branch);
    return flow == null ? 0 : flow.fromWatts();
  }
}
