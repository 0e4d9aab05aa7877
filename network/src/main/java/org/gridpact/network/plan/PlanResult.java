package org.gridpact.network.plan;

import java.util.List;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Setpoint;

/** What the planner answers. */
public sealed interface PlanResult {

  /** Every limit holds with its margin without any order. */
  record NotNeeded(Evidence evidence) implements PlanResult {}

  /** With these setpoints every limit holds with its margin. */
  record Plan(List<Setpoint> setpoints, Evidence evidence) implements PlanResult {
    public Plan {
      setpoints = List.copyOf(setpoints);
    }
  }

  /**
   * No setpoints were found that hold every limit.
   *
   * @param conflicts the limits still broken by the best that was found, and by how much
   * @param evidence of that best, which did not hold
   */
  record Infeasible(List<String> conflicts, String explanation, Evidence evidence)
      implements PlanResult {
    public Infeasible {
      conflicts = List.copyOf(conflicts);
    }
  }

  /** Too little is known of the state to plan from it. */
  record Unknown(String reason) implements PlanResult {}
}
